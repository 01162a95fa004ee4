using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks with lifetimes and clocks.</summary>
public sealed class TimeAttackTests : IAsyncDisposable
{
    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [Trait("Attack", "23")]
    [InlineData(0, "exp", 0, DenialCodes.Expired, "3e")]
    [InlineData(0, "exp", -400, DenialCodes.Expired, "3e")]
    [InlineData(0, "exp", 91 * 86_400, DenialCodes.LifetimeInvalid, "3h")]
    [InlineData(0, "iat", 31, DenialCodes.NotYetValid, "3f")]
    [InlineData(1, "exp", 3301, DenialCodes.NotNarrower, "4h")]
    [InlineData(1, "iat", -301, DenialCodes.NotNarrower, "4j")]
    [InlineData(2, "exp", 201, DenialCodes.NotNarrower, "4h")]
    [InlineData(2, "iat", -101, DenialCodes.NotNarrower, "4j")]
    [InlineData(2, "exp", 0, DenialCodes.Expired, "4i")]
    [InlineData(2, "iat", 31, DenialCodes.NotYetValid, "4k")]
    public async Task A_life_that_is_too_long_or_begins_too_early_is_refused(int at, string claim, long seconds, string code, string step) =>
        await _gate.RefusesAsync(code, step, Gate.Chain(at, claims => claims[claim] = Forge.Now + seconds));

    [Theory]
    [Trait("Attack", "23")]
    [InlineData("exp", "1704070800.5")]
    [InlineData("exp", "17040708e2")]
    [InlineData("exp", "\"1704070800\"")]
    [InlineData("exp", "9223372036854775807")]
    [InlineData("iat", "-1")]
    [InlineData("nbf", "\"0\"")]
    public async Task A_time_in_another_spelling_is_refused(string claim, string value) =>
        await _gate.RefusesAsync(DenialCodes.Malformed, "3b", Gate.Chain(0, claims => claims[claim] = Forge.Json(value)));

    [Fact]
    [Trait("Attack", "23")]
    public async Task A_life_that_ends_before_it_begins_is_refused() =>
        await _gate.RefusesAsync(DenialCodes.LifetimeInvalid, "4l", Gate.Chain(2, claims => (claims["iat"], claims["exp"]) = (Forge.Now + 20, Forge.Now + 10)));

    [Fact]
    [Trait("Attack", "43")]
    public async Task Setting_the_clock_back_brings_nothing_to_life_again()
    {
        await _gate.AcceptsAsync(Gate.Genuine);
        _gate.Clock.AdjustTime(Forge.Instant.AddSeconds(300));
        (await _gate.PresentAsync(Gate.Genuine))!.Code.Should().Be(DenialCodes.Expired);

        // Within the tolerated skew the latest time seen stands; beyond it nothing is decided at all.
        _gate.Clock.AdjustTime(Forge.Instant.AddSeconds(271));
        (await _gate.PresentAsync(Gate.Genuine))!.Code.Should().Be(DenialCodes.Expired);
        _gate.Clock.AdjustTime(Forge.Instant);
        (await _gate.PresentAsync(Gate.Genuine))!.Code.Should().Be(DenialCodes.ClockMovedBack);
        _gate.Tool.Runs.Should().Be(1);
    }

    [Theory]
    [Trait("Attack", "43")]
    [InlineData(-31)]
    [InlineData(31)]
    [InlineData(3600)]
    [InlineData(-1704067500)]
    public async Task A_proof_from_another_time_is_refused(long seconds) =>
        await _gate.RefusesAsync(DenialCodes.ProofStale, "7g", Gate.Genuine, _gate.Proof(Gate.Genuine, proof => proof["iat"] = Forge.Now + seconds));
}
