using System.Globalization;
using System.Text.Json;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>Decisions counted by agent, tool, code and hour. INVARIANT: memory is bounded, whatever names a log holds.</summary>
internal sealed class DecisionCounts
{
    public CountsBy Agents { get; } = new("agent");

    public CountsBy Tools { get; } = new("tool");

    public CountsBy Codes { get; } = new("code");

    public CountsBy Hours { get; } = new("hour");

    public Verdicts Total { get; private set; }

    public long Records { get; private set; }

    public long Completed { get; private set; }

    public long Faulted { get; private set; }

    public long Abandoned { get; private set; }

    /// <summary>Refusals of input nobody vouched for, which the log sums up instead of recording each.</summary>
    public long SummedUpRefusals { get; private set; }

    public void Add(AuditRecord record)
    {
        Records++;
        if (record.TryReadDecision(out RecordedDecision? decision))
        {
            Add(record, decision);
        }
        else if (record.TryReadOutcome(out RecordedOutcome? outcome))
        {
            Completed += outcome.Outcome == AuditOutcome.Completed ? 1 : 0;
            Faulted += outcome.Outcome == AuditOutcome.Faulted ? 1 : 0;
            Abandoned += outcome.Outcome == AuditOutcome.Abandoned ? 1 : 0;
        }
        else if (record.Type == "refusals")
        {
            using JsonDocument document = JsonDocument.Parse(record.Json);
            SummedUpRefusals += document.RootElement.GetProperty("body").TryGetProperty("count", out JsonElement count)
                && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out long refusals) ? refusals : 0;
        }
    }

    private void Add(AuditRecord record, RecordedDecision decision)
    {
        Total = Total.With(decision.Decision);
        Agents.Add(RecordText.Agent(decision), decision.Decision);
        Tools.Add(decision.Tool ?? "(no tool)", decision.Decision);
        Codes.Add(decision.Code ?? "(no code)", decision.Decision);
        Hours.Add(record.Timestamp.ToString("yyyy-MM-dd'T'HH':00Z'", CultureInfo.InvariantCulture), decision.Decision);
    }
}
