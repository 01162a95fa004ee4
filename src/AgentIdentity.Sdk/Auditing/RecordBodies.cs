using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Writes the bodies of every record but decisions, their members in canonical order.</summary>
internal static class RecordBodies
{
    /// <summary>What the header says about the format; the log's id and creation time stand in its envelope.</summary>
    public const string Schema = "agentidentity.dev/audit/v1";

    private const int MaxErrorLength = 128;

    public static void WriteHeader(ref ByteBuilder output, string? authority)
    {
        int start = output.Length;
        BodyText.Text(ref output, ",\"authority\":"u8, authority);
        BodyText.Text(ref output, ",\"hash\":"u8, "sha-256");
        BodyText.Text(ref output, ",\"schema\":"u8, Schema);
        BodyText.Close(ref output, start);
    }

    public static void WriteOutcome(ref ByteBuilder output, string call, long decision, OutcomeEntry entry)
    {
        int start = output.Length;
        BodyText.Text(ref output, ",\"call\":"u8, call);
        BodyText.Integer(ref output, ",\"decision_seq\":"u8, decision);
        BodyText.Integer(ref output, ",\"duration_us\":"u8, entry.Duration is { } time ? Math.Clamp(time.Ticks / 10, 0, RecordLine.MaxInteger) : null);
        BodyText.Text(ref output, ",\"error\":"u8, entry.ErrorType is null ? null : Plain(entry.ErrorType));
        BodyText.Text(ref output, ",\"outcome\":"u8, entry.Outcome switch
        {
            AuditOutcome.Completed => "completed",
            AuditOutcome.Faulted => "faulted",
            _ => "abandoned",
        });
        BodyText.Close(ref output, start);
    }

    public static void WriteRecovery(ref ByteBuilder output, AuditRepair repair)
    {
        int start = output.Length;
        BodyText.Integer(ref output, ",\"cut_bytes\":"u8, repair.CutBytes);
        BodyText.Bytes(ref output, ",\"cut_sha256\":"u8, repair.CutHash.Span);
        BodyText.Close(ref output, start);
    }

    public static void WriteRefusals(ref ByteBuilder output, string code, long count, string? claimed)
    {
        int start = output.Length;
        BodyText.Text(ref output, ",\"claimed\":"u8, claimed);
        BodyText.Text(ref output, ",\"code\":"u8, code);
        BodyText.Integer(ref output, ",\"count\":"u8, count);
        BodyText.Close(ref output, start);
    }

    public static void WriteEvent(ref ByteBuilder output, string name, IReadOnlyDictionary<string, string> fields)
    {
        int start = output.Length;
        BodyText.Pairs(ref output, ",\"fields\":"u8, fields);
        BodyText.Text(ref output, ",\"name\":"u8, name);
        BodyText.Close(ref output, start);
    }

    public static void WriteClosed(ref ByteBuilder output, long openCalls)
    {
        int start = output.Length;
        BodyText.Integer(ref output, ",\"open_calls\":"u8, openCalls);
        BodyText.Close(ref output, start);
    }

    /// <summary>INVARIANT: an outcome record never exceeds <see cref="RecordLine.MaxOutcomeSize"/>, so this text is short and needs no escapes.</summary>
    private static string Plain(string text)
    {
        text = text.Length > MaxErrorLength ? text[..MaxErrorLength] : text;
        return BodyText.IsPlain(text)
            ? text
            : string.Create(text.Length, text, static (plain, source) =>
            {
                for (int i = 0; i < plain.Length; i++)
                {
                    plain[i] = BodyText.IsPlain(source.AsSpan(i, 1)) ? source[i] : '?';
                }
            });
    }
}
