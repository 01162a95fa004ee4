using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>A write that was cut short at any byte: what was complete stays, the rest is cut, kept and recorded.</summary>
public sealed class TornTailTests
{
    [Fact]
    public async Task A_log_cut_at_any_byte_of_its_last_two_records_goes_on_without_losing_a_complete_one()
    {
        using WrittenLog written = await WrittenLog.OfOneSegment();
        int end = written.Bytes.Length;
        for (int length = written.StartOfRecord(^2); length <= end; length++)
        {
            await ExpectContinuation(written, length);
        }
    }

    [Fact]
    public async Task A_log_cut_at_any_byte_of_its_header_begins_anew()
    {
        using WrittenLog written = await WrittenLog.OfOneSegment();
        for (int length = 0; length < written.StartOfRecord(1); length++)
        {
            using TestDirectory directory = written.Copy(length);

            await Write(directory);

            AuditRecord[] records = await Read(directory);
            (await AuditVerifier.VerifyAsync(directory)).IsIntact.Should().BeTrue();
            records[0].Type.Should().Be("header");
            records.Count(record => record.Type == "recovery").Should().Be(length == 0 ? 0 : 1);
            Kept(directory).Should().Equal(written.Bytes[..length]);
        }
    }

    [Fact]
    public async Task A_first_record_of_a_later_segment_cut_at_any_byte_is_cut_and_recorded()
    {
        using WrittenLog written = await WrittenLog.OfTwoSegments();
        for (int length = 0; length <= written.StartOfRecord(1); length++)
        {
            await ExpectContinuation(written, length);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public async Task A_tail_of_zeros_is_cut_and_recorded(int zeros)
    {
        using WrittenLog written = await WrittenLog.OfOneSegment();
        using TestDirectory directory = written.Copy(written.Bytes.Length);
        Lengthen(directory.Segments[^1], zeros);

        await Write(directory);

        (await AuditVerifier.VerifyAsync(directory, written.Head)).IsIntact.Should().BeTrue();
        (await Read(directory))[written.Count].Type.Should().Be("recovery");
        Kept(directory).Should().Equal(new byte[zeros]);
    }

    [Fact]
    public async Task A_tail_longer_than_any_append_is_refused_and_left_as_it_is()
    {
        using WrittenLog written = await WrittenLog.OfOneSegment();
        using TestDirectory directory = written.Copy(written.Bytes.Length);
        Lengthen(directory.Segments[^1], 300 * 1024 * 1024);     // sparse: it takes no room
        long length = new FileInfo(directory.Segments[^1]).Length;

        Action opening = () => FileAuditStore.Open(directory);

        opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Broken);
        opening.Should().Throw<AuditException>("the lock was let go").Which.Code.Should().Be(AuditCodes.Broken);
        new FileInfo(directory.Segments[^1]).Length.Should().Be(length);
        Directory.GetFiles(directory, "*.torn").Should().BeEmpty();
    }

    [Fact]
    public async Task A_second_cut_at_the_same_place_keeps_the_bytes_of_the_first()
    {
        using WrittenLog written = await WrittenLog.OfOneSegment();
        using TestDirectory directory = written.Copy(written.Bytes.Length);
        Append(directory.Segments[^1], "first"u8);
        await FileAuditStore.Open(directory).DisposeAsync();      // cut, and killed before the cut was recorded
        Append(directory.Segments[^1], "second"u8);

        await Write(directory);

        Kept(directory).Should().Equal("firstsecond"u8.ToArray());
        (await Read(directory))[written.Count].ToString().Should().Contain("\"cut_bytes\":11");
    }

    [Theory]
    [InlineData("", "torn")]
    [InlineData("to", "torn")]
    [InlineData("torn", "torn")]
    public async Task A_crash_in_the_middle_of_cutting_changes_nothing(string kept, string torn)
    {
        using WrittenLog written = await WrittenLog.OfOneSegment();
        using TestDirectory directory = written.Copy(written.Bytes.Length);
        await File.WriteAllTextAsync(Path.Combine(directory, $"{written.Count:D20}.torn"), kept, TestContext.Current.CancellationToken);
        Append(directory.Segments[^1], System.Text.Encoding.ASCII.GetBytes(torn));

        await Write(directory);

        Kept(directory).Should().Equal("torn"u8.ToArray());
        (await Read(directory))[written.Count].ToString().Should().Contain("\"cut_bytes\":4");
    }

    private static async Task ExpectContinuation(WrittenLog written, int length)
    {
        using TestDirectory directory = written.Copy(length);
        int complete = written.RecordsBefore(length);
        bool isTorn = length != written.StartOfRecord(complete - written.RecordsBefore(0));

        AuditHead? head = await Write(directory);

        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, head);
        AuditRecord[] records = await Read(directory);
        verification.IsIntact.Should().BeTrue("cut at {0}: {1}", length, verification.Break);
        verification.RecordCount.Should().Be(complete + (isTorn ? 1 : 0) + 2, "cut at {0}", length);
        records[..complete].Select(record => record.ToString()).Should().Equal(written.Records[..complete].Select(record => record.ToString()));
        records.Count(record => record.Type == "recovery").Should().Be(isTorn ? 1 : 0, "cut at {0}", length);
        Kept(directory).Should().Equal(written.Bytes[(isTorn ? written.StartOfRecord(complete - written.RecordsBefore(0)) : length)..length]);
    }

    /// <summary>Opens the log, appends one event, and closes it: two records.</summary>
    private static async Task<AuditHead?> Write(string directory)
    {
        AuditLog log = new(FileAuditStore.Open(directory));
        await log.AppendEventAsync("continued", new Dictionary<string, string>());
        await log.DisposeAsync();
        return log.Head;
    }

    private static async Task<AuditRecord[]> Read(string directory) => await AuditReader.ReadAsync(directory).ToArrayAsync();

    private static byte[] Kept(string directory) => Directory.GetFiles(directory, "*.torn") is [var path] ? File.ReadAllBytes(path) : [];

    private static void Lengthen(string path, long bytes)
    {
        using FileStream file = new(path, FileMode.Open);
        file.SetLength(file.Length + bytes);
    }

    private static void Append(string path, ReadOnlySpan<byte> bytes)
    {
        using FileStream file = new(path, FileMode.Append);
        file.Write(bytes);
    }
}
