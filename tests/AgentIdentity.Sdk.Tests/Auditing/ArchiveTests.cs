using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Auditing;

public sealed class ArchiveTests
{
    [Fact]
    public async Task What_remains_verifies_and_says_how_much_is_archived()
    {
        using RotatedLog log = await RotatedLog.OfFiles(4);
        string last = log.Files[^1];
        AuditVerification before = await log.Verify(log.Head);

        AuditArchiving archiving = await log.Move();

        log.Files.Should().Equal(last);
        archiving.Files.Should().Be(3);
        archiving.Records.Should().Be(RotatedLog.FirstOf(last));
        AuditVerification after = await log.Verify(log.Head);
        after.Break.Should().BeNull();
        after.ArchivedRecords.Should().Be(archiving.Records);
        after.ArchivedHead.Should().Be(archiving.ArchivedHead);
        (after.ArchivedRecords + after.RecordCount).Should().Be(before.RecordCount);
        after.Head.Should().Be(before.Head);
    }

    [Fact]
    public async Task The_archive_verifies_alone_and_has_the_head_the_marker_names()
    {
        using RotatedLog log = await RotatedLog.OfFiles(4);

        AuditArchiving archiving = await log.Move();

        AuditVerification archive = await log.VerifyArchive(archiving.ArchivedHead);
        archive.Break.Should().BeNull();
        archive.ArchivedRecords.Should().Be(0);
        archive.RecordCount.Should().Be(archiving.Records);
        archive.Head.Should().Be(archiving.ArchivedHead);
    }

    [Fact]
    public async Task A_log_that_was_never_archived_has_no_archived_records()
    {
        using RotatedLog log = await RotatedLog.OfFiles(2);

        AuditVerification verification = await log.Verify();

        verification.ArchivedRecords.Should().Be(0);
        verification.ArchivedHead.Should().BeNull();
    }

    [Fact]
    public async Task An_outcome_is_known_for_the_decision_that_was_archived()
    {
        using RotatedLog log = new();
        await using AuditLog writer = new(FileAuditStore.Open(log.Location, RotatedLog.Small));
        AuditReceipt open = await writer.AppendDecisionAsync(Given.Allowed("stays-open"));
        await Fill(writer, log);

        AuditArchiving archiving = await log.Move();

        archiving.OpenCalls.Should().Be(1);
        (await log.Verify()).OpenCalls.Should().Be(1);
        await writer.AppendOutcomeAsync(open, Given.Completed);
        AuditVerification verification = await log.Verify(writer.Head);
        verification.Break.Should().BeNull();
        verification.OpenCalls.Should().Be(0);
    }

    [Fact]
    public async Task An_outcome_that_no_archived_decision_waits_for_is_a_contradiction()
    {
        using RotatedLog log = new();
        await using AuditLog writer = new(FileAuditStore.Open(log.Location, RotatedLog.Small));
        AuditReceipt open = await writer.AppendDecisionAsync(Given.Allowed("stays-open"));
        await Fill(writer, log);
        await log.Move();
        await writer.AppendOutcomeAsync(open, Given.Completed);
        string marker = Path.Combine(log.Location, "archived.json");
        File.WriteAllText(marker, File.ReadAllText(marker).Replace("{\"call\":\"stays-open\",\"seq\":1}", "", StringComparison.Ordinal));

        AuditVerification verification = await log.Verify();

        verification.Break!.Kind.Should().Be(AuditBreakKind.Inconsistent);
        verification.Break.Detail.Should().Contain("stays-open");
    }

    [Fact]
    public async Task A_new_writer_continues_a_log_whose_front_is_archived()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await log.Move();
        string id = log.Head.Log;

        await log.Write(files: 2);

