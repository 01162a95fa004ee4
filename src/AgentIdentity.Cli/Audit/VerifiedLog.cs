using System.Text.Json;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>What came of verifying a log, and its archive where one was named.</summary>
/// <param name="Log">The log.</param>
/// <param name="Archive">The archive; null when none was named.</param>
internal sealed record VerifiedLog(AuditVerification Log, AuditVerification? Archive)
{
    /// <summary>Whether the archive ends with the record the log goes on after.</summary>
    public bool IsJoined => Archive?.Head is not null && Archive.Head.Equals(Log.ArchivedHead);

    /// <summary>Whether the known head was looked for in the archive, because it lies there.</summary>
    public bool IsHeadInArchive => Archive is not null && Log.Break?.Kind == AuditBreakKind.HeadArchived;

    public bool Holds => (Log.IsIntact || IsHeadInArchive) && (Archive is null || (Archive.IsIntact && IsJoined));

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("intact", Holds);
        Write(json, Log, IsHeadInArchive);
        if (Archive is not null)
        {
            json.WriteStartObject("archive");
            json.WriteBoolean("intact", Archive.IsIntact);
            json.WriteBoolean("ends_where_log_begins", IsJoined);
            Write(json, Archive, isBreakElsewhere: false);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AuditVerification verification, bool isBreakElsewhere)
    {
        json.WriteNumber("records", verification.RecordCount);
        json.WriteNumber("archived_records", verification.ArchivedRecords);
        json.WriteString("archived_head", verification.ArchivedHead?.ToString());
        json.WriteString("head", verification.Head?.ToString());
        json.WriteNumber("open_calls", verification.OpenCalls);
        json.WriteStartArray("without_outcome");
        foreach (OpenCall open in verification.WithoutOutcome)
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", open.Sequence);
            json.WriteString("call", open.CallId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("signed_records", verification.Checkpoint?.Size ?? 0);
        json.WriteBoolean("unfinished_line", verification.HasUnfinishedLine);
        if (verification.Break is not { } found || isBreakElsewhere)
        {
            json.WriteNull("break");
            return;
        }

        json.WriteStartObject("break");
        json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(found.Kind.ToString()));
        json.WriteNumber("sequence", found.Sequence);
        json.WriteString("detail", found.Detail);
        json.WriteString("file", found.File);
        json.WriteNumber("line", found.Line);
        json.WriteEndObject();
    }
}
