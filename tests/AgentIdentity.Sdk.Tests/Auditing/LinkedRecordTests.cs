using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>
/// The last line of a log of alike lines, with every byte replaced. The verifier knows such lines by their shape; what it makes of each
/// must be what the rules say, which stand here a second time.
/// </summary>
public sealed class LinkedRecordTests
{
    private const int LongReason = 200_000;

    private static readonly byte[] Replacements = [.. Enumerable.Range(0, 256).Where(value => value is < 0x7F or 0x80 or 0xC3 or 0xFF).Select(value => (byte)value)];

    [Fact]
    public async Task A_decision_like_those_before_it_holds_exactly_when_the_rules_say_so() =>
        await EveryByteIsJudgedByTheRules(6, async (log, i) => await log.AppendDecisionAsync(new DecisionEntry
        {
            CallId = $"c{i}",
            Code = "scope_not_granted",
            Tool = "files.read",
            Path = ["a"],
            RevocationVersion = 12,
            Reason = "é",
        }));

    [Fact]
    public async Task An_outcome_like_those_before_it_holds_exactly_when_the_rules_say_so() =>
        await EveryByteIsJudgedByTheRules(4, async (log, i) =>
        {
            AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed($"c{i}"));
            await log.AppendOutcomeAsync(receipt, Given.Completed);
        });

    [Fact]
    public async Task A_header_holds_exactly_when_the_rules_say_so() => await EveryByteIsJudgedByTheRules(0, (_, _) => Task.CompletedTask);

    /// <summary>Lines so long that each is a block of its own: what joins them is checked elsewhere than what links the lines of one block.</summary>
    [Fact]
    public async Task A_decision_in_a_block_of_its_own_holds_exactly_when_the_rules_say_so() =>
        await EveryByteIsJudgedByTheRules(
            2,
            async (log, i) => await log.AppendDecisionAsync(new DecisionEntry { CallId = $"c{i}", Tool = "files.read", Reason = new string('r', LongReason) }),
            [.. "\"09ZaB-\n"u8]);

    private static async Task EveryByteIsJudgedByTheRules(int count, Func<AuditLog, int, Task> append, byte[]? replacements = null)
    {
        MemoryAuditStore store = new();
        AuditLog log = new(store);
        for (int i = 0; i < count; i++)
        {
            await append(log, i);
        }

        if (count == 0)
        {
            await log.AppendEventAsync("started", new Dictionary<string, string>());
        }

        byte[][] lines = await Given.LinesOf(store);
        byte[][] before = count == 0 ? [] : lines[..^1];
        byte[] genuine = count == 0 ? lines[0] : lines[^1];
        int held = 0;
        for (int at = 0; at < genuine.Length; at++)
        {
            // One character of a long text stands for all.
            at += genuine[at] == 'r' && genuine.Length > LongReason && at + LongReason - 100 < genuine.Length && genuine.AsSpan(at, LongReason - 100).IndexOfAnyExcept((byte)'r') < 0
                ? LongReason - 100 : 0;
            foreach (byte replacement in replacements ?? Replacements)
            {
                byte[] changed = [.. genuine];
                changed[at] = replacement;
                bool isIntact = (await AuditVerifier.VerifyStoreAsync(new StoredLines([.. before, changed]), degreeOfParallelism: 1)).IsIntact;
                isIntact.Should().Be(Holds(before, genuine, changed), Encoding.Latin1.GetString(changed));
                held += isIntact ? 1 : 0;
            }
        }

        held.Should().BeGreaterThan(50, "a plain character may stand for another in a text that no rule is about");
    }

    private static bool Holds(byte[][] before, byte[] genuine, byte[] changed)
    {
        ReferenceRecord expected = ReferenceRecord.Parse(genuine)!;
        if (ReferenceRecord.Parse(changed) is not { } record
            || record.Sequence != expected.Sequence
            || record.Previous != expected.Previous
            || (before.Length > 0 && record.Log != expected.Log)
            || (before.Length > 0 && string.CompareOrdinal(record.Timestamp, ReferenceRecord.Parse(before[^1])!.Timestamp) < 0)
            || (record.Type == "header") != (record.Sequence == 0))
        {
            return false;
        }

        return record.Type switch
        {
            "header" => record.Text("hash") == "sha-256" && record.Text("schema") == "agentidentity.dev/audit/v1",
            "decision" => record.Text("call") is not null && record.Text("decision") is "allow" or "observe" or "deny",
            "outcome" => record.Text("call") == expected.Text("call") && record.Integer("decision_seq") == expected.Integer("decision_seq")
                && record.Text("outcome") is "completed" or "faulted" or "abandoned",
            _ => true,
        };
    }
}
