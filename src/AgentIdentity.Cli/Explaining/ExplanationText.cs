using System.Globalization;
using AgentIdentity.Cli.Audit;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Cli.Explaining;

/// <summary>What a person reads.</summary>
internal static class ExplanationText
{
    public static void Write(ToolOutput output, Explanation explanation)
    {
        ShownText.WriteRecord(output, new ShownRecord(explanation.Record, Other: null));
        output.Line();
        Field(output, "chain", explanation.Evidence.CredentialStory);
        Field(output, "arguments", explanation.Evidence.ArgumentStory);
        Replay replay = explanation.Replay;
        if (replay.IsRecordedVersion is { } isSame)
        {
            Field(output, "policies", $"{replay.Version ?? "none"}, {(isSame ? "as recorded" : $"but {explanation.Decision.PolicyVersion ?? "none"} was in force")}");
        }

        foreach (ReplayedVerdict verdict in replay.Verdicts)
        {
            Field(output, "", $"{verdict.Policy}: {Words(verdict)}");
        }

        string colour = replay.Finding switch { ReplayFinding.Confirmed => "green", ReplayFinding.Contradicted => "red", _ => "yellow" };
        output.Markup($"{"replay",-10}[{colour}]{Name(replay.Finding)}[/]: {SafeText.Markup(replay.Story)}");
        output.Note("note: the record is shown as it is stored; agentid audit verify says whether it is genuine");
    }

    public static string Name(ReplayFinding finding) => finding switch
    {
        ReplayFinding.NotAsked => "not asked",
        ReplayFinding.Confirmed => "confirmed",
        ReplayFinding.Contradicted => "contradicted",
        _ => "not known",
    };

    public static string Words(ReplayedVerdict replayed)
    {
        string said = replayed.Verdict switch
        {
            null => $"fails ({replayed.Failure}), which denies",
            { Denial: { } denial } => $"denies, {denial.Reason}",
            { Approval: { } approval } => string.Create(CultureInfo.InvariantCulture, $"asks {approval.Persons} person{(approval.Persons == 1 ? "" : "s")}{(approval.Group is { } group ? $" of {group}" : "")}"),
            _ => "nothing against it",
        };
        string facts = replayed.Verdict is { Facts.Count: > 0 } verdict ? $" [{string.Join(", ", verdict.Facts.Select(fact => $"{fact.Name} {fact.Value}"))}]" : "";
        return said + facts + (replayed.RestsOnUnknown ? "; rests on what is not known of that moment" : "");
    }

    private static void Field(ToolOutput output, string name, string value) => output.Line($"{name,-10}{SafeText.Of(value)}");
}
