using System.Globalization;
using System.Text;
using AgentIdentity.Sdk.Support;
using AgentIdentity.Sdk.Wire;
using CsCheck;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The one-pass reader of records against a reference that parses, writes again and compares.</summary>
public sealed class RecordFormTests
{
    /// <summary>What a byte may become that could matter to some rule, and some that should not.</summary>
    private static readonly byte[] Replacements =
        [0, 9, 10, 0x1F, .. " \"\\{}[],:-+.0123456789abeftnuAZ_z"u8, 0x7F, 0x80, 0xBF, 0xC3, 0xE2, 0xED, 0xF0, 0xFF];

    /// <summary>Values a record may hold, in canonical form or one character away from it.</summary>
    private static readonly Gen<string> Plain = PlainOfDepth(7);

    [Fact]
    public void Any_json_in_a_body_is_judged_like_the_reference_does() =>
        JsonGen.Value.Sample(value => AgreesOn(Line(value)), iter: 20_000);

    [Fact]
    public void Canonical_json_in_a_body_is_judged_like_the_reference_does() =>
        JsonGen.Value.Sample(value => AgreesOn(Line(Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(value))))), iter: 20_000);

    [Fact]
    public void Plain_canonical_json_in_a_body_is_judged_like_the_reference_does()
    {
        int accepted = 0;
        Plain.Sample(
            value =>
            {
                byte[] line = Line(Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(value))));
                Interlocked.Add(ref accepted, AuditRecord.TryParse(line, out _) ? 1 : 0);
                return AgreesOn(line);
            },
            iter: 20_000);

        accepted.Should().BeGreaterThan(1000, "a generator that is always refused shows nothing");
    }

    [Fact]
    public void A_changed_byte_of_plain_canonical_json_is_judged_like_the_reference_does() =>
        Gen.Select(Plain, Gen.Int[0, 10_000], Gen.Int[0, Replacements.Length - 1].Select(i => Replacements[i])).Sample(
            (value, at, replacement) =>
            {
                byte[] line = Line(Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(value))));
                line[at % line.Length] = replacement;
                return AgreesOn(line);
            },
            iter: 20_000);

    [Fact]
    public async Task Every_real_line_with_a_byte_changed_dropped_or_doubled_is_judged_like_the_reference_does()
    {
        foreach (byte[] line in await RealLines())
        {
            AuditRecord.TryParse(line, out _).Should().BeTrue();
            for (int at = 0; at < line.Length; at++)
            {
                foreach (byte replacement in Replacements)
                {
                    byte[] changed = [.. line];
                    changed[at] = replacement;
                    Agree(changed);
                }

                Agree([.. line[..at], .. line[(at + 1)..]]);
                Agree([.. line[..at], line[at], .. line[at..]]);
            }
        }
    }

    [Theory]
    [InlineData("\"seq\":1,", true)]
    [InlineData("\"seq\":0,", true)]
    [InlineData("\"seq\":-1,", false)]
    [InlineData("\"seq\":-0,", false)]
    [InlineData("\"seq\":01,", false)]
    [InlineData("\"seq\":1.0,", false)]
    [InlineData("\"seq\":9007199254740991,", true)]
    [InlineData("\"seq\":9007199254740992,", false)]
    public async Task A_place_in_the_log_is_a_number_from_zero_on(string member, bool isAccepted)
    {
        string line = Encoding.UTF8.GetString((await Given.Log())[1]);

        AuditRecord.TryParse(Encoding.UTF8.GetBytes(line.Replace("\"seq\":1,", member, StringComparison.Ordinal).TrimEnd('\n')), out _).Should().Be(isAccepted);
    }

    [Theory]
    [InlineData("\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\\\"\\\\/\u007F\u00E9\uD83D\uDE00\"", true)]
    [InlineData("\"\\u0008\"", false)]
    [InlineData("\"\\u001F\"", false)]
    [InlineData("\"\\u007f\"", false)]
    [InlineData("\"\\/\"", false)]
    [InlineData("\"\\ud83d\\ude00\"", false)]
    [InlineData("9007199254740991", true)]
    [InlineData("-9007199254740991", true)]
    [InlineData("9007199254740992", false)]
    [InlineData("-9007199254740992", false)]
    [InlineData("99999999999999999999", false)]
    [InlineData("-0", false)]
    [InlineData("00", false)]
    [InlineData("-", false)]
    [InlineData("1.0", false)]
    [InlineData("1e3", false)]
    [InlineData("null", false)]
    [InlineData("[1,2]", true)]
    [InlineData("[1,]", false)]
    [InlineData("[1 ,2]", false)]
    [InlineData("{}", true)]
    [InlineData("{\"a\":1,\"a\":1}", false)]
    [InlineData("{\"b\":1,\"a\":1}", false)]
    [InlineData("{\"abcdefgh\":1,\"abcdefghi\":1}", true)]
    [InlineData("{\"abcdefghi\":1,\"abcdefgh\":1}", false)]
    [InlineData("{\"a!\":1,\"a\":1}", false)]
    [InlineData("{\"a\":1,\"a!\":1}", true)]
    [InlineData("{\"\\n\":1,\" \":1}", true)]
    [InlineData("{\" \":1,\"\\n\":1}", false)]
    [InlineData("{\"\uD83D\uDE00\":1,\"\uFFFF\":1}", true)]
    [InlineData("{\"\uFFFF\":1,\"\uD83D\uDE00\":1}", false)]
    [InlineData("[[[[[[]]]]]]", true)]
    [InlineData("[[[[[[[]]]]]]]", false)]
    public void One_value_has_one_spelling(string value, bool isAccepted)
    {
        AuditRecord.TryParse(Line(value), out _).Should().Be(isAccepted);
        Agree(Line(value));
    }

    [Fact]
    public void A_body_may_be_empty()
    {
        byte[] line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Line("1")).Replace("{\"x\":1}", "{}", StringComparison.Ordinal));

        AuditRecord.TryParse(line, out AuditRecord? record).Should().BeTrue();
        record!.ToString().Should().Be(Encoding.UTF8.GetString(line));
        Agree(line);
    }

    private static void Agree(byte[] line) => AgreesOn(line).Should().BeTrue(Encoding.Latin1.GetString(line));

    private static bool AgreesOn(byte[] line) => AuditRecord.TryParse(line, out _) == ReferenceRecord.Parse(line) is not null;

    private static byte[] Line(string value) => Encoding.UTF8.GetBytes(
        $"{{\"body\":{{\"x\":{value}}},\"log\":\"audit/AAAAAAAAAAAAAAAAAAAAAA\",\"prev\":\"{new string('A', 43)}\",\"seq\":7,"
        + "\"ts\":\"2026-03-01T09:30:00.000000Z\",\"type\":\"event\",\"v\":1}");

    private static async Task<byte[][]> RealLines()
    {
        MemoryAuditStore store = new();
        await using (AuditLog log = new(store, new AuditLogOptions { Authority = "https://agents.contoso.com" }))
        {
            AuditReceipt receipt = await log.AppendDecisionAsync(Given.FullDecision());
            await log.AppendOutcomeAsync(receipt, Given.Completed);
        }

        return await Given.LinesOf(store);
    }

    private static Gen<string> PlainOfDepth(int depth)
    {
        Gen<string> text = Gen.String[Gen.OneOf(Gen.Char['\0', '\u0080'], Gen.Char['a', 'c'], Gen.Char['\u0080', '\uD7FF'], Gen.Char['\uE000', '\uFFFF']), 0, 40]
            .Select(content => System.Text.Json.JsonSerializer.Serialize(content));
        Gen<string> scalar = Gen.OneOf(
            text, Gen.Long[-(1L << 53), 1L << 53].Select(number => number.ToString(CultureInfo.InvariantCulture)), Gen.Bool.Select(truth => truth ? "true" : "false"));
        if (depth == 0)
        {
            return scalar;
        }

        Gen<string> inner = Gen.Frequency((3, scalar), (2, PlainOfDepth(depth - 1)));
        return Gen.Frequency(
            (1, inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")),
            (2, Gen.Select(text, inner).Array[0, 4].Select(members =>
                $"{{{string.Join(',', members.DistinctBy(member => member.Item1).Select(member => $"{member.Item1}:{member.Item2}"))}}}")));
    }
}
