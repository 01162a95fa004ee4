using System.Net;
using System.Net.Http.Headers;
using AgentIdentity.Sdk.IdentityModel.Support;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Hosting;

/// <summary>A real ASP.NET Core host on loopback with JwtBearer.</summary>
public sealed class JwtBearerTests : IDisposable
{
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Fact]
    public async Task A_valid_token_is_let_in_and_says_who_stands_behind_it()
    {
        await using WebApplication host = await Host();

        (HttpStatusCode status, string body) = await Get(host, await Forge.Signed(_given.Signer, Forge.Claims(("amr", new[] { "hwk" }))));

        status.Should().Be(HttpStatusCode.OK);
        body.Should().Be("Human https://login.contoso.com#alice (oauth hwk)");
    }

    [Fact]
    public async Task An_access_token_of_the_exchange_is_let_in_where_it_is_for_and_nowhere_else()
    {
        AccessTokenResult issued = await _given.Exchange().IssueAsync(await _given.Chain(), new AccessTokenRequest { Audience = Given.Audience });
        await using WebApplication host = await Host();
        await using WebApplication elsewhere = await Host(audience: "https://elsewhere.example");

        (await Get(host, issued.Token!)).Status.Should().Be(HttpStatusCode.OK);
        (await Get(elsewhere, issued.Token!)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_tampered_token_is_not_let_in()
    {
        string token = await Forge.Signed(_given.Signer, Forge.Claims());
        string[] parts = token.Split('.');
        await using WebApplication host = await Host();

        (await Get(host, $"{parts[0]}.{Forge.Encode(Forge.Claims(("sub", "mallory")))}.{parts[2]}")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await Get(host, token)).Status.Should().Be(HttpStatusCode.OK, "untouched it is");
    }

    [Fact]
    public async Task EdDSA_is_let_in_only_where_it_was_asked_for()
    {
        string token = await Forge.Signed(_given.Signer, Forge.Claims(), """{"alg":"EdDSA","typ":"JWT"}""");
        await using WebApplication host = await Host();
        await using WebApplication lenient = await Host(allowEdDsa: true);

        (await Get(host, token)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await Get(lenient, token)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task No_token_a_bare_one_and_a_mac_are_not_let_in()
    {
        await using WebApplication host = await Host();

        (await Get(host, null)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await Get(host, Forge.SigningInput("""{"alg":"none"}""", Forge.Claims()) + ".")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await Get(host, Forge.Maced(_given.Key.PublicKey.Raw.ToArray(), Forge.Claims()))).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    private static async Task<(HttpStatusCode Status, string Body)> Get(WebApplication host, string? token)
    {
        using HttpClient client = new() { BaseAddress = new Uri(host.Urls.Single()) };
        using HttpRequestMessage request = new(HttpMethod.Get, "/");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<WebApplication> Host(string audience = Given.Audience, bool allowEdDsa = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.TokenValidationParameters = Given.Parameters(new Ed25519SecurityKey(_given.Key.PublicKey) { AllowEdDsa = allowEdDsa }, audience);
            options.Events = new JwtBearerEvents
            {
                OnTokenValidated = context =>
                {
                    TokenValidationResult validated = new() { SecurityToken = context.SecurityToken, IsValid = true };
                    context.HttpContext.Items["sponsor"] = new SponsorTokenReader().ReadAccessToken(validated).ToString();
                    return Task.CompletedTask;
                },
            };
        });
        WebApplication host = builder.Build();
        host.UseAuthentication();
        host.UseAuthorization();
        host.MapGet("/", (HttpContext context) => (string?)context.Items["sponsor"]).RequireAuthorization();
        await host.StartAsync();
        return host;
    }
}
