using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>One line of data in a pack: a kind of item, and the items.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Content">What stands between the tags, brackets included.</param>
/// <param name="Items">The items, as they are written; what is damaged is one of them too.</param>
internal sealed record EvidencePart(string Name, ReadOnlyMemory<byte> Content, IReadOnlyList<ReadOnlyMemory<byte>> Items)
{
    /// <summary>What each kind of item begins with.</summary>
    private static readonly Dictionary<string, string> Starts = new()
    {
        ["head"] = "{\"checkpoint\":",
        ["chains"] = "{\"issuer\":",
        ["disclosures"] = "{\"argument\":",
        ["records"] = "{\"line\":",
        ["end"] = "{\"chains\":",
    };

    /// <summary>The order in which parts come.</summary>
    public static IReadOnlyList<string> Order { get; } = ["head", "chains", "disclosures", "records", "end"];

    /// <summary>Whether a line of a pack claims to be data.</summary>
    public static bool IsData(ReadOnlySpan<byte> line) => line.StartsWith("<script type=\"application/json\" data-evidence=\""u8);

    /// <summary>Whether data end with their line.</summary>
    public static bool IsEnded(ReadOnlySpan<byte> line) => line.EndsWith("</script>\n"u8);

    /// <summary>Reads a line of data, or says no.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> line, [NotNullWhen(true)] out EvidencePart? part)
    {
        part = null;
        ReadOnlySpan<byte> text = line.Span;
        int start = EvidenceWriter.PartStart.Length;
        int nameLength = text[start..].IndexOf("\">["u8);
        if (nameLength is < 0 or > 16 || !text.EndsWith("]</script>\n"u8))
        {
            return false;
        }

        string name = Encoding.ASCII.GetString(text.Slice(start, nameLength));
        ReadOnlyMemory<byte> content = line[(start + nameLength + 3)..^EvidenceWriter.PartEnd.Length];
        part = Starts.TryGetValue(name, out string? itemStart) ? new EvidencePart(name, line[(start + nameLength + 2)..^(EvidenceWriter.PartEnd.Length - 1)], Split(content, Encoding.ASCII.GetBytes("}," + itemStart))) : null;
        return part is not null;
    }

    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> content, byte[] border)
    {
        List<ReadOnlyMemory<byte>> items = [];
        while (content.Span.IndexOf(border) is >= 0 and int end)
        {
            items.Add(content[..(end + 1)]);
            content = content[(end + 2)..];
        }

        items.Add(content);
        return items;
    }
}
