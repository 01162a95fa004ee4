using System.Security.Cryptography;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A log written once and kept: the format is a promise to whoever verifies it later.</summary>
public sealed class AuditVectorTests
{
    [Fact]
    public async Task A_log_written_long_ago_still_verifies()
    {
        AuditHead head = AuditHead.Parse(await File.ReadAllTextAsync(Path.Combine(Vectors(), "head.txt")));

        AuditVerification verification = await AuditVerifier.VerifyAsync(Vectors(), head);

        verification.Break.Should().BeNull();
        verification.Head.Should().Be(head);
        verification.RecordCount.Should().Be(7);
    }

    [Fact]
    public async Task Its_hashes_can_be_checked_without_this_library()
    {
        byte[][] lines = await ReadLines();
        byte[] previous = new byte[32];
        foreach (byte[] line in lines)
        {
            AuditRecord.TryParse(line, out AuditRecord? record).Should().BeTrue();
            record!.PreviousHash.ToArray().Should().Equal(previous);
            record.Json.ToArray().Should().Equal(line);
            previous = SHA256.HashData([0, .. line]);
            record.Hash.ToArray().Should().Equal(previous);
        }
    }

    [Fact]
    public async Task Its_records_show_what_they_are()
    {
        AuditRecord.TryParse((await ReadLines())[1], out AuditRecord? record).Should().BeTrue();

        record!.Sequence.Should().Be(1);
        record.Type.Should().Be("decision");
        record.Timestamp.Should().Be(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero));
        record.Log.Should().StartWith("audit/").And.HaveLength(28);
        record.ToString().Should().StartWith("{\"body\":{\"aat_spec\":\"02\",");
    }

    private static async Task<byte[][]> ReadLines() =>
        [.. (await File.ReadAllLinesAsync(Path.Combine(Vectors(), "00000000000000000000.jsonl"))).Select(System.Text.Encoding.UTF8.GetBytes)];

    private static string Vectors() => Path.Combine(Support.Repository.OwnVectors, "audit");
}
