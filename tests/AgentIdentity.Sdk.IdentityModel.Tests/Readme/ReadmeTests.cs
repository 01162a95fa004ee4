using System.Text.RegularExpressions;
using AgentIdentity.Sdk.IdentityModel.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Readme;

/// <summary>The examples of the package's README are in this file, word for word, and run.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void The_readme_shows_what_runs_here()
    {
        string source = Squeezed(File.ReadAllText(Repository.PathTo("tests", "AgentIdentity.Sdk.IdentityModel.Tests", "Readme", "ReadmeTests.cs")));
        string readme = File.ReadAllText(Repository.PathTo("src", "AgentIdentity.Sdk.IdentityModel", "README.md"));

        string[] examples = [.. CodeBlocks().Matches(readme).Select(match => Squeezed(match.Groups["code"].Value))];

        examples.Should().HaveCount(4).And.OnlyContain(example => source.Contains(example));
    }

    [Fact]
    public async Task What_the_readme_shows_works()
    {
        using AgentKeyring keyring = new();
        Ed25519SecurityKey signing = new(keyring.CreateSigner());
        string token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "https://login.contoso.com",
            Audience = "https://api.contoso.com",
            SigningCredentials = new SigningCredentials(signing, Ed25519SecurityKey.Algorithm),
        });

        TokenValidationResult validated = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = "https://login.contoso.com",
            ValidAudience = "https://api.contoso.com",
            IssuerSigningKey = new Ed25519SecurityKey(signing.PublicKey),
            ValidAlgorithms = [Ed25519SecurityKey.Algorithm],
        });
        validated.IsValid.Should().BeTrue(validated.Exception?.Message);

        await People(await Validated(signing), signing);
    }

    [Fact]
    public void A_key_set_leaves_out_keys_of_this_type_and_the_readme_shows_how_they_come_in()
    {
        using AgentKeyring keyring = new();
        string jwks = $$"""{"keys":[{{keyring.CreateSigner().PublicKey.ToJwk()}}]}""";
        JsonWebKeySet published = new(jwks);
        SecurityKey[] keys = [.. published.Keys
            .Select(jwk => Ed25519SecurityKey.TryFromJsonWebKey(jwk, out Ed25519SecurityKey? key) ? key : null)
            .OfType<SecurityKey>()];

        published.GetSigningKeys().Should().BeEmpty();
        keys.Should().ContainSingle();
    }

    private static async Task People(TokenValidationResult validated, Ed25519SecurityKey signing)
    {
        using AgentAuthority authority = AgentAuthority.Create("https://agents.contoso.com");
        SponsorTokenReading reading = new SponsorTokenReader().ReadIdToken(validated);
        if (!reading.IsAccepted)
        {
            throw new UnauthorizedAccessException(reading.Denial.Reason);
        }

        using AgentPrincipal agent = await authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Authenticated(reading.Sponsor.Evidence),      // human https://login.contoso.com#alice (authenticated, oidc pwd+otp)
            Principal = reading.Sponsor.Principal,
            Scopes = [AgentScope.For("files.read").Within("path", "/reports")],
        });

        Sponsor.Authenticated(reading.Sponsor.Evidence).ToString().Should().Be("human https://login.contoso.com#alice (authenticated, oidc pwd+otp)");
        await Agents(authority, agent, signing);
    }

    private static async Task Agents(AgentAuthority authority, AgentPrincipal researcher, Ed25519SecurityKey signing)
    {
        TrustAnchors anchors = new();
        anchors.Add(authority.TrustAnchor);
        CredentialVerifier verifier = new(anchors);
        RevocationList revocations = new();
        AccessTokenExchange exchange = new(verifier, new AccessTokenExchangeOptions
        {
            Issuer = "https://login.contoso.com",
            SigningCredentials = new SigningCredentials(signing, Ed25519SecurityKey.Algorithm),
            Revocations = revocations,
        });

        CredentialVerification verification = verifier.Verify(researcher.Credential);
        AccessTokenResult result = await exchange.IssueAsync(verification.Credential!, new AccessTokenRequest { Audience = "https://api.contoso.com" });
        Console.WriteLine(result.IsIssued ? $"until {result.Expires:t}" : result.Denial.Reason);

        result.IsIssued.Should().BeTrue(result.Denial?.Reason);
    }

    private static async Task<TokenValidationResult> Validated(Ed25519SecurityKey signing)
    {
        string token = new JsonWebTokenHandler().CreateToken(Forge.Claims(("amr", new[] { "pwd", "otp" })), new SigningCredentials(signing, Ed25519SecurityKey.Algorithm));
        return await new JsonWebTokenHandler().ValidateTokenAsync(token, Given.Parameters(signing));
    }

    private static string Squeezed(string text) => Spaces().Replace(text, " ").Trim();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
