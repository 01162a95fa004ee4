using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

public sealed class CheckpointTests : IDisposable
{
    private static readonly SeededSigner Signer = new(9);

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_signed_is_the_root_over_all_stored_records()
    {
        await WriteAsync(7);
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(_directory, Signer);
        checkpoints.Latest.Should().BeNull();

        SignedNote note = await checkpoints.SignAsync();

        byte[][] leaves = await LeavesAsync();
        LogCheckpoint checkpoint = Read(note);
        checkpoint.Size.Should().Be(leaves.Length);
        checkpoint.Root.ToArray().Should().Equal(FullTree.Root(leaves));
        note.IsSignedBy(checkpoints.Key).Should().BeTrue();
        checkpoint.Origin.Should().Be((await AuditReader.FindLastAsync(_directory))!.Log);
        checkpoints.Latest.Should().BeSameAs(note);
        (await checkpoints.SignAsync()).Should().BeSameAs(note, "nothing was added");
    }

    [Fact]
    public async Task Every_record_is_proved_to_whoever_has_the_checkpoint_and_no_other()
    {
        await WriteAsync(20);
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(_directory, Signer);
        LogCheckpoint checkpoint = Read(await checkpoints.SignAsync());
        byte[][] leaves = await LeavesAsync();

        for (int i = 0; i < leaves.Length; i++)
        {
            InclusionProof proof = checkpoints.ProveInclusion(i, checkpoint.Size);
            proof.Check(leaves[i], checkpoint.Root.Span).Should().BeTrue();
            proof.Check(leaves[(i + 1) % leaves.Length], checkpoint.Root.Span).Should().BeFalse();
        }

        ((Func<object>)(() => checkpoints.ProveInclusion(0, checkpoint.Size + 1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Func<object>)(() => checkpoints.ProveInclusion(checkpoint.Size, checkpoint.Size))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task A_log_that_grows_is_proved_to_have_grown_over_restarts_too()
    {
        List<LogCheckpoint> signed = [];
        for (int round = 0; round < 5; round++)
        {
            await WriteAsync(round + 1);
            using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(_directory, Signer);
            signed.Add(Read(await checkpoints.SignAsync()));
            foreach (LogCheckpoint old in signed)
            {
                checkpoints.ProveConsistency(old.Size, signed[^1].Size).Check(old.Root.Span, signed[^1].Root.Span).Should().BeTrue();
            }
        }

        signed.Select(checkpoint => checkpoint.Size).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task What_was_signed_last_is_there_after_a_restart()
    {
        await WriteAsync(3);
        SignedNote note;
        using (AuditCheckpoints first = await AuditCheckpoints.OpenAsync(_directory, Signer))
        {
            note = await first.SignAsync();
        }

        using AuditCheckpoints second = await AuditCheckpoints.OpenAsync(_directory, Signer);

        second.Latest!.ToString().Should().Be(note.ToString());
        (await second.SignAsync()).ToString().Should().Be(note.ToString());
    }

    [Fact]
    public async Task A_log_that_lost_its_end_signs_nothing_any_more()
    {
        await WriteAsync(5);
        await SignAsync();
        string segment = _directory.Segments[^1];
        byte[] bytes = File.ReadAllBytes(segment);
        File.WriteAllBytes(segment, bytes[..(Array.LastIndexOf(bytes, (byte)'\n', bytes.Length - 2) + 1)]);

        await RefusesAsync("when its last checkpoint was signed");
        Directory.Delete(Path.Combine(_directory, "tree"), recursive: true);
        await RefusesAsync("when its last checkpoint was signed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_that_was_written_anew_signs_nothing_any_more(bool keepsTree)
    {
        await WriteAsync(5);
        await SignAsync();
        foreach (string segment in _directory.Segments)
        {
            // Whoever holds the machine can make every link right again.
            File.WriteAllLines(segment, WitnessedLog.Forged(File.ReadAllLines(segment), 1));
        }

        (await AuditVerifier.VerifyAsync(_directory)).IsIntact.Should().BeTrue("the chain alone does not show it");
        if (!keepsTree)
        {
            Directory.Delete(Path.Combine(_directory, "tree"), recursive: true);
        }

        await RefusesAsync("somebody rewrote it");
    }

    [Fact]
    public async Task A_log_that_is_rewritten_or_cut_under_the_signer_is_not_signed()
    {
        await WriteAsync(5);
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(_directory, Signer);
        await checkpoints.SignAsync();
        string segment = _directory.Segments[^1];
        string[] lines = File.ReadAllLines(segment);

        File.WriteAllLines(segment, lines[..^2]);
        (await ((Func<Task>)(() => checkpoints.SignAsync())).Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.CheckpointMismatch);
        File.WriteAllLines(segment, WitnessedLog.Forged(lines, 1));
        (await ((Func<Task>)(() => checkpoints.SignAsync())).Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.CheckpointMismatch);
        File.WriteAllLines(segment, lines);
        Read(await checkpoints.SignAsync()).Size.Should().Be(7, "what is restored is good again: a header, five decisions, an end");
    }

    [Fact]
    public async Task A_tree_that_is_torn_missing_or_wrong_is_computed_again()
    {
        await WriteAsync(40);
        string signed = (await SignAsync()).ToString();
        string tree = Path.Combine(_directory, "tree");
        foreach (Action damage in (Action[])
        [
            () => Directory.Delete(tree, recursive: true),
            () => File.Delete(Path.Combine(tree, "02")),
            () => Cut(Path.Combine(tree, "00"), 700),
            () => Cut(Path.Combine(tree, "01"), 33),
            () => File.WriteAllBytes(Path.Combine(tree, "03"), new byte[4096]),
            () => File.WriteAllBytes(Path.Combine(tree, "00"), new byte[64]),
            () => File.WriteAllBytes(Path.Combine(tree, "00"), new byte[32 * 40]),
        ])
        {
            damage();
            using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(_directory, Signer);
            (await checkpoints.SignAsync()).ToString().Should().Be(signed);
        }

        static void Cut(string file, int length)
        {
            using FileStream stream = File.OpenWrite(file);
            stream.SetLength(length);
        }
    }

    [Fact]
    public async Task Whoever_refuses_to_sign_a_rewritten_log_leaves_what_tells_where()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        VerifiedCheckpoint signed = await log.Sign();
        string[] lines = log.ReadLines();
        log.Replace(WitnessedLog.Forged(lines, 4));

        await ((Func<Task>)log.Sign).Should().ThrowAsync<AuditException>();

        AuditBreak found = (await log.Verify(signed)).Break!;
        (found.Kind, found.Sequence).Should().Be((AuditBreakKind.Rewritten, 4L));
        log.Replace(lines);
        (await log.Sign()).Size.Should().Be(signed.Size);
    }

    [Fact]
    public async Task Records_that_were_lost_before_they_were_signed_are_no_contradiction()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        string[] lines = log.ReadLines();
        VerifiedCheckpoint signed = await log.Sign();
        await log.Write(5);
        // The tree catches up, but the machine dies before anything is signed, and with it what the disk did not have yet.
        (await AuditCheckpoints.OpenAsync(log.Location, log.Signer)).Dispose();
        log.Replace(lines);
        await log.Write(2);

        VerifiedCheckpoint next = await log.Sign();
        (await log.Verify(signed, next)).Break.Should().BeNull();
    }

    [Fact]
    public async Task Another_key_does_not_go_on_where_one_signed()
    {
        await WriteAsync(2);
        await SignAsync();

        await RefusesAsync("give the key that did", new SeededSigner(10));
    }

    [Fact]
    public async Task A_checkpoint_file_with_any_byte_changed_is_refused()
    {
        await WriteAsync(2);
        await SignAsync();
        string file = Path.Combine(_directory, "checkpoint");
        byte[] bytes = File.ReadAllBytes(file);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 1;
            File.WriteAllBytes(file, changed);
            await RefusesAsync("is not one this key signed for this log");
        }

        File.WriteAllBytes(file, bytes);
        await SignAsync();
    }

    [Fact]
    public async Task The_checkpoint_of_another_log_is_refused()
    {
        await WriteAsync(2);
        await SignAsync();
        using TestDirectory other = new();
        await using (AuditLog log = new(FileAuditStore.Open(other)))
        {
            await log.AppendDecisionAsync(Given.Denied());
        }

        File.Copy(Path.Combine(_directory, "checkpoint"), Path.Combine(other, "checkpoint"));

        Func<Task> opening = () => AuditCheckpoints.OpenAsync(other, Signer);
        (await opening.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.CheckpointMismatch);
    }

    [Fact]
    public async Task One_signs_at_a_time_and_an_empty_log_has_nothing_to_sign()
    {
        Func<Task> empty = () => AuditCheckpoints.OpenAsync(_directory, Signer);
        (await empty.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Broken);
        await WriteAsync(1);
        using AuditCheckpoints first = await AuditCheckpoints.OpenAsync(_directory, Signer);

        Func<Task> second = () => AuditCheckpoints.OpenAsync(_directory, Signer);

        (await second.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Locked);
    }

    [Fact]
    public async Task It_signs_while_the_log_is_written()
    {
        await using AuditLog log = new(FileAuditStore.Open(_directory, new FileAuditStoreOptions { SegmentSize = FileAuditStoreOptions.MinSegmentSize }));
        await log.AppendDecisionAsync(Given.Denied());
        using CancellationTokenSource done = new();
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 400; i++)
            {
                await log.AppendDecisionAsync(Given.Denied($"c{i}"));
            }

            await done.CancelAsync();
        });
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(_directory, Signer);
        LogCheckpoint last = Read(await checkpoints.SignAsync());
        while (!done.IsCancellationRequested)
        {
            LogCheckpoint next = Read(await checkpoints.SignAsync());
            checkpoints.ProveConsistency(last.Size, next.Size).Check(last.Root.Span, next.Root.Span).Should().BeTrue();
            last = next;
        }

        await writing;
        Read(await checkpoints.SignAsync()).Root.ToArray().Should().Equal(FullTree.Root(await LeavesAsync()));
    }

