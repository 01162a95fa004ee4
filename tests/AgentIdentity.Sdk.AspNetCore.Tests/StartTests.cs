using System.Net;
using AgentIdentity.Sdk.AspNetCore.Support;
using AgentIdentity.Sdk.Hosting;
using AgentIdentity.Sdk.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>What a host must have said before it starts, and how it goes with other schemes.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("payments")]
    [InlineData("urn:payments")]
    public async Task A_guard_that_accepts_no_chains_for_a_public_url_keeps_the_host_from_starting(string? audience)
    {
        using TestAuthority authority = new();
        RecordingGuard recording = RecordingGuard.Create(authority, guard => _ = audience is null ? guard.ForAudience(WebService.Audience) : guard.AcceptPresentedChains(audience));

        Func<Task> starting = () => WebService.StartAsync(Payments.Map, authority: authority, recording: recording);

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*AcceptPresentedChains*");
    }

    [Fact]
    public async Task So_does_no_guard_at_all()
    {
        Func<Task> starting = () => WebService.StartAsync(Payments.Map, services => services.RemoveAll<AgentGuard>());

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*AddAgentIdentity*");
    }

    [Fact]
    public async Task A_host_without_guarded_endpoints_needs_none()
    {
        await using WebService service = await WebService.StartAsync(service => service.App.MapGet("/", service.Ran), services => services.RemoveAll<AgentGuard>());

        (await service.Client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Bearer,AgentIdentity")]
    [InlineData("AgentIdentity,Bearer")]
    public async Task Beside_bearer_tokens_both_challenges_are_made(string schemes)
    {
        await using WebService service = await WebService.StartAsync(
            service => service.App.MapGet("/door", service.Ran).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = schemes }).RequireAgentScope("door.open"),
            services => services.AddAuthentication("Bearer").AddJwtBearer());

        using HttpResponseMessage response = await service.Client.GetAsync("/door", TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme).Should().BeEquivalentTo("Bearer", "AgentIdentity");
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task Where_bearer_tokens_are_the_default_agents_are_let_in_all_the_same()
    {
        await using WebService service = await WebService.StartAsync(Payments.Map, services => services.AddAuthentication("Bearer").AddJwtBearer());
        using AgentPrincipal clerk = await service.ClerkAsync();

        using HttpResponseMessage response = await service.SendAsync(await service.RefundAsync(clerk));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task In_strict_mode_a_host_with_an_unguarded_endpoint_never_listens()
    {
        await using WebService service = WebService.Build(
            service => service.App.MapGet("/silent", service.Ran),
            services => services.Configure<AgentIdentityOptions>(options => options.RefuseUnguardedTools = true));

        (await service.App.Invoking(app => app.StartAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<InvalidOperationException>()).WithMessage("*GET /silent*");

        service.App.Urls.Should().OnlyContain(url => url.EndsWith(":0", StringComparison.Ordinal), "no port was bound");
    }
}
