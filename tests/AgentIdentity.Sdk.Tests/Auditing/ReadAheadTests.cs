using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.Attacks;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reading ahead of the cores that work: how far, and what becomes of a store that fails meanwhile.</summary>
[Collection(nameof(Alone))]
public sealed class ReadAheadTests
{
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public async Task No_number_of_cores_makes_a_log_be_held_in_memory()
    {
        const int Records = 300_000;        // about 75 MB
        await AuditVerifier.VerifyStoreAsync(new EndlessLog(1000), degreeOfParallelism: 2);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        AuditVerification verification = await AuditVerifier.VerifyStoreAsync(new EndlessLog(Records), degreeOfParallelism: int.MaxValue);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        verification.RecordCount.Should().Be(Records);
        allocated.Should().BeLessThan(40 * Megabyte);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_store_that_fails_fails_the_verification_and_keeps_nobody_waiting(int degree)
    {
        Func<Task> verifying = () => AuditVerifier.VerifyStoreAsync(new BrokenLog(records: 20_000), degreeOfParallelism: degree);

        await verifying.Should().ThrowExactlyAsync<IOException>();
    }

    /// <summary>A genuine log on a disk that fails in the middle of it.</summary>
    private sealed class BrokenLog(int records) : IAuditStore
    {
        private readonly EndlessLog _log = new(records);

        public ReadOnlyMemory<byte> FirstLine => _log.FirstLine;

        public ReadOnlyMemory<byte> LastLine => _log.LastLine;

        public AuditRepair? Repair => null;

        public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (ReadOnlyMemory<byte> line in _log.ReadAsync(fromSequence, cancellationToken))
            {
                yield return line;
            }

            throw new IOException("the disk is gone");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
