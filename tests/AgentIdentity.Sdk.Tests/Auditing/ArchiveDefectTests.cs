namespace AgentIdentity.Sdk.Auditing;

/// <summary>What was done to an archived log, its marker and its archive.</summary>
public sealed class ArchiveDefectTests
{
    [Fact]
    public async Task A_front_that_is_missing_without_a_marker_is_named()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await log.Move();
        File.Delete(Marker(log));

        AuditBreak found = await BreakOf(log);

        found.Kind.Should().Be(AuditBreakKind.MarkerMissing);
        found.Detail.Should().Contain($"begins with record {RotatedLog.FirstOf(log.Files[0])}").And.Contain("restore it");
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("{\"header\":", "{ \"header\":")]
    [InlineData("\"type\":\"header\"", "\"type\":\"headed\"")]
    [InlineData("\n", "")]
    [InlineData("\"open\":[]", "\"open\":[{\"call\":\"c\",\"seq\":2},{\"call\":\"c\",\"seq\":1}]")]
    [InlineData("\"open\":[]", "\"open\":[{\"call\":\"c\",\"seq\":1000000}]")]
    [InlineData("\"open\":[]", "\"open\":[,]")]
    public async Task A_marker_that_is_none_is_named_and_refused(string part, string instead)
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await log.Move();
        string text = File.ReadAllText(Marker(log));
        text.Should().Contain(part);
        File.WriteAllText(Marker(log), text.Replace(part, instead, StringComparison.Ordinal));

        AuditVerification verification = await log.Verify();
        verification.Break!.Kind.Should().Be(AuditBreakKind.MarkerMismatch);
        (verification.Break.File, verification.Break.Line).Should().Be(("archived.json", 1));
        (verification.RecordCount, verification.HasUnfinishedLine).Should().Be((0, false));
        Action opening = () => FileAuditStore.Open(log.Location);
        opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Broken);
        Func<Task> moving = () => log.Move();
        (await moving.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Broken);
    }

    [Fact]
    public async Task A_marker_whose_last_record_was_changed_does_not_fit_the_rest()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await log.Move();
        string text = File.ReadAllText(Marker(log));
        File.WriteAllText(Marker(log), text.Replace("\"duration_us\":3000", "\"duration_us\":4000", StringComparison.Ordinal));

        AuditBreak found = await BreakOf(log);

        found.Kind.Should().Be(AuditBreakKind.MarkerMismatch);
        found.Sequence.Should().Be(RotatedLog.FirstOf(log.Files[0]));
        found.Detail.Should().Contain("archived.json");
    }

    [Fact]
    public async Task The_marker_of_another_log_does_not_fit()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        using RotatedLog other = await RotatedLog.OfFiles(3);
        await log.Move();
        await other.Move();
        File.Copy(Marker(other), Marker(log), overwrite: true);

        (await BreakOf(log)).Kind.Should().Be(AuditBreakKind.MarkerMismatch);
    }

    [Fact]
    public async Task A_marker_with_the_header_of_another_log_is_none()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        using RotatedLog other = await RotatedLog.OfFiles(3);
        await log.Move();
        await other.Move();
        string mine = File.ReadAllText(Marker(log));
        string theirs = File.ReadAllText(Marker(other));
        const string Last = ",\"last\":";
        File.WriteAllText(
            Marker(log), theirs[..theirs.IndexOf(Last, StringComparison.Ordinal)] + mine[mine.IndexOf(Last, StringComparison.Ordinal)..]);

        (await BreakOf(log)).Kind.Should().Be(AuditBreakKind.MarkerMismatch);
    }

    [Fact]
    public async Task A_change_to_the_first_remaining_record_is_an_alteration()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await log.Move();
        string text = File.ReadAllText(log.Files[0]);
        int link = text.IndexOf("\"prev\":\"", StringComparison.Ordinal) + 8;
        File.WriteAllText(log.Files[0], text[..link] + (text[link] == 'A' ? 'B' : 'A') + text[(link + 1)..]);

        AuditBreak found = await BreakOf(log);

        found.Kind.Should().Be(AuditBreakKind.Altered);
        found.Sequence.Should().Be(RotatedLog.FirstOf(log.Files[0]));
    }

    [Fact]
    public async Task A_file_that_is_missing_after_the_marker_was_removed()
    {
        using RotatedLog log = await RotatedLog.OfFiles(4);
        AuditArchiving archiving = await log.Move(new AuditArchiveOptions { BeforeSequence = RotatedLog.FirstOf(log.Files[1]) });
        File.Delete(log.Files[0]);

        AuditBreak found = await BreakOf(log);

        found.Kind.Should().Be(AuditBreakKind.Removed);
        found.Sequence.Should().Be(archiving.ArchivedRecords);
    }

    [Fact]
    public async Task A_marker_that_nothing_follows_is_a_log_that_was_cut()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await log.Move();
        File.Delete(log.Files[0]);

        (await BreakOf(log)).Kind.Should().Be(AuditBreakKind.Truncated);
        Action opening = () => FileAuditStore.Open(log.Location);
        opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Broken);
    }

    [Fact]
    public async Task A_head_that_lies_in_the_archive_is_found_there_only()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        AuditHead known = await RotatedLog.HeadAt(log.Location, 5);
        await log.Move();

        AuditBreak found = (await log.Verify(known)).Break!;

        found.Kind.Should().Be(AuditBreakKind.HeadArchived);
        found.Sequence.Should().Be(5);
        found.Detail.Should().Contain("verify the archive with this head");
        (await log.VerifyArchive(known)).Break.Should().BeNull();
    }

    [Fact]
    public async Task A_break_in_the_rest_matters_more_than_a_head_in_the_archive()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        AuditHead known = await RotatedLog.HeadAt(log.Location, 5);
        await log.Move();
        string text = File.ReadAllText(log.Files[0]);
        File.WriteAllText(log.Files[0], text.Replace("files.read", "files.raed", StringComparison.Ordinal));

        (await log.Verify(known)).Break!.Kind.Should().Be(AuditBreakKind.Altered);
    }

    [Fact]
    public async Task The_last_archived_record_is_a_head_the_marker_can_show()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        AuditArchiving archiving = await log.Move();
        AuditHead last = archiving.ArchivedHead!;
        AuditHead another = AuditHead.Parse($"{last.Log}@{last.Sequence}:{new string('A', 43)}");

        (await log.Verify(last)).Break.Should().BeNull();
        (await log.Verify(another)).Break!.Kind.Should().Be(AuditBreakKind.MarkerMismatch);
    }

    [Fact]
    public async Task A_head_of_another_log_is_named_as_such()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        using RotatedLog other = await RotatedLog.OfFiles(1);
        await log.Move();

        (await log.Verify(other.Head)).Break!.Kind.Should().Be(AuditBreakKind.ForeignLog);
        (await log.Verify(await RotatedLog.HeadAt(other.Location, 1))).Break!.Kind.Should().Be(AuditBreakKind.ForeignLog);
    }

    [Fact]
    public async Task An_archive_that_lost_its_end_is_truncated()
    {
        using RotatedLog log = await RotatedLog.OfFiles(4);
        await log.Move();
        File.Delete(RotatedLog.FilesIn(log.Archive)[^1]);

        (await log.VerifyArchive()).Break!.Kind.Should().Be(AuditBreakKind.Truncated);
    }

    [Fact]
    public async Task An_archive_whose_last_record_was_changed_is_not_the_one_that_was_sealed()
    {
        using RotatedLog log = await RotatedLog.OfFiles(2);
        AuditArchiving archiving = await log.Move();
        string file = RotatedLog.FilesIn(log.Archive)[^1];
        string text = File.ReadAllText(file);
        int last = text.LastIndexOf("3000", StringComparison.Ordinal);
        File.WriteAllText(file, text[..last] + "4000" + text[(last + 4)..]);

        AuditBreak found = (await log.VerifyArchive()).Break!;

        found.Kind.Should().Be(AuditBreakKind.Altered);
        found.Sequence.Should().Be(archiving.ArchivedHead!.Sequence);
        (found.File, found.Line).Should().Be(("sealed.head", 1));
    }

    [Fact]
    public async Task Records_after_the_end_of_an_archive_do_not_belong_there()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        AuditArchiving archiving = await log.Move();
        File.AppendAllText(RotatedLog.FilesIn(log.Archive)[^1], File.ReadLines(log.Files[0]).First() + "\n");

        AuditBreak found = (await log.VerifyArchive()).Break!;

        found.Kind.Should().Be(AuditBreakKind.Inserted);
        found.Sequence.Should().Be(archiving.ArchivedRecords);
        (found.File, found.Line).Should().Be(("sealed.head", 1));
    }

    [Fact]
    public async Task The_seal_of_another_log_is_named_as_such()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        using RotatedLog other = await RotatedLog.OfFiles(3);
        await log.Move();
        await other.Move();
        File.Copy(Path.Combine(other.Archive, "sealed.head"), Path.Combine(log.Archive, "sealed.head"), overwrite: true);

        AuditBreak found = (await log.VerifyArchive()).Break!;

        found.Kind.Should().Be(AuditBreakKind.ForeignLog);
        (found.File, found.Line).Should().Be(("sealed.head", 1));
    }

    [Fact]
    public async Task The_first_remaining_record_is_a_head_the_log_can_show()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        AuditArchiving archiving = await log.Move();

        (await log.Verify(await RotatedLog.HeadAt(log.Location, archiving.ArchivedRecords))).Break.Should().BeNull();
    }

    [Fact]
    public async Task An_archive_takes_no_more_records()
    {
        using RotatedLog log = await RotatedLog.OfFiles(2);
        await log.Move();

        Action opening = () => FileAuditStore.Open(log.Archive);
        Func<Task> moving = () => AuditArchive.MoveAsync(log.Archive, log.Archive + "-2");

        opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Sealed);
        (await moving.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Sealed);
    }

    [Fact]
    public async Task A_log_that_does_not_hold_is_not_archived()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        string[] before = log.Files;
        string text = File.ReadAllText(before[1]);
        File.WriteAllText(before[1], text.Replace("files.read", "files.raed", StringComparison.Ordinal));

        Func<Task> moving = () => log.Move();

        AuditException refusal = (await moving.Should().ThrowAsync<AuditException>()).Which;
        refusal.Code.Should().Be(AuditCodes.Broken);
        refusal.Message.Should().Contain("nothing was moved").And.Contain("Altered");
        log.Files.Should().Equal(before);
        File.Exists(Marker(log)).Should().BeFalse();
    }

    [Fact]
    public async Task A_log_whose_rest_does_not_continue_it_is_not_archived()
    {
        using RotatedLog log = await RotatedLog.OfFiles(2);
        string text = File.ReadAllText(log.Files[0]);
        int last = text.LastIndexOf("3000", StringComparison.Ordinal);
        File.WriteAllText(log.Files[0], text[..last] + "4000" + text[(last + 4)..]);

        Func<Task> moving = () => log.Move();

        (await moving.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("does not continue");
        File.Exists(Marker(log)).Should().BeFalse();
    }

    [Fact]
    public async Task The_archive_of_another_log_is_refused()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        using RotatedLog other = await RotatedLog.OfFiles(3);
        await other.Move();

        Func<Task> moving = () => AuditArchive.MoveAsync(log.Location, other.Archive);

        (await moving.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.ForeignLog);
    }

    [Fact]
    public async Task A_log_that_is_no_archive_is_refused_as_one()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        using RotatedLog other = await RotatedLog.OfFiles(3);

        Func<Task> moving = () => AuditArchive.MoveAsync(log.Location, other.Location);

        (await moving.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.ForeignLog);
        (await other.Verify(other.Head)).Break.Should().BeNull();
    }

    [Fact]
    public async Task An_archive_that_ends_with_another_record_is_refused()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        AuditHead last = (await log.Move()).ArchivedHead!;
        await log.Write(files: 2);
        File.WriteAllText(Path.Combine(log.Archive, "sealed.head"), $"{last.Log}@{last.Sequence}:{new string('A', 43)}\n");

        Func<Task> moving = () => log.Move();

        (await moving.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain($"its record {last.Sequence} is not the one that was archived");
    }

    [Fact]
    public async Task An_archive_that_ends_within_a_file_of_the_log_is_refused()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        Directory.CreateDirectory(log.Archive);
        File.WriteAllText(Path.Combine(log.Archive, "sealed.head"), $"{await RotatedLog.HeadAt(log.Location, 5)}\n");

        Func<Task> moving = () => log.Move();

        (await moving.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("ends at record 5, within a file");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_another_log_left_after_its_marker_is_no_archive(bool isArchivedToo)
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        using RotatedLog other = await RotatedLog.OfFiles(3);
        await other.Move();
        if (isArchivedToo)
        {
            await log.Move();
            await log.Write(files: 2);
        }

        Func<Task> moving = () => AuditArchive.MoveAsync(log.Location, other.Location);

        (await moving.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("none of these records");
    }

    [Fact]
    public async Task A_whole_log_is_no_archive_of_the_records_before_others()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        using RotatedLog other = await RotatedLog.OfFiles(3);
        await log.Move();
        await log.Write(files: 2);

        Func<Task> moving = () => AuditArchive.MoveAsync(log.Location, other.Location);

        (await moving.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("no archive");
    }

    [Fact]
    public async Task An_archive_that_lacks_the_records_before_is_refused()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await log.Move();
        await log.Write(files: 2);
        await AuditArchive.MoveAsync(log.Location, log.Archive + "-2");
        await log.Write(files: 2);

        Func<Task> moving = () => log.Move();

        (await moving.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("but the log goes on at");
    }

    [Fact]
    public async Task Two_runs_at_once_are_one_too_many()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        using FileStream held = new(Path.Combine(log.Location, "archive.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        Func<Task> moving = () => log.Move();

        (await moving.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Locked);
    }

    [Fact]
    public async Task The_log_cannot_be_its_own_archive()
    {
        using RotatedLog log = await RotatedLog.OfFiles(2);

        Func<Task> moving = () => AuditArchive.MoveAsync(log.Location, log.Location + Path.DirectorySeparatorChar);

        await moving.Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task The_log_cannot_be_its_own_archive_under_another_name()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        using RotatedLog log = await RotatedLog.OfFiles(3);
        using TestDirectory elsewhere = new();
        string parent = Path.Combine(elsewhere, "parent");
        Directory.CreateSymbolicLink(parent, Path.GetDirectoryName(log.Location)!);
        string other = Path.Combine(parent, Path.GetFileName(log.Location));
        string[] before = log.Files;

        Func<Task> moving = () => AuditArchive.MoveAsync(log.Location, other);

        await moving.Should().ThrowAsync<ArgumentException>();
        log.Files.Should().Equal(before, "whoever deletes what is in its own archive deletes the only copy");
        (await log.Verify()).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task A_log_that_is_not_there_is_not_created()
    {
        using TestDirectory directory = new();
        string missing = Path.Combine(directory, "audit");

        Func<Task> moving = () => AuditArchive.MoveAsync(missing, Path.Combine(directory, "archive"));

        await moving.Should().ThrowAsync<DirectoryNotFoundException>();
        Directory.Exists(missing).Should().BeFalse();
    }

    private static string Marker(RotatedLog log) => Path.Combine(log.Location, "archived.json");

    private static async Task<AuditBreak> BreakOf(RotatedLog log) => (await log.Verify()).Break!;
}
