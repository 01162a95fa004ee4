using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a pack begins with: the checkpoint, the keys that are said to have signed it, and what the pack says it holds.</summary>
/// <remarks>
/// <code>
/// {"checkpoint":"&lt;the note&gt;","created":"2026-11-24T10:57:08.917785Z","log_key":"&lt;vkey&gt;","selection":{"agent":"…","call":"…","from":"…","lineage":"…","to":"…"},
///  "type":"agentidentity.dev/evidence/v1","whole":{"first":0,"last":14},"witness_keys":["&lt;vkey&gt;"]}
/// </code>
/// Members in this order, no white space, texts as base64url of UTF-8, instants as in records; members of the selection and <c>whole</c> may be absent.
/// <c>whole</c> says that every record from the first to the last is there.
/// </remarks>
internal sealed record EvidenceHead(
    string Checkpoint, DateTimeOffset Created, string LogKey, EvidenceSelection Selection, (long First, long Last)? Whole, IReadOnlyList<string> WitnessKeys)
{
    public const int MaxWitnesses = 32;

    private const int MaxKeyBytes = 1024;
    private const int TicksPerMicrosecond = (int)TimeSpan.TicksPerMicrosecond;

    public byte[] ToUtf8()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{{\"checkpoint\":\"{Encode(Checkpoint)}\",\"created\":\"{Instant(Created)}\",\"log_key\":\"{Encode(LogKey)}\",\"selection\":{{");
        List<string> members = [];
        Add(members, "agent", Selection.Agent is { } agent ? Encode(agent) : null);
        Add(members, "call", Selection.Call is { } call ? Encode(call) : null);
        Add(members, "from", Selection.From is { } from ? Instant(RoundUp(from)) : null);
        Add(members, "lineage", Selection.Lineage is { } lineage ? Encode(lineage) : null);
        Add(members, "to", Selection.To is { } to ? Instant(RoundUp(to)) : null);
        text.AppendJoin(',', members).Append("},\"type\":\"agentidentity.dev/evidence/v1\"");
        if (Whole is var (first, last))
        {
            text.Append(CultureInfo.InvariantCulture, $",\"whole\":{{\"first\":{first},\"last\":{last}}}");
        }

        text.Append(",\"witness_keys\":[").AppendJoin(',', WitnessKeys.Select(key => $"\"{Encode(key)}\"")).Append("]}");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads a head, or says no. Never throws on hostile input.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out EvidenceHead? head)
    {
        EvidenceText text = new(utf8);
        text.Skip("{\"checkpoint\":\""u8);
        string checkpoint = text.Utf8(SignedNote.MaxBytes);
        text.Skip(",\"created\":\""u8);
        DateTimeOffset created = text.Instant();
        text.Skip(",\"log_key\":\""u8);
        string logKey = text.Utf8(MaxKeyBytes);
        text.Skip(",\"selection\":{"u8);
        EvidenceSelection selection = ReadSelection(ref text);
        text.Skip(",\"type\":\"agentidentity.dev/evidence/v1\""u8);
        (long, long)? whole = null;
        if (text.TrySkip(",\"whole\":{\"first\":"u8))
        {
            long first = text.Integer();
            text.Skip(",\"last\":"u8);
            whole = (first, text.Integer());
            text.Skip("}"u8);
        }

        text.Skip(",\"witness_keys\":["u8);
        List<string> witnesses = [];
        while (witnesses.Count < MaxWitnesses && text.TrySkip(witnesses.Count == 0 ? "\""u8 : ",\""u8))
        {
            witnesses.Add(text.Utf8(MaxKeyBytes));
        }

        text.Skip("]}"u8);
        bool isStretch = whole is not var (begin, end) || begin <= end;
        head = text.IsComplete && isStretch ? new EvidenceHead(checkpoint, created, logKey, selection, whole, witnesses) : null;
        return head is not null;
    }

    private static EvidenceSelection ReadSelection(ref EvidenceText text)
    {
        bool isFirst = true;
        string? agent = IsNext(ref text, "\"agent\":\""u8, ref isFirst) ? text.Utf8(EvidenceSelection.MaxTextBytes) : null;
        string? call = IsNext(ref text, "\"call\":\""u8, ref isFirst) ? text.Utf8(EvidenceSelection.MaxTextBytes) : null;
        DateTimeOffset? from = IsNext(ref text, "\"from\":\""u8, ref isFirst) ? text.Instant() : null;
        string? lineage = IsNext(ref text, "\"lineage\":\""u8, ref isFirst) ? text.Utf8(EvidenceSelection.MaxTextBytes) : null;
        DateTimeOffset? to = IsNext(ref text, "\"to\":\""u8, ref isFirst) ? text.Instant() : null;
        text.Skip("}"u8);
        return new EvidenceSelection { Agent = agent, Call = call, From = from, Lineage = lineage, To = to };
    }

    private static bool IsNext(ref EvidenceText text, scoped ReadOnlySpan<byte> member, ref bool isFirst)
    {
        bool isNext = isFirst ? text.TrySkip(member) : text.TrySkip([(byte)',', .. member]);
        isFirst &= !isNext;
        return isNext;
    }

    private static void Add(List<string> members, string name, string? value)
    {
        if (value is not null)
        {
            members.Add($"\"{name}\":\"{value}\"");
        }
    }

    private static string Encode(string text) => Base64UrlText.Encode(Encoding.UTF8.GetBytes(text));

    /// <summary>Records have whole microseconds: one is before a time between two if it is before the later of them.</summary>
    private static DateTimeOffset RoundUp(DateTimeOffset time) =>
        time.UtcTicks > DateTimeOffset.MaxValue.UtcTicks - TicksPerMicrosecond ? time : RecordLine.Truncate(time.AddTicks(TicksPerMicrosecond - 1));

    private static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
