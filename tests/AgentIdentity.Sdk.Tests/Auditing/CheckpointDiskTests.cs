using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Signing where there is no room for the tree or the checkpoint: a named refusal, the log goes on, and what is signed later is right.</summary>
public sealed class CheckpointDiskTests
{
    private static readonly SeededSigner Signer = new(9);

    [Fact]
    public async Task On_a_full_disk_nothing_is_signed_the_log_goes_on_and_once_there_is_room_the_right_root_is()
    {
        using SmallDisk disk = new(kilobytes: 4096);
        string directory = Path.Combine(disk.Location, "audit");
        await using AuditLog log = new(FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = 2 * 1024 * 1024 }));
        await AppendAsync(log, 100);
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, Signer);
        SignedNote before = await checkpoints.SignAsync();
        disk.Fill();
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

    private static async Task AppendAsync(AuditLog log, int records)
    {
        for (int i = 0; i < records; i++)
        {
            await log.AppendDecisionAsync(Given.Denied($"c{i}"));
        }
    }
}
