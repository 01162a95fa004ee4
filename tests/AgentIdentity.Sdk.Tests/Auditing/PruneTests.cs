namespace AgentIdentity.Sdk.Auditing;

public sealed class PruneTests : IDisposable
{
    private readonly WitnessedLog _log = new();
    private readonly TestDirectory _root = new();

    private string Archive => Path.Combine(_root, "archive");

    public void Dispose()
    {
        _log.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task What_remains_verifies_against_the_last_checkpoint_and_goes_on()
    {
        await _log.Write(600, small: true);
        VerifiedCheckpoint signed = await _log.Sign();
        int files = Files.Length;

        AuditArchiving pruned = await AuditArchive.PruneAsync(_log.Location);

        (pruned.Files, Files.Length).Should().Be((files - 1, 1));
        pruned.ArchivedRecords.Should().Be(pruned.Records);
        AuditVerification left = await _log.Verify(signed);
        (left.Break, left.Checkpoint, left.ArchivedRecords).Should().Be((null, signed, pruned.Records));
        await _log.Write(5);
        (await _log.Verify(signed, await _log.Sign())).Break.Should().BeNull();
        (await AuditProofs.ProveAsync(_log.Location, pruned.Records)).TryVerify(WitnessPolicy.Of(_log.Key, 0), out _, out _).Should().BeTrue();
    }

    [Fact]
    public async Task What_is_not_signed_is_not_pruned()
    {
        await _log.Write(300, small: true);
        await Refuses(AuditCodes.CheckpointMissing);
        await _log.Sign();
        await _log.Write(300, small: true);
        await Refuses(AuditCodes.CheckpointMissing);

        long signed = RotatedLog.FirstOf(Files[1]);
        (await AuditArchive.PruneAsync(_log.Location, new AuditArchiveOptions { BeforeSequence = signed })).Files.Should().Be(1, "that much was signed");
    }

    [Fact]
    public async Task A_log_that_does_not_hold_is_not_pruned()
    {
        await _log.Write(300, small: true);
        await _log.Sign();
        string first = Files[0];
        File.WriteAllText(first, File.ReadAllText(first).Replace("\"c1\"", "\"x1\"", StringComparison.Ordinal));

        await Refuses(AuditCodes.Broken);
    }

    [Fact]
    public async Task What_is_not_what_was_signed_is_not_pruned_but_kept_as_evidence()
    {
        await _log.Write(300, small: true);
        await _log.Sign();
        string[] lines = _log.ReadLines();

        _log.Replace(WitnessedLog.Forged(lines, 5));
        await Refuses(AuditCodes.CheckpointMismatch);
        _log.Replace(lines);
        string checkpoint = Path.Combine(_log.Location, "checkpoint");
        string text = File.ReadAllText(checkpoint);
        File.WriteAllText(checkpoint, (await _log.SignOver(lines, "log.test/other")).Note.ToString());
        await Refuses(AuditCodes.CheckpointMismatch);
        File.WriteAllText(checkpoint, text);
        Directory.Delete(_log.Tree, recursive: true);
        await Refuses(AuditCodes.CheckpointMismatch);

        await _log.Sign();
        (await AuditArchive.PruneAsync(_log.Location)).Files.Should().BePositive();
    }

    [Fact]
    public async Task An_archive_is_pruned_from_its_front_and_still_verifies_alone()
    {
        await _log.Write(600, small: true);
        await AuditArchive.MoveAsync(_log.Location, Archive);
        string[] kept = RotatedLog.FilesIn(Archive);
        VerifiedCheckpoint end = await _log.SignOver(kept.SelectMany(File.ReadAllLines));

        AuditArchiving pruned = await AuditArchive.PruneAsync(Archive, new AuditArchiveOptions { KeepBytes = new FileInfo(kept[^1]).Length });

        RotatedLog.FilesIn(Archive).Should().Equal(kept[^1]);
        AuditVerification left = await AuditVerifier.VerifyAsync(Archive, checkpoints: [end]);
        (left.Break, left.Checkpoint, left.ArchivedRecords).Should().Be((null, end, pruned.Records));
    }

    [Fact]
    public async Task An_archive_that_somebody_moves_records_to_is_not_pruned()
    {
        await _log.Write(600, small: true);
        await AuditArchive.MoveAsync(_log.Location, Archive);
        using FileStream mover = File.Open(Path.Combine(Archive, "writer.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        Func<Task> pruning = () => AuditArchive.PruneAsync(Archive);

        (await pruning.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Locked);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(100, 100)]
    public async Task By_size_as_many_files_go_as_it_takes(int keep, int left)
    {
        await _log.Write(600, small: true);
        await _log.Sign();
        long[] sizes = [.. Files.Select(file => new FileInfo(file).Length)];

        await AuditArchive.PruneAsync(_log.Location, new AuditArchiveOptions { KeepBytes = sizes.TakeLast(keep).Sum() });

        Files.Length.Should().Be(Math.Min(left, sizes.Length));
        (await _log.Verify()).Break.Should().BeNull();
    }

    [Fact]
    public async Task By_age_files_go_whose_records_are_all_older()
    {
        await _log.Write(300, small: true);
        await _log.Sign();
        string last = File.ReadAllLines(Files[1])[^1];
        AuditRecord.TryParse(System.Text.Encoding.UTF8.GetBytes(last), out AuditRecord? record).Should().BeTrue();

        (await AuditArchive.PruneAsync(_log.Location, new AuditArchiveOptions { Before = record!.Timestamp })).Files.Should().Be(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Wherever_a_run_dies_the_log_verifies_and_the_next_run_finishes(int step)
    {
        await _log.Write(600, small: true);
        VerifiedCheckpoint signed = await _log.Sign();
        Func<Task> dying = () => AuditArchive.PruneAsync(_log.Location, progress: new StopBefore(step));
        await dying.Should().ThrowAsync<StopBefore.StoppedException>();
        (await _log.Verify(signed)).Break.Should().BeNull();

        await AuditArchive.PruneAsync(_log.Location);

        Files.Length.Should().Be(1);
        (await _log.Verify(signed)).Break.Should().BeNull();
    }

    [Fact]
    public async Task It_goes_on_beside_the_writer_and_not_beside_another_run()
    {
        await _log.Write(300, small: true);
        await _log.Sign();
        await using (AuditLog writer = new(FileAuditStore.Open(_log.Location, RotatedLog.Small)))
        {
            (await AuditArchive.PruneAsync(_log.Location, new AuditArchiveOptions { BeforeSequence = RotatedLog.FirstOf(Files[1]) })).Files.Should().Be(1);
            await writer.AppendDecisionAsync(Given.Denied());
            using FileStream other = File.Open(Path.Combine(_log.Location, "archive.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            await Refuses(AuditCodes.Locked);
        }

        (await _log.Verify()).Break.Should().BeNull();
        Func<Task> missing = () => AuditArchive.PruneAsync(Path.Combine(_root, "nothing"));
        await missing.Should().ThrowAsync<DirectoryNotFoundException>();
    }

    private string[] Files => RotatedLog.FilesIn(_log.Location);

    private async Task Refuses(string code)
    {
        string[] before = Files;
        Func<Task> pruning = () => AuditArchive.PruneAsync(_log.Location);
        (await pruning.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(code);
        Files.Should().Equal(before);
    }
}
