using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Races;

/// <summary>Archiving while the log is written, verified, followed and opened.</summary>
public sealed class ArchiveRaceTests
{
    private const int Rounds = 40;

    [Fact]
    public async Task A_log_that_is_archived_meanwhile_verifies_at_every_moment()
    {
        using RotatedLog log = new();
        await using AuditLog writer = new(FileAuditStore.Open(log.Location, RotatedLog.Small));
        await WriteFileAsync(writer, log);
        using CancellationTokenSource done = new();
        Task<int> verifying = Task.Run(async () =>
        {
            int verified = 0;
            while (!done.IsCancellationRequested)
            {
                AuditHead? known = writer.Head;
                AuditVerification verification = await AuditVerifier.VerifyAsync(log.Location, known);
                // What was written before may be archived by now; nothing else may be wrong.
                verification.Break?.Kind.Should().Be(AuditBreakKind.HeadArchived);
                (verification.ArchivedRecords + verification.RecordCount).Should().BeGreaterThan(known!.Sequence);
                verified++;
            }

            return verified;
        });
        Task<long> following = Task.Run(() => FollowAsync(log.Location, done.Token));

        for (int round = 0; round < Rounds; round++)
        {
            await WriteFileAsync(writer, log);
            await log.Move();
        }

        await done.CancelAsync();
        (await verifying).Should().BePositive();
        (await following).Should().BePositive();
        (await log.Verify(writer.Head)).Break.Should().BeNull();
        (await log.VerifyArchive()).Break.Should().BeNull();
    }

    [Fact]
    public async Task A_log_that_is_archived_while_it_is_opened_goes_on()
    {
        using RotatedLog log = await RotatedLog.OfFiles(2);
        for (int round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(Task.Run(() => log.Write(files: 1)), Task.Run(() => log.Move()));
        }

        (await log.Verify(log.Head)).Break.Should().BeNull();
        (await log.VerifyArchive()).Break.Should().BeNull();
    }

    private static async Task WriteFileAsync(AuditLog writer, RotatedLog log)
    {
        string[] before = log.Files;
        for (int i = 0; log.Files.SequenceEqual(before) || i < 10; i++)
        {
            AuditReceipt receipt = await writer.AppendDecisionAsync(Given.Allowed($"call-{i}"));
            await writer.AppendOutcomeAsync(receipt, Given.Completed);
        }
    }

    /// <summary>Follows until it is enough; falling behind the archive is no fault, a gap is.</summary>
    private static async Task<long> FollowAsync(string directory, CancellationToken enough)
    {
        long read = 0;
        while (!enough.IsCancellationRequested)
        {
            AuditRecord? last = await AuditReader.FindLastAsync(directory, CancellationToken.None);
            long next = -1;
            try
            {
                await foreach (AuditRecord record in AuditReader.FollowAsync(directory, last?.Sequence ?? 0, TimeSpan.FromMilliseconds(1), cancellationToken: enough))
                {
                    record.Sequence.Should().Be(next < 0 ? record.Sequence : next);
                    next = record.Sequence + 1;
                    read++;
                }
            }
            catch (OperationCanceledException)
            {
                return read;
            }
            catch (AuditException behind) when (behind.Code == AuditCodes.Archived)
            {
                continue;
            }
        }

        return read;
    }
}
