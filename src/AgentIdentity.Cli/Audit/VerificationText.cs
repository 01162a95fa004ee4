using System.Globalization;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>What a person reads about a verification.</summary>
internal static class VerificationText
{
    private const int MaxShown = 10;

    public static void Write(ToolOutput output, VerifiedLog verified, bool isEndKnown)
    {
        AuditVerification log = verified.Log;
        Write(output, log, "log", verified.IsHeadInArchive);
        if (log.ArchivedHead is { } archived)
        {
            string advice = verified.Archive is null ? ", and not looked at: name their archive with --archive" : "";
            Field(output, "archived", $"{Count(log.ArchivedRecords, "record")} before these{advice}");
            Field(output, "", archived.ToString());
        }

        if (verified.Archive is { } archive)
        {
            Write(output, archive, "archive", isBreakElsewhere: false);
            if (archive.IsIntact && !verified.IsJoined)
            {
                Field(output, "broken", $"the archive ends with {archive.Head?.ToString() ?? "nothing"}, but the log goes on after {log.ArchivedHead}");
            }
        }

        if (verified.Holds && !isEndKnown)
        {
            output.Note("note: without a head or the log's key (--expected-head, --log-key), records cut off the end do not show; note the head down where the log's keeper cannot reach it");
        }
    }

    private static void Write(ToolOutput output, AuditVerification verification, string what, bool isBreakElsewhere)
    {
        if (verification.Break is { } found && !isBreakElsewhere)
        {
            output.Markup($"[red]{"broken",-10}[/]{SafeText.Markup($"{found}; {WhatToDo(found.Kind)}")}");
            Field(output, "before it", $"{Count(Math.Min(verification.RecordCount, Math.Max(0, found.Sequence - verification.ArchivedRecords)), "record")} that hold");
            return;
        }

        output.Markup($"[green]{"intact",-10}[/]{what}, {Count(verification.RecordCount, "record")}, {Count(verification.OpenCalls, "call")} open");
        Field(output, "head", verification.Head?.ToString() ?? "none");
        if (verification.Checkpoint is { } signed)
        {
            string seen = string.Concat(signed.Cosigned.Select(pair => string.Create(CultureInfo.InvariantCulture, $", seen by {pair.Key.Name} {pair.Value:yyyy-MM-ddTHH:mm:ssZ}")));
            Field(output, "signed", $"the first {Count(signed.Size, "record")}{seen}");
        }

        foreach (OpenCall open in verification.WithoutOutcome.Take(MaxShown))
        {
            Field(output, "open", $"call {open.CallId}, allowed in record {open.Sequence}: it runs, or nobody said how it ended");
        }

        if (verification.OpenCalls > MaxShown)
        {
            Field(output, "", $"and {Count(verification.OpenCalls - MaxShown, "call")} more: --json lists {AuditVerification.MaxListed}");
        }

        if (verification.HasUnfinishedLine)
        {
            Field(output, "", "ends within a line: its writer is at work, or died; the next one cuts and records it");
        }
    }

    private static string WhatToDo(AuditBreakKind kind) => kind switch
    {
        AuditBreakKind.HeadArchived => "name the archive with --archive",
        AuditBreakKind.ForeignLog => "see whether this is the right directory, and the head that of this log",
        AuditBreakKind.MarkerMissing or AuditBreakKind.MarkerMismatch => "restore archived.json from a copy of the directory; keep this one as evidence",
        AuditBreakKind.Forked => "show both checkpoints to those who rely on the log: its key, or whoever holds it, is not to be trusted",
        AuditBreakKind.Truncated => "restore what is missing from a copy of the directory; keep this one as evidence",
        _ => "keep the directory as evidence, and compare it with a copy",
    };

    private static void Field(ToolOutput output, string name, string value) => output.Line($"{name,-10}{SafeText.Of(value)}");

    public static string Count(long number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}{(number == 1 ? "" : "s")}");
}
