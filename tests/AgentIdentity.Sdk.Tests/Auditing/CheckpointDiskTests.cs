using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Signing where there is no room for the tree or the checkpoint: a named refusal, the log goes on, and what is signed later is right.</summary>
public sealed class CheckpointDiskTests
{
    private static readonly SeededSigner Signer = new(9);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]     // room for the lowest level of the tree, and none for the next
    [InlineData(3)]
    public async Task On_a_full_disk_nothing_is_signed_the_log_goes_on_and_once_there_is_room_the_right_root_is(int sparePages)
    {
        using SmallDisk disk = new(kilobytes: 4096);
        string directory = Path.Combine(disk.Location, "audit");
        await using AuditLog log = new(FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = 2 * 1024 * 1024 }));
        await AppendAsync(log, 100);
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, Signer);
        SignedNote before = await checkpoints.SignAsync();
        disk.Fill(spare: sparePages * 4096);
        for (int round = 0; round < 5; round++)
        {
            await AppendAsync(log, 700);

            Func<Task> signing = () => checkpoints.SignAsync();

            AuditException refusal = (await signing.Should().ThrowAsync<AuditException>()).Which;
            refusal.Code.Should().Be(AuditCodes.Full);
            refusal.Message.Should().Contain("free some");
            checkpoints.Latest.Should().BeSameAs(before);
        }

        disk.Free();
        LogCheckpoint.TryParse((await checkpoints.SignAsync()).Text, out LogCheckpoint? signed).Should().BeTrue();

        byte[][] leaves = await AuditReader.ReadAsync(directory).Select(record => FullTree.Leaf(Encoding.UTF8.GetBytes(record.ToString()))).ToArrayAsync();
        leaves.Should().HaveCount(1 + 100 + (5 * 700));
        signed!.Root.ToArray().Should().Equal(FullTree.Root(leaves));
        foreach (int sequence in (int[])[0, 99, 100, 2048, 3600])
        {
            checkpoints.ProveInclusion(sequence, signed.Size).Check(leaves[sequence], signed.Root.Span).Should().BeTrue();
        }
    }

    [Fact]
    public async Task Records_that_are_taken_back_while_they_are_signed_are_in_no_checkpoint()
    {
        using TestDirectory directory = new();
        await using (AuditLog log = new(FileAuditStore.Open(directory)))
        {
            await AppendAsync(log, 10);
        }

        byte[] before = File.ReadAllBytes(directory.Segments[0]);
        int cut = before.AsSpan(..^1).LastIndexOf((byte)'\n') + 1;
        using CuttingSigner cutting = new(() => File.WriteAllBytes(directory.Segments[0], before[..cut]));
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, cutting);

        Func<Task> signing = () => checkpoints.SignAsync();

        (await signing.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("taken back");
        checkpoints.Latest.Should().BeNull();
        File.Exists(Path.Combine(directory, "checkpoint")).Should().BeFalse();
        LogCheckpoint.TryParse((await checkpoints.SignAsync()).Text, out LogCheckpoint? signed).Should().BeTrue();
        signed!.Size.Should().Be(11, "that is what is left");
    }

    [Theory]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("02")]
    public async Task A_tree_that_rotted_where_nobody_looked_proves_nothing_false(string level)
    {
        using TestDirectory directory = new();
        await using (AuditLog log = new(FileAuditStore.Open(directory)))
        {
            await AppendAsync(log, 40);
        }

        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, Signer);
        LogCheckpoint.TryParse((await checkpoints.SignAsync()).Text, out LogCheckpoint? signed).Should().BeTrue();
        using (FileStream file = new(Path.Combine(directory, "tree", level), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Write(new byte[32]);       // the first node of the level
        }

        int refused = 0;
        byte[][] leaves = await AuditReader.ReadAsync(directory).Select(record => FullTree.Leaf(Encoding.UTF8.GetBytes(record.ToString()))).ToArrayAsync();
        for (int i = 0; i < 40; i++)
        {
            try
            {
                checkpoints.ProveInclusion(i, signed!.Size).Check(leaves[i], signed.Root.Span).Should().BeTrue();
            }
            catch (AuditException damaged)
            {
                damaged.Code.Should().Be(AuditCodes.Broken);
                damaged.Message.Should().Contain("delete it");
                refused++;
            }
        }

        refused.Should().BePositive();
    }

    [Fact]
    public async Task Not_even_the_part_of_a_log_that_holds_is_signed_when_the_rest_does_not()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        string[] lines = log.ReadLines();
        log.Replace([.. lines[..4], .. lines[5..]]);

        Func<Task> signing = log.Sign;

        (await signing.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Broken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_is_not_signed_with_a_record_of_another_in_it_nor_in_the_name_of_that(bool wasSigned)
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(5);
        using WitnessedLog other = await WitnessedLog.OfRecords(9);
        string[] lines = log.ReadLines();
        if (wasSigned)
        {
            await log.Sign();
        }

        // In a file of its own, where nothing but its link and its number is compared to what stands before.
        string first = Directory.GetFiles(log.Location, "*.jsonl").Single();
        string number = lines.Length.ToString($"D{Path.GetFileNameWithoutExtension(first).Length}", System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(log.Location, number + ".jsonl"), WitnessedLog.Relinked(other.ReadLines()[lines.Length], lines[^1]) + "\n");

        Func<Task> signing = log.Sign;

        (await signing.Should().ThrowAsync<AuditException>()).Which.Code.Should().BeOneOf(AuditCodes.Broken, AuditCodes.CheckpointMismatch);
        (await log.Verify()).Break!.Kind.Should().Be(AuditBreakKind.Spliced);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_last_checkpoint_that_is_missing_or_an_older_one_does_not_let_a_second_history_be_signed(bool isMissing)
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(5);
        string latest = Path.Combine(log.Location, "checkpoint");
        await log.Sign();
        string older = File.ReadAllText(latest);
        await log.Write(5);
        await log.Sign();
        string newer = File.ReadAllText(latest);
        string[] lines = log.ReadLines();
        File.Delete(latest);
        File.WriteAllText(isMissing ? latest + ".bak" : latest, older);
        Directory.Delete(log.Tree, recursive: true);
        log.Replace(WitnessedLog.Forged(lines, 8));

        Func<Task> signing = log.Sign;

        (await signing.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.CheckpointMismatch);
        log.Replace(lines);
        (await log.Sign()).Note.ToString().Should().Be(newer, "it goes on from what is kept among those signed earlier");
    }

    private static async Task AppendAsync(AuditLog log, int records)
    {
        for (int i = 0; i < records; i++)
        {
            await log.AppendDecisionAsync(Given.Denied($"c{i}"));
        }
    }

    /// <summary>Signs, the first time after the log was cut.</summary>
    private sealed class CuttingSigner(Action cut) : IAgentSigner
    {
        private Action? _cut = cut;

        public AgentPublicKey PublicKey => Signer.PublicKey;

        public ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
        {
            _cut?.Invoke();
            _cut = null;
            return Signer.SignAsync(data, signature, cancellationToken);
        }

        public void Dispose() => _cut = null;
    }
}