        log.Head.Log.Should().Be(id);
        (await log.Verify(log.Head)).Break.Should().BeNull();
        await log.Move();
        (await log.Verify(log.Head)).Break.Should().BeNull();
        AuditVerification archive = await log.VerifyArchive();
        archive.Break.Should().BeNull();
        archive.RecordCount.Should().Be((await log.Verify()).ArchivedRecords);
    }

    [Fact]
    public async Task A_log_is_archived_while_it_is_written()
    {
        using RotatedLog log = new();
        await using AuditLog writer = new(FileAuditStore.Open(log.Location, RotatedLog.Small));
        for (int round = 0; round < 3; round++)
        {
            await Fill(writer, log);
            (await log.Move()).Files.Should().BePositive();
            (await log.Verify(writer.Head)).Break.Should().BeNull();
        }

        (await log.VerifyArchive()).Break.Should().BeNull();
    }

    [Fact]
    public async Task The_store_verifies_its_archived_log_too()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await log.Move();
        await using FileAuditStore store = FileAuditStore.Open(log.Location);

        AuditVerification verification = await AuditVerifier.VerifyStoreAsync(store, log.Head);

        verification.Break.Should().BeNull();
        verification.ArchivedRecords.Should().BePositive();
    }

    [Fact]
    public async Task The_last_file_is_never_moved()
    {
        using RotatedLog log = await RotatedLog.OfFiles(1);

        AuditArchiving archiving = await log.Move();

        archiving.Files.Should().Be(0);
        archiving.ArchivedHead.Should().BeNull();
        log.Files.Should().HaveCount(1);
        (await log.Verify(log.Head)).Break.Should().BeNull();
    }

    [Fact]
    public async Task A_file_that_holds_no_record_yet_does_not_free_the_one_before()
    {
        using RotatedLog log = await RotatedLog.OfFiles(2);
        string last = log.Files[^1];
        File.WriteAllText(Path.Combine(log.Location, $"{log.Head.Sequence + 1:D20}.jsonl"), "{\"body\"");

        await log.Move();

        log.Files.Should().HaveCount(2).And.StartWith(last);
        await log.Write();
        (await log.Verify(log.Head)).Break.Should().BeNull();
    }

    [Fact]
    public async Task Files_are_moved_up_to_a_sequence_number()
    {
        using RotatedLog log = await RotatedLog.OfFiles(4);
        long third = RotatedLog.FirstOf(log.Files[2]);

        (await log.Move(new AuditArchiveOptions { BeforeSequence = third - 1 })).ArchivedRecords.Should().Be(RotatedLog.FirstOf(log.Files[0]));
        (await log.Move(new AuditArchiveOptions { BeforeSequence = third })).ArchivedRecords.Should().Be(third);
    }

    [Fact]
    public async Task Files_are_moved_up_to_a_time()
    {
        FakeTimeProvider clock = new(DateTimeOffset.Parse("2026-03-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        using RotatedLog log = await RotatedLog.OfFiles(2, clock);
        clock.Advance(TimeSpan.FromDays(1));
        await log.Write(files: 2, clock: clock);
        long secondDay = RotatedLog.FirstOf(log.Files[2]);

        AuditArchiving archiving = await log.Move(new AuditArchiveOptions { Before = clock.GetUtcNow() });

        archiving.ArchivedRecords.Should().Be(secondDay);
        (await log.Verify(log.Head)).Break.Should().BeNull();
    }

    [Fact]
    public async Task Records_archived_to_another_directory_verify_there()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        AuditArchiving first = await log.Move();
        await log.Write(files: 2);
        string second = log.Archive + "-2";

        AuditArchiving archiving = await AuditArchive.MoveAsync(log.Location, second);

        AuditVerification verification = await AuditVerifier.VerifyAsync(second, archiving.ArchivedHead);
        verification.Break.Should().BeNull();
        verification.ArchivedHead.Should().Be(first.ArchivedHead);
        verification.RecordCount.Should().Be(archiving.Records);
        (await log.Verify(log.Head)).Break.Should().BeNull();
    }

    [Fact]
    public async Task Reading_begins_with_the_first_remaining_record()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        long first = (await log.Move()).ArchivedRecords;

        List<long> sequences = await AuditReader.ReadAsync(log.Location).Select(record => record.Sequence).ToListAsync();

        sequences.Should().StartWith(first).And.HaveCount((int)(log.Head.Sequence + 1 - first));
    }

    private static async Task Fill(AuditLog writer, RotatedLog log)
    {
        int target = log.Files.Length + 2;
        for (int i = 0; log.Files.Length < target; i++)
        {
            AuditReceipt receipt = await writer.AppendDecisionAsync(Given.Allowed($"call-{i}"));
            await writer.AppendOutcomeAsync(receipt, Given.Completed);
        }
    }
}
