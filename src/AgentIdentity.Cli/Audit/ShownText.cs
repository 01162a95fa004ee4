using System.Buffers.Text;
using System.Globalization;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>What a person reads about one record.</summary>
internal static class ShownText
{
    public static void Write(ToolOutput output, ShownRecord shown)
    {
        WriteRecord(output, shown);
        output.Note("note: shown as it is stored; agentid audit verify says whether it is genuine");
    }

    /// <summary>Writes a record of which it is known whether it is genuine.</summary>
    public static void WriteRecord(ToolOutput output, ShownRecord shown)
    {
        AuditRecord record = shown.Record;
        Field(output, "record", string.Create(CultureInfo.InvariantCulture, $"{record.Sequence}, {record.Type}, {RecordText.Time(record)}"));
        Field(output, "log", record.Log);
        if (shown.DecisionRecord is { } about && about.TryReadDecision(out RecordedDecision? decision))
        {
            Write(output, about, decision);
        }
        else if (record.TryReadOutcome(out RecordedOutcome? alone))
        {
            Field(output, "call", string.Create(CultureInfo.InvariantCulture, $"{alone.CallId}, decided in record {alone.DecisionSequence}, which is archived"));
        }
        else
        {
            Field(output, "body", RecordText.Body(record));
        }

        if (shown.OutcomeRecord is { } end && end.TryReadOutcome(out RecordedOutcome? outcome))
        {
            Field(output, "outcome", string.Create(CultureInfo.InvariantCulture, $"{RecordText.Ended(outcome)}{RecordText.Took(outcome)}, record {end.Sequence}"));
        }
        else if (shown.DecisionRecord == record && record.TryReadDecision(out RecordedDecision? open) && open.Decision != AuditDecision.Deny)
        {
            Field(output, "outcome", "none yet");
        }

        Field(output, "hash", Base64Url.EncodeToString(record.Hash.Span));
    }

    private static void Write(ToolOutput output, AuditRecord about, RecordedDecision decision)
    {
        output.Markup($"{"who",-10}[bold]{SafeText.Markup(RecordText.Accountability(decision))}[/]");
        string reason = decision.Reason is { } words ? $": {words}" : "";
        string code = decision.Code is { } stable ? $" ({stable}{(decision.Step is { } step ? $", step {step}" : "")})" : "";
        string verdict = $"{RecordText.Verb(decision)}{code}{reason}";
        output.Markup($"{"verdict",-10}[{(decision.Decision == AuditDecision.Allow ? "green" : "red")}]{SafeText.Markup(verdict)}[/]");
        Optional(output, "policy", decision.Policy);
        Optional(output, "saw", decision.Facts.Count == 0 ? null : string.Join(", ", decision.Facts.Select(fact => $"{fact.Key} {fact.Value}")));
        Optional(output, "approval", decision.Approval);
        Optional(output, "policies", decision.PolicyVersion);
        Optional(output, "candidate", decision.Shadow.Count == 0 ? null : string.Join(", ", decision.Shadow.Select(fact => $"{fact.Key} {fact.Value}")));
        Field(output, "call", string.Create(CultureInfo.InvariantCulture, $"{decision.CallId}, decided in record {about.Sequence}"));
        Optional(output, "policy", decision.Policy);
        Optional(output, "saw", decision.Facts.Count == 0 ? null : string.Join(", ", decision.Facts.Select(fact => $"{fact.Key} {fact.Value}")));
        Optional(output, "approval", decision.Approval);
        Optional(output, "policies", decision.PolicyVersion);
        Optional(output, "candidate", decision.Shadow.Count == 0 ? null : string.Join(", ", decision.Shadow.Select(fact => $"{fact.Key} {fact.Value}")));
        Optional(output, "tool", decision.Tool);
        Optional(output, "arguments", decision.Arguments.Count == 0 ? null : $"{string.Join(", ", decision.Arguments.Select(argument => argument.Name))} (values are not in the log)");
        Optional(output, "agent", decision.Holder);
        Optional(output, "path", decision.Path.Count == 0 ? null : string.Join(" > ", decision.Path));
        Optional(output, "principal", decision.Principal);
        Optional(output, "sponsor", decision.Sponsor is { } sponsor ? $"{sponsor.Kind} {sponsor.Id}, {sponsor.Assurance}{(sponsor.How is { } how ? $" by {how}" : "")}" : null);
        Optional(output, "issuer", decision.Issuer);
        Optional(output, "proof", decision.InProcess ? "none needed: the agent acted in the guard's process" : decision.ProofId);
        Optional(output, "audience", decision.Audience);
        Optional(output, "claimed", decision.Claimed);
    }

    private static void Optional(ToolOutput output, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Field(output, name, value);
        }
    }

    private static void Field(ToolOutput output, string name, string value) => output.Line($"{name,-10}{SafeText.Of(value)}");
}
