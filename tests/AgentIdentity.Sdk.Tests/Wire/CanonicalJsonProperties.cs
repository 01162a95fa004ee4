using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Wire;

/// <summary>Properties of the canonical form, with System.Text.Json as the second opinion.</summary>
public sealed class CanonicalJsonProperties
{
    [Fact]
    public void A_canonical_form_says_the_same_as_its_original() => JsonGen.Value.Sample(json =>
    {
        using JsonDocument original = JsonDocument.Parse(json, SecondOpinion.Strict);
        using JsonDocument canonical = JsonDocument.Parse(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)), SecondOpinion.Strict);

        return AreEqual(original.RootElement, canonical.RootElement);
    }, iter: 1_000);

    [Fact]
    public void A_canonical_form_is_its_own_canonical_form() => JsonGen.Value.Sample(json =>
    {
        byte[] canonical = CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json));

        return CanonicalJson.Canonicalize(canonical).AsSpan().SequenceEqual(canonical);
    }, iter: 1_000);

    [Fact]
    public void A_canonical_form_has_its_members_in_order() => JsonGen.Value.Sample(json =>
    {
        using JsonDocument document = JsonDocument.Parse(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)), SecondOpinion.Strict);

        return IsOrdered(document.RootElement);
    }, iter: 1_000);

    [Fact]
    public void A_number_reads_back_as_the_double_it_was() => Gen.ULong.Sample(bits =>
    {
        double number = BitConverter.UInt64BitsToDouble(bits);
        if (!double.IsFinite(number))
        {
            return true;
        }

        string canonical = Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(number.ToString("R", CultureInfo.InvariantCulture))));
        return double.Parse(canonical, CultureInfo.InvariantCulture) == number;
    }, iter: 20_000);

    [Fact]
    public void Random_bytes_are_accepted_exactly_when_the_second_opinion_accepts_them() =>
        Gen.Byte.Array[0, 40].Sample(Agrees, iter: 5_000);

    [Fact]
    public void Random_scraps_of_JSON_are_accepted_exactly_when_the_second_opinion_accepts_them()
    {
        string[] scraps = ["{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\"", "\"\\u0061\"", "1", "0", "-", ".", "e", "E+", "9", "true", "null", "\\", "\\u", "d83d", "\\ude00", " ", "\n", "\0", "é", "😀", "\ufeff"];
        Gen.OneOf<string>(scraps).Array[1, 14].Sample(parts => Agrees(Encoding.UTF8.GetBytes(string.Concat(parts))), iter: 10_000);
    }

    [Fact]
    public void Mutated_JSON_is_accepted_exactly_when_the_second_opinion_accepts_it() =>
        Gen.Select(JsonGen.Value, Gen.Select(Gen.Int[0, 3], Gen.Int[0, int.MaxValue], Gen.OneOf(Gen.Byte, Gen.OneOf<byte>("{}[]\",:\\u0dD8eE+-.19tfn \0"u8.ToArray()))).Array[1, 4])
            .Sample((json, edits) => Agrees(edits.Aggregate(Encoding.UTF8.GetBytes(json), (text, edit) => Edit(text, edit.Item1, edit.Item2, edit.Item3))), iter: 5_000);

    /// <summary>Whether both readers say the same.</summary>
    private static bool Agrees(byte[] text)
    {
        bool accepted = CanonicalJson.TryCanonicalize(text, out byte[]? canonical, out _);
        return accepted == SecondOpinion.IsStrictJson(text) && accepted == canonical is not null;
    }

    private static bool AreEqual(JsonElement left, JsonElement right) => (left.ValueKind, right.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) =>
            left.GetPropertyCount() == right.GetPropertyCount()
            && left.EnumerateObject().All(member => right.TryGetProperty(member.Name, out JsonElement other) && AreEqual(member.Value, other)),
        (JsonValueKind.Array, JsonValueKind.Array) =>
            left.GetArrayLength() == right.GetArrayLength() && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => AreEqual(pair.First, pair.Second)),
        (JsonValueKind.String, JsonValueKind.String) => left.GetString() == right.GetString(),
        (JsonValueKind.Number, JsonValueKind.Number) => left.GetDouble() == right.GetDouble(),
        (JsonValueKind a, JsonValueKind b) => a == b,
    };

    private static bool IsOrdered(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Select(member => member.Name).SequenceEqual(
            value.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)) && value.EnumerateObject().All(member => IsOrdered(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsOrdered),
        _ => true,
    };

    private static byte[] Edit(byte[] text, int kind, int position, byte value)
    {
        if (text.Length == 0)
        {
            return [value];
        }

        int at = position % text.Length;
        return kind switch
        {
            0 => [.. text[..at], value, .. text[(at + 1)..]],                       // replace
            1 => [.. text[..at], value, .. text[at..]],                             // insert
            2 => [.. text[..at], .. text[(at + 1)..]],                              // delete
            _ => [.. text[..at], .. text[(at / 2)..at], .. text[at..]],             // repeat a piece
        };
    }
}
