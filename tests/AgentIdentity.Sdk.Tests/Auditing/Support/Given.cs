using System.Text;

namespace AgentIdentity.Sdk.Auditing;

internal static class Given
{
    public static DecisionEntry Allowed(string call = "c1") => new() { CallId = call, Decision = AuditDecision.Allow, Tool = "files.read" };

    public static DecisionEntry Denied(string call = "c1") => new() { CallId = call, Code = "scope_not_granted", Tool = "files.read" };

    public static OutcomeEntry Completed { get; } = new() { Outcome = AuditOutcome.Completed, Duration = TimeSpan.FromMilliseconds(3) };

    public static AuditArgument Argument(string name, string json) => new(name, Encoding.UTF8.GetBytes(json));

    public static DecisionEntry FullDecision(string call = "c1") => new()
    {
        CallId = call,
        Decision = AuditDecision.Allow,
        Code = "ok",
        Step = "7",
        Reason = "a \"quoted\" reason\nin two lines \uD83D\uDE00",
        Tool = "mail.send",
        Arguments = [Argument("to", "\"cfo@contoso.com\""), Argument("body", "{\"a\":1}"), Argument("\u00E9", "null")],
        RootTokenId = "root",
        LeafTokenId = "leaf",
        LeafHash = new byte[32],
        ChainHashes = [new byte[32], new byte[32]],
        ChainLength = 2,
        Holder = "holder",
        Path = ["orchestrator", "researcher"],
        Holders = ["h1", "h2"],
        Principal = "alice",
        Sponsor = new AuditSponsor("human", "alice@contoso.com", "authenticated", "oidc"),
        Lineage = "lineage",
        Issuer = "https://agents.contoso.com",
        ProofId = "pop",
        Audience = "https://tools.contoso.com",
        RevocationVersion = (1L << 53) - 1,
        PolicyVersion = "p1",
        Policy = "four-eyes",
        Facts = new Dictionary<string, string> { ["used"] = "5", ["counter"] = "quota/alice" },
        Shadow = new Dictionary<string, string> { ["decision"] = "deny", ["code"] = "rate_limited" },
        Approval = "request-7",
        AatSpec = "02",
        TraceId = "trace",
        SpanId = "span",
        Runner = AuditRunner.Guard,
        Claimed = "i am\u202Eroot",
        ObserveOnly = true,
        InProcess = true,
    };

    /// <summary>A small log of every kind of record, in memory.</summary>
    public static async Task<byte[][]> Log(int calls = 3, AuditLogOptions? options = null)
    {
        MemoryAuditStore store = new();
        await using (AuditLog log = new(store, options))
        {
            for (int i = 0; i < calls; i++)
            {
                AuditReceipt receipt = await log.AppendDecisionAsync(Allowed($"call-{i}"));
                await log.AppendOutcomeAsync(receipt, Completed);
            }

            await log.AppendEventAsync("revoked", new Dictionary<string, string> { ["token"] = "t1", ["by"] = "alice" });
            log.CountRefusal("malformed", "garbage");
        }

        return await LinesOf(store);
    }

    public static async Task<byte[][]> LinesOf(IAuditStore store)
    {
        List<byte[]> lines = [];
        await foreach (ReadOnlyMemory<byte> line in store.ReadAsync(0, CancellationToken.None))
        {
            lines.Add(line.ToArray());
        }

        return [.. lines];
    }

    public static async Task<List<string>> TypesOf(IAuditStore store)
    {
        List<string> types = [];
        foreach (byte[] line in await LinesOf(store))
        {
            AuditRecord.TryParse(line, out AuditRecord? record).Should().BeTrue();
            types.Add(record!.Type);
        }

        return types;
    }

    public static AuditHead HeadOf(byte[][] lines)
    {
        AuditRecord.TryParse(lines[^1], out AuditRecord? record).Should().BeTrue();
        return AuditHead.Parse($"{record!.Log}@{record.Sequence}:{System.Buffers.Text.Base64Url.EncodeToString(record.Hash.Span)}");
    }
}
