namespace AgentIdentity.Sdk.Auditing;

/// <summary>Archiving, and what disks and file systems do to it.</summary>
public sealed class ArchiveDiskTests
{
    [Fact]
    public async Task When_the_archives_disk_is_full_the_log_stays_whole_and_the_next_run_finishes()
    {
        using SmallDisk disk = new(kilobytes: 256);
        using RotatedLog log = await RotatedLog.OfFiles(4);
        string archive = Path.Combine(disk.Location, "archive");
        disk.Fill();
        string[] before = log.Files;

        Func<Task> moving = () => AuditArchive.MoveAsync(log.Location, archive);

        AuditException refusal = (await moving.Should().ThrowAsync<AuditException>()).Which;
        refusal.Code.Should().Be(AuditCodes.Full);
        refusal.Message.Should().Contain(archive);
        log.Files.Should().Equal(before);
        (await log.Verify(log.Head)).Break.Should().BeNull();
        disk.Free();
        AuditArchiving archiving = await AuditArchive.MoveAsync(log.Location, archive);
        archiving.Files.Should().Be(3);
        (await log.Verify(log.Head)).Break.Should().BeNull();
        (await AuditVerifier.VerifyAsync(archive, archiving.ArchivedHead)).Break.Should().BeNull();
    }

    [Fact]
    public async Task Nobody_but_the_owner_can_read_the_archive_and_the_marker()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        using RotatedLog log = await RotatedLog.OfFiles(3);

        await log.Move();

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(log.Archive).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.GetFiles(log.Archive).Concat(Directory.GetFiles(log.Location)).Select(File.GetUnixFileMode)
                .Should().OnlyContain(mode => mode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Fact]
    public async Task The_files_of_an_archive_are_the_files_of_the_log()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        Dictionary<string, byte[]> before = log.Files.ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

        await log.Move();

        foreach (string path in RotatedLog.FilesIn(log.Archive).Concat(log.Files))
        {
            before.Remove(Path.GetFileName(path), out byte[]? bytes).Should().BeTrue();
            File.ReadAllBytes(path).Should().Equal(bytes);
        }

        before.Should().BeEmpty();
    }

    [Fact]
    public async Task Each_step_is_told_before_it_is_done()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        StepList steps = new();

        await log.Move(progress: steps);

        string first = "00000000000000000000.jsonl";
        string second = Path.GetFileName(RotatedLog.FilesIn(log.Archive)[1]);
        steps.Told.Should().Equal(
            new AuditArchiveStep(AuditArchiveStepKind.Copy, first, 1, 2),
            new AuditArchiveStep(AuditArchiveStepKind.Copy, second, 2, 2),
            new AuditArchiveStep(AuditArchiveStepKind.Verify, first, 1, 1),
            new AuditArchiveStep(AuditArchiveStepKind.Seal, "sealed.head", 1, 1),
            new AuditArchiveStep(AuditArchiveStepKind.Mark, "archived.json", 1, 1),
            new AuditArchiveStep(AuditArchiveStepKind.Delete, first, 1, 2),
            new AuditArchiveStep(AuditArchiveStepKind.Delete, second, 2, 2));
    }

    [Fact]
    public async Task Cancelling_stops_between_two_steps()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();

        Func<Task> moving = () => AuditArchive.MoveAsync(log.Location, log.Archive, cancellationToken: stop.Token);

        await moving.Should().ThrowAsync<OperationCanceledException>();
        log.Files.Should().HaveCount(3);
        (await log.Verify(log.Head)).Break.Should().BeNull();
    }

    [Fact]
    public async Task Verifying_tells_how_far_it_is()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        long bytes = log.Files.Sum(file => new FileInfo(file).Length);
        ProgressList progress = new();

        await AuditVerifier.VerifyAsync(log.Location, progress: progress);

        progress.Told.Should().HaveCountGreaterThanOrEqualTo(3).And.OnlyContain(told => told.BytesTotal == bytes).And.BeInAscendingOrder(told => told.BytesRead);
        progress.Told[^1].BytesRead.Should().Be(bytes);
    }

    private sealed class StepList : IProgress<AuditArchiveStep>
    {
        public List<AuditArchiveStep> Told { get; } = [];

        public void Report(AuditArchiveStep value) => Told.Add(value);
    }

    private sealed class ProgressList : IProgress<AuditProgress>
    {
        public List<AuditProgress> Told { get; } = [];

        public void Report(AuditProgress value) => Told.Add(value);
    }
}
