namespace AgentIdentity.Sdk.Auditing;

/// <summary>What recording and verifying may allocate. With AGENTID_LONG=1 the long log has 10,000,000 records instead of 200,000.</summary>
/// <remarks>Nothing here waits, so all of it runs, and is counted, on the thread of the test.</remarks>
public sealed class AuditAllocationTests
{
    private const int Appends = 2000;
    private const int ReceiptSize = 96;
    private const long FixedCost = 2 * 1024 * 1024;

    [Fact]
    public async Task A_decision_allocates_its_receipt_and_nothing_else()
    {
        AuditLog log = new(new ForgetfulStore());
        DecisionEntry entry = new() { CallId = "c1", Code = "scope_not_granted", Tool = "files.read", Holder = new string('a', 43), Path = ["a", "b"] };

        (await AllocatedPerCall(async () => await log.AppendDecisionAsync(entry))).Should().BeLessThanOrEqualTo(ReceiptSize);
    }

    [Fact]
    public async Task An_outcome_allocates_nothing()
    {
        AuditLog log = new(new ForgetfulStore());
        Queue<AuditReceipt> receipts = new();
        for (int i = 0; i < 2 * Appends; i++)
        {
            receipts.Enqueue(await log.AppendDecisionAsync(Given.Allowed()));
        }

        (await AllocatedPerCall(async () => await log.AppendOutcomeAsync(receipts.Dequeue(), Given.Completed))).Should().BeLessThan(1);
    }

    [Fact]
    public async Task Verifying_a_long_log_takes_no_more_memory_than_a_short_one()
    {
        long records = Environment.GetEnvironmentVariable("AGENTID_LONG") == "1" ? 10_000_000 : 200_000;
        await AuditVerifier.VerifyStoreAsync(new EndlessLog(1000), degreeOfParallelism: 1);
        int thread = Environment.CurrentManagedThreadId;

        long before = GC.GetAllocatedBytesForCurrentThread();
        AuditVerification verification = await AuditVerifier.VerifyStoreAsync(new EndlessLog(records), degreeOfParallelism: 1);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Environment.CurrentManagedThreadId.Should().Be(thread);
        verification.Break.Should().BeNull();
        verification.RecordCount.Should().Be(records);
        allocated.Should().BeLessThan(FixedCost);
    }

    private static async ValueTask<double> AllocatedPerCall(Func<ValueTask> call)
    {
        // Compiling the methods for the first time may allocate on this thread.
        for (int i = 0; i < Appends; i++)
        {
            await call();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Appends; i++)
        {
            await call();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Appends;
    }
}
