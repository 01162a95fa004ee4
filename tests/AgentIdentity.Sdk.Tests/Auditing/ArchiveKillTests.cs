using CsCheck;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Archiving that ends between any two of its steps, as when its process dies.</summary>
public sealed class ArchiveKillTests
{
    [Fact]
    public async Task After_a_kill_at_any_step_the_log_verifies_and_the_next_run_finishes()
    {
        for (int step = 0; await KillAsync(step, earlierRuns: 0); step++)
        {
        }
    }

    [Fact]
    public async Task After_a_kill_at_any_step_an_archive_that_is_continued_verifies_too()
    {
        for (int step = 0; await KillAsync(step, earlierRuns: 1); step++)
        {
        }
    }

    [Fact]
    public async Task Half_written_files_of_a_run_that_died_are_no_obstacle()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        Directory.CreateDirectory(log.Archive);
        File.WriteAllText(Path.Combine(log.Archive, Path.GetFileName(log.Files[0]) + ".new"), "half");
        File.WriteAllText(Path.Combine(log.Archive, "sealed.head.new"), "half");
        File.WriteAllText(Path.Combine(log.Location, "archived.json.new"), "{\"head");
        (await log.Verify(log.Head)).Break.Should().BeNull();

        await log.Move();

        (await log.Verify(log.Head)).Break.Should().BeNull();
        (await log.VerifyArchive()).Break.Should().BeNull();
        Directory.GetFiles(log.Archive, "*.new").Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_that_died_is_finished_even_when_less_is_asked_for()
    {
        using RotatedLog log = await RotatedLog.OfFiles(4);
        await StopAsync(log, BeforeFirst(AuditArchiveStepKind.Mark, files: 3));

        AuditArchiving archiving = await log.Move(new AuditArchiveOptions { BeforeSequence = 0 });

        archiving.Files.Should().Be(3);
        (await log.Verify(log.Head)).Break.Should().BeNull();
        (await log.VerifyArchive(archiving.ArchivedHead)).Break.Should().BeNull();
    }

    [Fact]
    public async Task A_file_that_is_archived_elsewhere_is_not_deleted()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await StopAsync(log, BeforeFirst(AuditArchiveStepKind.Delete, files: 2));
        string[] before = log.Files;

        Func<Task> moving = () => AuditArchive.MoveAsync(log.Location, log.Archive + "-2");

        AuditException refusal = (await moving.Should().ThrowAsync<AuditException>()).Which;
        refusal.Code.Should().Be(AuditCodes.ForeignLog);
        refusal.Message.Should().Contain(Path.GetFileName(before[0])).And.Contain("it was not deleted");
        log.Files.Should().Equal(before);
    }

    [Fact]
    public async Task A_file_that_changed_after_it_was_archived_is_not_deleted()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await StopAsync(log, BeforeFirst(AuditArchiveStepKind.Delete, files: 2));
        File.AppendAllText(log.Files[0], "more\n");

        Func<Task> moving = () => log.Move();

        (await moving.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.ForeignLog);
        File.Exists(log.Files[0]).Should().BeTrue();
    }

    [Fact]
    public async Task A_writer_opens_the_log_after_a_kill_at_any_step()
    {
        for (int step = 0; ; step++)
        {
            using RotatedLog log = await RotatedLog.OfFiles(3);
            bool isKilled = await StopAsync(log, step);
            await log.Write();

            (await log.Verify(log.Head)).Break.Should().BeNull("killed before step {0}", step);
            await log.Move();
            (await log.Verify(log.Head)).Break.Should().BeNull("finished after a kill before step {0}", step);
            (await log.VerifyArchive()).Break.Should().BeNull("finished after a kill before step {0}", step);
            if (!isKilled)
            {
                break;
            }
        }
    }

    [Fact]
    public void Any_log_archived_in_any_pieces_with_any_kills_stays_one_log() =>
        Gen.Select(Gen.Int[1, 3].List[1, 4], Gen.Int[2, 9], Gen.Int[0, 12].List[1, 4], Gen.Int[0, 600]).Sample(
            (runs, openEvery, kills, cut) => SurvivesAsync(runs, openEvery, kills, cut).GetAwaiter().GetResult(),
            iter: 15,
            threads: 1);

    private static async Task<bool> SurvivesAsync(List<int> runs, int openEvery, List<int> kills, int cut)
    {
        using RotatedLog log = new();
        long records = 0;
        long openCalls = 0;
        AuditHead? noted = null;
        foreach ((int files, int kill) in runs.Zip(Enumerable.Repeat(kills, runs.Count).SelectMany(each => each)))
        {
            await log.Write(files: files, openEvery: openEvery);
            noted ??= log.Head;
            records = log.Head.Sequence + 1;
            openCalls = (await log.Verify()).OpenCalls;
            await StopAsync(log, kill, new AuditArchiveOptions { BeforeSequence = cut });
            AuditVerification killed = await log.Verify(log.Head);
            killed.Break.Should().BeNull();
            (killed.ArchivedRecords + killed.RecordCount, killed.OpenCalls).Should().Be((records, openCalls));
        }

        AuditArchiving archiving = await log.Move();
        AuditVerification rest = await log.Verify(log.Head);
        rest.Break.Should().BeNull();
        (rest.ArchivedRecords + rest.RecordCount, rest.OpenCalls).Should().Be((records, openCalls));
        AuditVerification archive = archiving.ArchivedRecords == 0 ? rest : await log.VerifyArchive(archiving.ArchivedHead);
        archive.Break.Should().BeNull();
        AuditHead known = noted!;
        (await (known.Sequence < rest.ArchivedRecords ? log.VerifyArchive(known) : log.Verify(known))).Break.Should().BeNull();
        return archiving.ArchivedRecords == 0 || archive.RecordCount == rest.ArchivedRecords;
    }

    /// <summary>Whether there was such a step to be killed at.</summary>
    private static async Task<bool> KillAsync(int step, int earlierRuns)
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        for (int run = 0; run < earlierRuns; run++)
        {
            await log.Move();
            await log.Write(files: 2, openEvery: 3);
        }

        AuditVerification whole = await log.Verify(log.Head);
        bool isKilled = await StopAsync(log, step);

        AuditVerification killed = await log.Verify(log.Head);
        killed.Break.Should().BeNull("killed before step {0}", step);
        (killed.ArchivedRecords + killed.RecordCount).Should().Be(whole.ArchivedRecords + whole.RecordCount);
        killed.OpenCalls.Should().Be(whole.OpenCalls);
        if (Directory.Exists(log.Archive))
        {
            (await log.VerifyArchive()).Break.Should().BeNull("killed before step {0}", step);
        }

        AuditArchiving archiving = await log.Move();
        log.Files.Should().HaveCount(1);
        (await log.Verify(log.Head)).Break.Should().BeNull("finished after a kill before step {0}", step);
        (await log.VerifyArchive(archiving.ArchivedHead)).Break.Should().BeNull("finished after a kill before step {0}", step);
        return isKilled;
    }

    private static async Task<bool> StopAsync(RotatedLog log, int step, AuditArchiveOptions? options = null)
    {
        try
        {
            await log.Move(options, new StopBefore(step));
            return false;
        }
        catch (StopBefore.StoppedException)
        {
            return true;
        }
    }

    /// <summary>The number of a step of a run into a new archive that moves some files.</summary>
    private static int BeforeFirst(AuditArchiveStepKind kind, int files) => kind == AuditArchiveStepKind.Mark ? files + 2 : files + 3;
}
