using System.Globalization;
using System.Text.Json;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>What records say, in words. The words come from the log: whoever shows them escapes them.</summary>
internal static class RecordText
{
    private const int MaxBody = 200;

    public static string Time(AuditRecord record) => record.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>One line about a record.</summary>
    public static string Line(AuditRecord record)
    {
        string about = record.TryReadDecision(out RecordedDecision? decision) ? $"{Verb(decision),-9} {Agent(decision)}  {Call(decision)}{Why(decision)}  {decision.CallId}"
            : record.TryReadOutcome(out RecordedOutcome? outcome) ? $"{Ended(outcome),-9} {outcome.CallId}  of record {outcome.DecisionSequence}{Took(outcome)}"
            : $"{record.Type,-9} {Body(record)}";
        return string.Create(CultureInfo.InvariantCulture, $"{Time(record)}  {record.Sequence,8}  {about}");
    }

    /// <summary>Who answers for a call, through whom, and what was called.</summary>
    public static string Accountability(RecordedDecision decision)
    {
        string?[] people =
        [
            decision.Sponsor is { } sponsor ? $"{sponsor.Kind} {sponsor.Id}" : null,
            decision.Principal is { } principal && principal != decision.Sponsor?.Id ? principal : null,
            .. decision.Path.Count > 0 ? decision.Path : new[] { decision.Holder ?? "" },
        ];
        string line = string.Join(" > ", people.Where(person => !string.IsNullOrEmpty(person)));
        return $"{(line.Length == 0 ? "nobody who proved who they are" : line)}: {Call(decision)}";
    }

    /// <summary>The accountable names of the agent that acted; its id where the record has no names.</summary>
    public static string Agent(RecordedDecision decision) =>
        decision.Path.Count > 0 ? string.Join(" > ", decision.Path) : decision.Holder ?? "(nobody)";

    public static string Call(RecordedDecision decision) =>
        $"{decision.Tool ?? "(no tool)"}({string.Join(", ", decision.Arguments.Select(argument => argument.Name))})";

    public static string Verb(RecordedDecision decision) => decision.Decision.ToString().ToLowerInvariant();

    public static string Ended(RecordedOutcome outcome) => outcome.Outcome.ToString().ToLowerInvariant();

    public static string Took(RecordedOutcome outcome)
    {
        string error = outcome.ErrorType is { } type ? $" with {type}" : "";
        return outcome.Duration is { } time ? string.Create(CultureInfo.InvariantCulture, $"{error} after {time.TotalMilliseconds:0.###} ms") : error;
    }

    /// <summary>The body as it is stored, cut where it gets long.</summary>
    public static string Body(AuditRecord record)
    {
        using JsonDocument document = JsonDocument.Parse(record.Json);
        string body = document.RootElement.GetProperty("body").GetRawText();
        return body.Length <= MaxBody ? body : string.Concat(body.AsSpan(0, MaxBody), "...");
    }

    private static string Why(RecordedDecision decision) => decision.Decision == AuditDecision.Allow ? "" : $"  {decision.Code ?? "no code"}";
}
