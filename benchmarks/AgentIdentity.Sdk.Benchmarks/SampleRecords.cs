using System.Security.Cryptography;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk;

/// <summary>The records that the log's benchmarks write.</summary>
internal static class SampleRecords
{
    private static readonly string[] Ids = [.. Enumerable.Range(0, 3).Select(_ => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)))];
    private static readonly ReadOnlyMemory<byte>[] Hashes = [.. Enumerable.Range(0, 3).Select(_ => (ReadOnlyMemory<byte>)RandomNumberGenerator.GetBytes(32))];

    public static OutcomeEntry Outcome { get; } = new() { Outcome = AuditOutcome.Completed, Duration = TimeSpan.FromMilliseconds(3) };

    /// <summary>A decision as small as one gets: about 310 bytes.</summary>
    public static DecisionEntry Small(int call) =>
        new() { CallId = $"call-{call}", Code = "scope_not_granted", Tool = "files.read", Holder = Ids[2] };

    /// <summary>A decision as a guard writes it about an agent two delegations deep: about 1,150 bytes.</summary>
    public static DecisionEntry Typical(int call, AuditDecision decision) => new()
    {
        CallId = $"mZ1T0sFfLkQpWvXy-{call}",
        Decision = decision,
        Tool = "files.read",
        Arguments = new AuditArgument[] { new("path", "\"/reports/2026/q3.txt\""u8.ToArray()) },
        RootTokenId = Ids[0][..22],
        LeafTokenId = Ids[1][..22],
        LeafHash = Hashes[2],
        ChainHashes = Hashes,
        ChainLength = 3,
        Holder = Ids[2],
        Path = ["orchestrator", "worker", "worker"],
        Holders = Ids,
        Sponsor = new AuditSponsor("human", "alice@contoso.com", "asserted"),
        Lineage = Ids[0][..22],
        Issuer = "https://agents.contoso.com",
        RevocationVersion = 0,
        PolicyVersion = "none",
        AatSpec = "draft-niyikiza-oauth-attenuating-agent-tokens-02",
        Runner = AuditRunner.Guard,
        InProcess = true,
    };

    /// <summary>A refusal, so that no space has to be kept for an outcome that never comes.</summary>
    public static DecisionEntry Of(RecordSize size) => size == RecordSize.Small ? Small(7) : Typical(7, AuditDecision.Deny);

    /// <summary>How long the line of such a record is.</summary>
    public static async Task<int> LengthOfAsync(RecordSize size)
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store);
        await log.AppendDecisionAsync(Of(size));
        return store.LastLine.Length;
    }
}

/// <summary>Which records are measured.</summary>
public enum RecordSize
{
    /// <summary>About 310 bytes.</summary>
    Small,

    /// <summary>What a guard writes: decisions of about 1,150 bytes, and outcomes of 250 where there are any.</summary>
    Typical,
}
