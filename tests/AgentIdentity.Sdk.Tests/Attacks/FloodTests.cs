using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Whoever presents garbage, or what it picked up elsewhere, fills neither the disk nor the memory.</summary>
/// <remarks>What refusing costs is measured by <c>FloodBenchmark</c>.</remarks>
[Collection(nameof(Alone))]
public sealed class FloodTests
{
    private const int Presentations = 100_000;
    private const int ASecondsWorth = 10_000;
    private const int LogBudget = 64 * 1024;
    private const int MemoryBudget = 2 * 1024 * 1024;

    [Fact]
    [Trait("Attack", "39")]
    public async Task A_hundred_thousand_refusals_of_garbage_grow_nothing()
    {
        using TestDirectory directory = new();
        FakeTimeProvider clock = new(Forge.Instant);
        MemoryUsageLedger ledger = new(clock);
        AgentGuard guard = new AgentGuardBuilder()
            .Trust(new TrustAnchor(Forge.Issuer, Forge.Authority.PublicKey, Sponsor.Asserted(SponsorKind.Service, "ops")))
            .AcceptPresentedChains(Forge.Audience).AuditTo(FileAuditStore.Open(directory)).UseLedger(ledger).UseClock(clock).Build();
        await PresentAsync(guard, 0, ASecondsWorth);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int from = ASecondsWorth; from < Presentations; from += ASecondsWorth)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await PresentAsync(guard, from, ASecondsWorth);
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        await guard.DisposeAsync();
        (after - before).Should().BeLessThan(MemoryBudget);
        ledger.Count.Should().Be(0);
        directory.Segments.Sum(segment => new FileInfo(segment).Length).Should().BeLessThan(LogBudget);
        (await AuditVerifier.VerifyAsync(directory)).IsIntact.Should().BeTrue();
        (await CountedAsync(directory)).Should().Be(Presentations);
    }

    [Fact]
    [Trait("Attack", "39")]
    public async Task A_token_over_its_limit_is_not_even_read_for_the_log()
    {
        const int ManyTimesTheLimit = 8 * 1024 * 1024;
        await using Gate gate = new();
        string huge = $"{Forge.Encode(Forge.TokenHeader)}.{new string('A', ManyTimesTheLimit)}.{new string('A', 86)}";
        AgentPresentation presentation = new(AgentCredential.FromTokens(huge), InvocationProof.FromToken(huge));
        long before = GC.GetAllocatedBytesForCurrentThread();

        AccessDecision decision = await gate.Guard.AuthorizePresentedAsync(presentation, Forge.Call);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(64 * 1024);
        decision.Denial.ShouldBe(DenialCodes.TooLarge, "2a");
    }

    [Fact]
    [Trait("Attack", "34")]
    public async Task A_proof_that_somebody_kept_until_it_was_stale_is_counted_and_not_put_down_to_its_maker()
    {
        await using Gate gate = new();
        string kept = gate.Proof(Gate.Genuine);
        gate.Clock.Advance(TimeSpan.FromSeconds(31));

        (await gate.PresentAsync(Gate.Genuine, kept)).ShouldBe(DenialCodes.ProofStale, "7g");

        await gate.Guard.DisposeAsync();
        IReadOnlyList<LogLine> lines = await LogLine.ReadAllAsync(gate.Store);
        lines.Decisions().Should().BeEmpty();
        lines.Refusals().Should().ContainSingle().Which["code"].Should().Be(DenialCodes.ProofStale);
    }

    [Fact]
    [Trait("Attack", "34")]
    public async Task A_fresh_proof_that_is_refused_names_its_maker()
    {
        await using Gate gate = new();

        (await gate.PresentAsync(Gate.Genuine, call: new ToolCall("files.read", new() { ["path"] = "/etc/passwd" }))).ShouldBe(DenialCodes.ArgumentNotPermitted, "6b");

        await gate.Guard.DisposeAsync();
        (await LogLine.ReadAllAsync(gate.Store)).Decision()["holder"].Should().Be(Forge.Helper.PublicKey.Id.ToString());
    }

    /// <summary>No two alike: what is not a JWS, of another algorithm, of an unknown issuer, badly encoded, doubled, and signed by nobody.</summary>
    private static async Task PresentAsync(AgentGuard guard, int from, int count)
    {
        string unknownIssuer = Forge.RootClaims(claims => claims["iss"] = "https://nobody.example").ToJsonString()[..^1];
        string signature = new('A', 86);
        for (int i = from; i < from + count; i++)
        {
            string token = (i % 6) switch
            {
                0 => $"garbage {i}",
                1 => $"{Forge.Encode("""{"alg":"none","typ":"aat+jwt"}""")}.{Forge.Encode($"{i}")}.",
                2 => $"{Forge.Encode(Forge.TokenHeader)}.{Forge.Encode($"{unknownIssuer},\"n\":{i}}}")}.{signature}",
                3 => $"{Forge.Encode(Forge.TokenHeader)}.{Forge.Encode($"{i}")}==.{signature}",
                4 => $"{Forge.Encode(Forge.TokenHeader)}.{Forge.Encode($$"""{"jti":"{{i}}","jti":"{{i}}"}""")}.{signature}",
                _ => $"{Gate.Genuine[0][..^8]}{i:d7}A",
            };
            AccessDecision decision = await guard.AuthorizePresentedAsync(
                new AgentPresentation(AgentCredential.FromTokens(token), InvocationProof.FromToken(token)), Forge.Call);
            if (decision.IsAllowed)
            {
                Assert.Fail($"{token} was let in");
            }
        }
    }

    private static async Task<long> CountedAsync(TestDirectory directory)
    {
        long counted = 0;
        await foreach (AuditRecord record in AuditReader.ReadAsync(directory))
        {
            if (record.Type == "refusals")
            {
                using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(record.Json);
                counted += json.RootElement.GetProperty("body").GetProperty("count").GetInt64();
            }
        }

        return counted;
    }
}
