using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks on where a chain may be used.</summary>
public sealed class AudienceAttackTests : IAsyncDisposable
{
    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [Trait("Attack", "38")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_audience_binds_although_the_tokens_below_do_not_name_it(int at)
    {
        await _gate.RefusesAsync(DenialCodes.AudienceMismatch, "6c", Gate.Chain(at, claims => claims["aud"] = "https://other.example"));
        await _gate.AcceptsAsync(Gate.Chain(at, claims => claims["aud"] = Forge.Audience));
    }

    [Fact]
    [Trait("Attack", "38")]
    public async Task An_audience_is_not_traded_for_another()
    {
        string root = Forge.Root(claims => claims["aud"] = "https://other.example");

        await _gate.RefusesAsync(DenialCodes.AudienceMismatch, "6c", [root, Forge.Child(root, claims => claims["aud"] = Forge.Audience)]);
        await _gate.RefusesAsync(
            DenialCodes.AudienceMismatch, "6c", [root, Forge.Child(root, claims => claims["aud"] = new JsonArray(Forge.Audience, "https://other.example"))]);
    }

    [Theory]
    [Trait("Attack", "32")]
    [Trait("Attack", "38")]
    [InlineData("https://tools.example.com/")]
    [InlineData("https://TOOLS.example.com")]
    [InlineData("https://tools.example.com:443")]
    [InlineData("https://tools%2eexample.com")]
    [InlineData("https://tools.example.com\0")]
    [InlineData("https://tools.example.com.")]
    public async Task An_audience_that_only_looks_like_ours_is_anothers(string audience)
    {
        await _gate.RefusesAsync(DenialCodes.AudienceMismatch, "6c", Gate.Chain(2, claims => claims["aud"] = audience));
        await _gate.RefusesAsync(DenialCodes.AudienceMismatch, "7d", Gate.Genuine, _gate.Proof(Gate.Genuine, proof => proof["aat_aud"] = audience));
    }

    [Fact]
    [Trait("Attack", "26")]
    [Trait("Attack", "38")]
    public async Task A_segment_is_not_widened_by_a_child()
    {
        static string[] Chain(string segments) => Gate.Chain(0, claims => claims[Forge.Profile] = Forge.Json($$"""{"segments":{{segments}}}"""), Forge.RestrictedHeader);
        await using Gate us = new(builder => builder.InSegment("us"));
        string root = Chain("[\"eu\"]")[0];
        string wider = Forge.Child(root, claims => claims[Forge.Profile] = Forge.Json("""{"segments":["eu","us"]}"""), Forge.RestrictedHeader);

        await us.RefusesAsync(DenialCodes.AudienceMismatch, "x", [root, wider]);
        await us.RefusesAsync(DenialCodes.AudienceMismatch, "x", Chain("[]"));
        await us.AcceptsAsync(Chain("[\"eu\",\"us\"]"));
    }
}
