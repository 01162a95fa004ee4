using System.Globalization;
using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Wire;

/// <summary>The published vectors of RFC 8785, and what the RFC itself prints.</summary>
public sealed class JcsVectorTests
{
    [Theory]
    [InlineData("arrays")]
    [InlineData("french")]
    [InlineData("structures")]
    [InlineData("unicode")]
    [InlineData("values")]
    [InlineData("weird")]
    public void A_published_input_gives_the_published_output(string name)
    {
        byte[] canonical = CanonicalJson.Canonicalize(Vectors.ReadBytes($"jcs/input/{name}.json"));

        string expectedHex = string.Concat(Vectors.ReadLines($"jcs/outhex/{name}.txt")).Replace(" ", "", StringComparison.Ordinal);
        Convert.ToHexStringLower(canonical).Should().Be(expectedHex);
        canonical.Should().Equal(Vectors.ReadBytes($"jcs/output/{name}.json"));
    }

    [Fact]
    public void Every_published_number_is_written_as_ECMAScript_writes_it()
    {
        string[] lines = Vectors.ReadLines("jcs/es6testfile-2k.txt");
        foreach (string line in lines)
        {
            string[] columns = line.Split(',');
            double number = BitConverter.UInt64BitsToDouble(ulong.Parse(columns[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

            Canonical(number.ToString("R", CultureInfo.InvariantCulture)).Should().Be(columns[1], $"the double {columns[0]} is written so");
        }

        lines.Should().HaveCountGreaterThan(1000);
    }

    [Theory]    // RFC 8785, appendix B; the two that are not numbers (NaN, Infinity) cannot be written in JSON
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void A_number_in_the_RFC_is_written_as_the_RFC_prints_it(ulong bits, string expected) =>
        Canonical(BitConverter.UInt64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture)).Should().Be(expected);

    [Fact]      // RFC 8785, section 3.2.2
    public void The_example_of_the_RFC_gives_the_output_of_the_RFC() =>
        Canonical(
            """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """).Should().Be(
            """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""");

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)));
}
