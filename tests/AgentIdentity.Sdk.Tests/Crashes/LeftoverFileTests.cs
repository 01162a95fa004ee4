using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>Files a killed writer leaves behind beside its records: begun and empty segments, a lock that nobody holds.</summary>
public sealed class LeftoverFileTests
{
    [Fact]
    public async Task A_segment_that_was_begun_while_the_old_one_still_has_its_space_set_aside_is_used()
    {
        using WrittenLog written = await WrittenLog.OfTwoSegments();
        using TestDirectory directory = written.Copy(written.Bytes.Length);
        File.WriteAllBytes(Segment(directory, written.Count), []);

        await ExpectOneMoreEvent(directory, written, recoveries: 0);
    }

    [Fact]
    public async Task A_torn_record_before_a_segment_that_was_begun_is_cut_and_recorded()
    {
        using WrittenLog written = await WrittenLog.OfTwoSegments();
        using TestDirectory directory = written.Copy(written.Bytes.Length);
        File.AppendAllText(directory.Segments[^1], "{\"bo");
        File.WriteAllBytes(Segment(directory, written.Count), []);

        await ExpectOneMoreEvent(directory, written, recoveries: 1);
    }

    [Fact]
    public async Task A_directory_with_nothing_but_an_empty_segment_begins_a_log()
    {
        using TestDirectory directory = new();
        File.WriteAllBytes(Segment(directory, 0), []);

        await using AuditLog log = new(FileAuditStore.Open(directory));
        await log.AppendDecisionAsync(Given.Denied());

        (await AuditVerifier.VerifyAsync(directory, log.Head)).RecordCount.Should().Be(2);
    }

    [Fact]
    public async Task A_torn_record_after_a_segment_that_does_not_end_in_a_record_is_not_cut()
    {
        using WrittenLog written = await WrittenLog.OfOneSegment();
        using TestDirectory directory = written.Copy(written.Bytes.Length);
        File.AppendAllText(directory.Segments[^1], "no record\n");
        File.WriteAllText(Segment(directory, written.Count), "{\"bo");

        Action opening = () => FileAuditStore.Open(directory);

        opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Broken);
        File.ReadAllText(directory.Segments[^1]).Should().Be("{\"bo");
        Directory.GetFiles(directory, "*.torn").Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lock_file_that_is_missing_or_left_behind_hinders_nobody(bool isLeftBehind)
    {
        using WrittenLog written = await WrittenLog.OfOneSegment();
        using TestDirectory directory = written.Copy(written.Bytes.Length);
        string held = Path.Combine(directory, "writer.lock");
        File.Delete(held);
        if (isLeftBehind)
        {
            File.WriteAllText(held, "4711");
        }

        await ExpectOneMoreEvent(directory, written, recoveries: 0);
    }

    [Fact]
    public async Task A_segment_with_lines_that_are_no_records_is_refused_and_left_as_it_is()
    {
        using WrittenLog written = await WrittenLog.OfTwoSegments();
        using TestDirectory directory = written.Copy(written.Bytes.Length);
        File.WriteAllText(Segment(directory, written.Count), "no record\nnor this\n");
        byte[][] before = [.. directory.Segments.Select(File.ReadAllBytes)];

        Action opening = () => FileAuditStore.Open(directory);

        opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Broken);
        directory.Segments.Select(File.ReadAllBytes).Should().BeEquivalentTo(before, options => options.WithStrictOrdering());
        Directory.GetFiles(directory, "*.torn").Should().BeEmpty();
    }

    private static async Task ExpectOneMoreEvent(TestDirectory directory, WrittenLog written, int recoveries)
    {
        AuditLog log = new(FileAuditStore.Open(directory));
        await log.AppendEventAsync("continued", new Dictionary<string, string>());
        await log.DisposeAsync();

        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, written.Head);
        verification.IsIntact.Should().BeTrue(verification.Break?.ToString());
        verification.RecordCount.Should().Be(written.Count + recoveries + 2);
    }

    private static string Segment(string directory, long first) => Path.Combine(directory, $"{first:D20}.jsonl");
}
