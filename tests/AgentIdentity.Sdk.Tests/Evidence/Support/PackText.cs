using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace AgentIdentity.Sdk.Evidence;

/// <summary>The data of a pack taken apart, as somebody does who changes it and knows the format.</summary>
internal sealed partial class PackText
{
    private readonly string _before;
    private readonly string _after;

    private PackText(string before, List<(string Name, string Item)> items, string after) => (_before, Items, _after) = (before, items, after);

    /// <summary>Every item with its part's name, in order; the end is not among them.</summary>
    public List<(string Name, string Item)> Items { get; }

    public IEnumerable<string> Records => Items.Where(item => item.Name == "records").Select(item => item.Item);

    public static PackText Of(byte[] pack)
    {
        string text = Encoding.UTF8.GetString(pack);
        MatchCollection parts = Part().Matches(text);
        List<(string, string)> items = [];
        foreach (Match part in parts.Where(part => part.Groups[1].Value != "end"))
        {
            items.AddRange(Border().Split(part.Groups[2].Value).Select(item => (part.Groups[1].Value, item)));
        }

        return new PackText(text[..parts[0].Index], items, text[(parts[^1].Index + parts[^1].Length)..]);
    }

    /// <summary>Where the data lie in a pack: from bracket to bracket of each part.</summary>
    public static IEnumerable<(string Name, int Start, int Length)> Regions(byte[] pack) =>
        Part().Matches(Encoding.Latin1.GetString(pack)).Select(part => (part.Groups[1].Value, part.Groups[2].Index - 1, part.Groups[2].Length + 2));

    /// <summary>The pack again, its end made to fit what it holds now.</summary>
    public byte[] ToPack()
    {
        StringBuilder text = new(_before);
        byte[] digest = new byte[32];
        foreach (string name in Items.Select(item => item.Name).Distinct())
        {
            string content = $"[{string.Join(',', Items.Where(item => item.Name == name).Select(item => item.Item))}]";
            digest = SHA256.HashData([.. digest, .. SHA256.HashData(Encoding.ASCII.GetBytes($"{name}\n{content}"))]);
            Append(text, name, content);
        }

        int Count(string name) => Items.Count(item => item.Name == name);
        Append(text, "end", $$"""[{"chains":{{Count("chains")}},"digest":"{{Base64Url.EncodeToString(digest)}}","disclosures":{{Count("disclosures")}},"records":{{Count("records")}}}]""");
        return Encoding.UTF8.GetBytes(text.Append(_after).ToString());
    }

    /// <summary>The stored text in a record's item.</summary>
    public static string LineOf(string item) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Line().Match(item).Groups[1].Value));

    public static long SequenceOf(string item) => long.Parse(Sequence().Match(item).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static void Append(StringBuilder text, string name, string content) =>
        text.Append("<script type=\"application/json\" data-evidence=\"").Append(name).Append("\">").Append(content).Append("</script>\n");

    [GeneratedRegex("^<script type=\"application/json\" data-evidence=\"([a-z]+)\">\\[(.*)\\]</script>\n", RegexOptions.Multiline)]
    private static partial Regex Part();

    [GeneratedRegex("(?<=\\}),(?=\\{\"(?:issuer|line|argument)\")")]
    private static partial Regex Border();

    [GeneratedRegex("\"line\":\"([^\"]*)\"")]
    private static partial Regex Line();

    [GeneratedRegex("\"seq\":([0-9]+)")]
    private static partial Regex Sequence();
}