    [Fact]
    public async Task Records_that_were_archived_stay_proved()
    {
        await WriteAsync(300, small: true);
        LogCheckpoint before = Read(await SignAsync());
        byte[][] leaves = await LeavesAsync();
        using TestDirectory archive = new();
        AuditArchiving moved = await AuditArchive.MoveAsync(_directory, Path.Combine(archive, "old"));
        moved.Records.Should().BeGreaterThan(0);
        await WriteAsync(3, small: true);

        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(_directory, Signer);
        LogCheckpoint after = Read(await checkpoints.SignAsync());

        checkpoints.ProveConsistency(before.Size, after.Size).Check(before.Root.Span, after.Root.Span).Should().BeTrue();
        checkpoints.ProveInclusion(0, after.Size).Check(leaves[0], after.Root.Span).Should().BeTrue();
    }

    private static LogCheckpoint Read(SignedNote note)
    {
        LogCheckpoint.TryParse(note.Text, out LogCheckpoint? checkpoint).Should().BeTrue();
        return checkpoint!;
    }

    private async Task<SignedNote> SignAsync()
    {
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(_directory, Signer);
        return await checkpoints.SignAsync();
    }

    private async Task RefusesAsync(string why, IAgentSigner? signer = null)
    {
        Func<Task> opening = async () => (await AuditCheckpoints.OpenAsync(_directory, signer ?? Signer)).Dispose();
        AuditException refusal = (await opening.Should().ThrowAsync<AuditException>()).Which;
        refusal.Code.Should().Be(AuditCodes.CheckpointMismatch);
        refusal.Message.Should().Contain(why);
    }

    private async Task WriteAsync(int decisions, bool small = false)
    {
        FileAuditStoreOptions options = small ? new() { SegmentSize = FileAuditStoreOptions.MinSegmentSize } : new();
        await using AuditLog log = new(FileAuditStore.Open(_directory, options));
        for (int i = 0; i < decisions; i++)
        {
            await log.AppendDecisionAsync(Given.Denied($"c{i}"));
        }
    }

    private async Task<byte[][]> LeavesAsync() =>
        await AuditReader.ReadAsync(_directory).Select(record => FullTree.Leaf(Encoding.UTF8.GetBytes(record.ToString()))).ToArrayAsync();
}
