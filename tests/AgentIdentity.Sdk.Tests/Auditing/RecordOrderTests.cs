using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Times never decrease from one record to the next, though every link be right.</summary>
public sealed partial class RecordOrderTests
{
    [Theory]
    [InlineData("09:30:00.000000", "09:30:00.000000", true)]
    [InlineData("09:30:00.000000", "09:30:00.000001", true)]
    [InlineData("09:30:00.000001", "09:30:00.000000", false)]
    [InlineData("09:30:00.999999", "09:30:01.000000", true)]
    [InlineData("09:30:01.000000", "09:30:00.999999", false)]
    [InlineData("09:30:59.000000", "09:31:00.000000", true)]
    [InlineData("09:31:00.000000", "09:30:59.000000", false)]
    [InlineData("09:30:10.000000", "09:30:09.000000", false)]
    [InlineData("09:59:59.999999", "10:00:00.000000", true)]
    [InlineData("10:00:00.000000", "09:59:59.999999", false)]
    public async Task A_record_is_not_older_than_the_one_before(string first, string second, bool holds)
    {
        byte[][] lines = Relink(await Given.Log(calls: 1), [first, first, second, second]);

        AuditVerification verification = await AuditVerifier.VerifyStoreAsync(new StoredLines(lines));

        verification.IsIntact.Should().Be(holds, verification.Break?.ToString());
        if (!holds)
        {
            verification.Break!.Sequence.Should().Be(2);
            verification.Break.ToString().Should().Contain("older");
        }
    }

    /// <summary>The same records at other times, each linked to the one before.</summary>
    private static byte[][] Relink(byte[][] lines, string[] times)
    {
        byte[][] linked = new byte[times.Length][];
        for (int i = 0; i < times.Length; i++)
        {
            string line = Time().Replace(Encoding.UTF8.GetString(lines[i]), $"\"ts\":\"2026-03-01T{times[i]}Z\"");
            if (i > 0)
            {
                string hash = Base64Url.EncodeToString(SHA256.HashData([0, .. Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(linked[i - 1]).TrimEnd('\n'))]));
                line = Previous().Replace(line, $"\"prev\":\"{hash}\"");
            }

            linked[i] = Encoding.UTF8.GetBytes(line);
        }

        return linked;
    }

    [GeneratedRegex("\"ts\":\"[^\"]*\"")]
    private static partial Regex Time();

    [GeneratedRegex("\"prev\":\"[^\"]*\"")]
    private static partial Regex Previous();
}
