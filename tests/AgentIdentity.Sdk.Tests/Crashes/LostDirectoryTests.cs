using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Races;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>
/// The disk fills, or the directory cannot be written any more, under eight threads that call tools: no tool runs without a record,
/// what was allowed gets its outcome, and calls go through again once the cause is gone, without a restart.
/// </summary>
public sealed class LostDirectoryTests
{
    private const int Threads = 8;
    private const int Rounds = 25;

    private static FileAuditStoreOptions Small => new() { SegmentSize = FileAuditStoreOptions.MinSegmentSize };

    [Fact]
    public async Task A_full_disk_refuses_calls_and_lets_them_through_again_when_there_is_room()
    {
        using SmallDisk disk = new(kilobytes: 1024);
        await ExpectRefusalAndRecovery(Path.Combine(disk.Location, "audit"), disk.Fill, disk.Free, AuditCodes.Full);
    }

    [Fact]
    public async Task A_directory_that_is_moved_away_refuses_calls_and_lets_them_through_again_when_it_is_back()
    {
        using TestDirectory parent = new();
        string directory = Path.Combine(parent, "audit");
        string elsewhere = Path.Combine(parent, "elsewhere");
        await ExpectRefusalAndRecovery(
            directory, () => Directory.Move(directory, elsewhere), () => Directory.Move(elsewhere, directory), AuditCodes.Unavailable);
    }

    [Fact]
    public async Task A_directory_that_may_not_be_written_refuses_calls_and_lets_them_through_again_when_it_may()
    {
        using TestDirectory parent = new();
        string directory = Path.Combine(parent, "audit");
        using WriteProtection protection = new(directory);
        await ExpectRefusalAndRecovery(directory, protection.Apply, protection.Lift, AuditCodes.Unavailable);
    }

    private static async Task ExpectRefusalAndRecovery(string directory, Action breakIt, Action mendIt, string code)
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Guard(builder => builder.AuditTo(FileAuditStore.Open(directory, Small)));
        AccessDecision begunBefore = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        int allowed = await CallAsync(guard, agent);
        allowed.Should().Be(Threads * Rounds);

        breakIt();
        // What is left of a segment may still be used; then everything is refused.
        int stillAllowed = 0;
        int now;
        do
        {
            now = await CallAsync(guard, agent);
            stillAllowed += now;
        }
        while (now > 0);
        // Many at once need more room than one alone, for which there may still be some.
        AccessDecision refused = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        while (refused.IsAllowed)
        {
            stillAllowed++;
            await refused.CompleteAsync();
            refused = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        }

        refused.Denial.Code.Should().Be(DenialCodes.AuditUnavailable);
        refused.Denial.Message.Should().Contain(code);
        await begunBefore.CompleteAsync();
        setup.Alarms.Should().AllBeOfType<AuditException>().And.NotBeEmpty();

        mendIt();
        (await CallAsync(guard, agent)).Should().Be(Threads * Rounds, "nobody restarted anything");
        await guard.DisposeAsync();
        await ExpectComplete(directory, guard.AuditHead, calls: 1 + stillAllowed + (2 * Threads * Rounds));
    }

    /// <summary>Each allowed decision is on record once, with one outcome; none is there that was refused for want of a record.</summary>
    private static async Task ExpectComplete(string directory, AuditHead? head, int calls)
    {
        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, head);
        verification.IsIntact.Should().BeTrue(verification.Break?.ToString());
        verification.OpenCalls.Should().Be(0);
        AuditRecord[] records = await AuditReader.ReadAsync(directory).ToArrayAsync();
        records.Count(record => record.Type == "decision" && record.ToString().Contains("\"decision\":\"allow\"", StringComparison.Ordinal)).Should().Be(calls);
        records.Count(record => record.Type == "outcome").Should().Be(calls);
    }

    /// <summary>How many of the calls of all threads were allowed; each of those ran and ended.</summary>
    private static Task<int> CallAsync(AgentGuard guard, AgentPrincipal agent)
    {
        int allowed = 0;
        Lockstep.Run(Threads, Rounds, async (_, _) =>
        {
            await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);
            if (decision.IsAllowed)
            {
                Interlocked.Increment(ref allowed);
                await decision.CompleteAsync();
            }
        });
        return Task.FromResult(allowed);
    }
}
