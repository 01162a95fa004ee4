using System.Collections.Concurrent;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>The power of the disk is cut under eight callers: the file system loses all that the disk did not have yet.</summary>
public sealed class PowerCutTests
{
    private const int Callers = 8;

    private static FileAuditStoreOptions Surviving => new()
    {
        SegmentSize = FileAuditStoreOptions.MinSegmentSize,
        Durability = AuditDurability.SurvivesPowerLoss,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(777)]
    public async Task No_acknowledged_record_is_missing_after_a_power_cut_and_the_log_goes_on_by_itself(int acknowledged)
    {
        using LoopDisk disk = new();
        string directory = Path.Combine(disk.Location, "new", "audit");
        AuditLog log = new(FileAuditStore.Open(directory, Surviving));

        AuditHead last = await AppendUntilPowerIsCutAsync(log, disk, acknowledged);
        disk.Restart();

        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, last);
        verification.IsIntact.Should().BeTrue(verification.Break?.ToString());
        // Who appended goes on, unless the disk has more than it acknowledged: then only who opens the log anew can tell.
        if (verification.Head!.Sequence == log.Head!.Sequence)
        {
            await log.AppendEventAsync("continued", new Dictionary<string, string>());
        }

        await log.DisposeAsync();
        await using AuditLog next = new(FileAuditStore.Open(directory, Surviving));
        await next.AppendEventAsync("continued", new Dictionary<string, string>());
        (await AuditVerifier.VerifyAsync(directory, next.Head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task A_log_that_need_not_survive_a_power_cut_does_not()
    {
        using LoopDisk disk = new();
        string directory = Path.Combine(disk.Location, "audit");
        await using AuditLog log = new(FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = FileAuditStoreOptions.MinSegmentSize }));

        await AppendUntilPowerIsCutAsync(log, disk, acknowledged: 100);
        disk.Restart();

        Directory.Exists(directory).Should().BeFalse("else the test above would show nothing");
    }

    [Fact]
    public async Task What_was_written_without_waiting_survives_once_it_is_continued_by_what_must()
    {
        using LoopDisk disk = new();
        string directory = Path.Combine(disk.Location, "audit");
        AuditLog hasty = new(FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = FileAuditStoreOptions.MinSegmentSize }));
        for (int i = 0; i < 100; i++)
        {
            await hasty.AppendDecisionAsync(Given.Denied($"hasty-{i}"));
        }

        await hasty.DisposeAsync();
        AuditLog careful = new(FileAuditStore.Open(directory, Surviving));
        AuditHead last = await AppendUntilPowerIsCutAsync(careful, disk, acknowledged: 1);
        disk.Restart();

        (await AuditVerifier.VerifyAsync(directory, last)).IsIntact.Should().BeTrue();
        await careful.DisposeAsync();
    }

    [Fact]
    public async Task A_checkpoint_is_never_ahead_of_its_log_after_a_power_cut()
    {
        using LoopDisk disk = new();
        string directory = Path.Combine(disk.Location, "audit");
        using Support.SeededSigner signer = new(9);
        AuditLog log = new(FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = FileAuditStoreOptions.MinSegmentSize }));
        await log.AppendDecisionAsync(Given.Denied());
        using (AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, signer))
        {
            for (int i = 0; i < 100; i++)
            {
                await log.AppendDecisionAsync(Given.Denied($"c{i}"));
            }

            await checkpoints.SignAsync();
            disk.CutPower();
        }

        disk.Restart();

        using AuditCheckpoints after = await AuditCheckpoints.OpenAsync(directory, signer);
        LogCheckpoint.TryParse(after.Latest!.Text, out LogCheckpoint? signed).Should().BeTrue();
        signed!.Size.Should().Be(102);
        await log.DisposeAsync();
    }

    /// <summary>Appends with all callers; after so many acknowledgements the power is cut. Gives the last record that was acknowledged before that.</summary>
    /// <remarks>While its disk goes, this machine runs on, and so may still say yes to a flush that was under way: nobody is left to hear that after a power cut.</remarks>
    private static async Task<AuditHead> AppendUntilPowerIsCutAsync(AuditLog log, LoopDisk disk, int acknowledged)
    {
        ConcurrentBag<AuditReceipt> receipts = [];
        int count = 0;
        AuditReceipt? last = null;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            try
            {
                for (int i = 0; i < 10_000; i++)
                {
                    receipts.Add(await log.AppendDecisionAsync(Given.Denied($"caller-{caller}-{i}")));
                    if (Interlocked.Increment(ref count) == acknowledged)
                    {
                        last = receipts.MaxBy(receipt => receipt.Sequence);
                        disk.CutPower();
                    }
                }
            }
            catch (AuditException refused)
            {
                refused.Code.Should().Be(AuditCodes.Unavailable);
            }
        })));
        count.Should().BeLessThan(Callers * 10_000, "the power was cut");
        return last!.Head;
    }
}
