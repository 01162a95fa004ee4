using System.Globalization;
using System.Text;
using CsCheck;

namespace AgentIdentity.Sdk.Support;

/// <summary>JSON texts whose every value survives a double, in many spellings: escapes, white space, orders, number formats.</summary>
internal static class JsonGen
{
    private static readonly Gen<string> Space = Gen.OneOf<string>("", "", "", " ", "\n", "\t ", "\r\n");

    /// <summary>One character as it stands or escaped.</summary>
    private static readonly Gen<(string Plain, bool IsEscaped)> Character = Gen.Select(
        Gen.OneOf(
            Gen.Int[0, 0x7f], Gen.Int['a', 'e'], Gen.Int[0x80, 0xd7ff], Gen.Int[0xe000, 0xffff], Gen.Int[0x10000, 0x10ffff], Gen.OneOf<char>('"', '\\', '/').Select(c => (int)c)),
        Gen.Bool).Select((codePoint, isEscaped) => (char.ConvertFromUtf32(codePoint), isEscaped));

    /// <summary>A string's content beside the way it is written.</summary>
    private static readonly Gen<(string Plain, string Written)> Text = Character.Array[0, 12].Select(characters =>
        (string.Concat(characters.Select(c => c.Plain)), $"\"{string.Concat(characters.Select(c => Written(c.Plain, c.IsEscaped)))}\""));

    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int[-100, 100].Select(i => i.ToString(CultureInfo.InvariantCulture)),
        Gen.Long[-(1L << 53), 1L << 53].Select(i => i.ToString(CultureInfo.InvariantCulture)),
        Gen.Double.Where(double.IsFinite).Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Double.Where(double.IsFinite).Select(d => d.ToString("E16", CultureInfo.InvariantCulture)));

    private static readonly Gen<string> Scalar = Gen.OneOf(Number, Text.Select(text => text.Written), Gen.OneOf<string>("null", "true", "false"));

    public static readonly Gen<string> Value = ValueOfDepth(3);

    private static Gen<string> ValueOfDepth(int depth)
    {
        if (depth == 0)
        {
            return Scalar;
        }

        Gen<string> inner = ValueOfDepth(depth - 1);
        Gen<string> spaced = Gen.Select(Space, inner, Space).Select((before, value, after) => before + value + after);
        Gen<string> array = spaced.Array[0, 4].Select(items => $"[{string.Join(',', items)}]");
        Gen<string> members = Gen.Select(Text, spaced).Array[0, 12].Select(pairs =>
            $"{{{string.Join(',', pairs.DistinctBy(pair => pair.Item1.Plain).Select(pair => $"{pair.Item1.Written}:{pair.Item2}"))}}}");
        return Gen.Frequency((1, Scalar), (2, array), (3, members));
    }

    private static string Written(string plain, bool isEscaped)
    {
        if (!isEscaped && plain[0] >= ' ' && plain is not ("\"" or "\\"))
        {
            return plain;
        }

        StringBuilder escaped = new();
        foreach (char unit in plain)
        {
            escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }

        return escaped.ToString();
    }
}
