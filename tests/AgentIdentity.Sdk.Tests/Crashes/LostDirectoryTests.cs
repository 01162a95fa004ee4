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

    // Many times what can be done in the tenth of a second until a lost file is noticed.
    private const int MostCalls = 200_000;

    private static FileAuditStoreOptions Small => new() { SegmentSize = FileAuditStoreOptions.MinSegmentSize };

    [Fact]
    public async Task A_full_disk_refuses_calls_and_lets_them_through_again_when_there_is_room()
    {
        using SmallDisk disk = new(kilobytes: 1024);
        await ExpectRefusalAndRecovery(Path.Combine(disk.Location, "audit"), () => disk.Fill(), disk.Free, AuditCodes.Full);
    }

    [Fact]
    public async Task A_file_system_that_turns_read_only_under_the_log_refuses_calls_and_lets_them_through_again_when_it_is_mounted_anew()
    {
        using LoopDisk disk = new();
        await ExpectRefusalAndRecovery(
            Path.Combine(disk.Location, "audit"), disk.TurnReadOnly, disk.Restart, AuditCodes.Unavailable, AuditDurability.SurvivesPowerLoss);
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
    public async Task A_directory_that_is_moved_away_may_come_back_as_a_copy()
    {
        using TestDirectory parent = new();
        string directory = Path.Combine(parent, "audit");
        string elsewhere = Path.Combine(parent, "elsewhere");
        await ExpectRefusalAndRecovery(directory, () => Directory.Move(directory, elsewhere), CopyBack, AuditCodes.Unavailable);

        void CopyBack()
        {
            Directory.CreateDirectory(directory);
            foreach (string file in Directory.GetFiles(elsewhere, "*.jsonl"))
            {
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_log_that_was_deleted_takes_no_more_records_not_even_where_another_directory_stands_in_its_place(bool isReplaced)
    {
        using TestDirectory parent = new();
        string directory = Path.Combine(parent, "audit");
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Guard(builder => builder.AuditTo(FileAuditStore.Open(directory)));
        await CallAsync(guard, agent);

        Directory.Delete(directory, recursive: true);
        if (isReplaced)
        {
            Directory.CreateDirectory(directory);
        }

        await RefuseAtLastAsync(guard, agent, isReplaced ? "the last records of the log are not in" : "is gone");
        (await CallAsync(guard, agent)).Should().Be(0);
        Directory.Exists(directory).Should().Be(isReplaced);
        if (isReplaced)
        {
            Directory.GetFiles(directory, "*.jsonl").Should().BeEmpty("a log without its beginning is no evidence");
        }
    }

    [Fact]
    public async Task A_file_that_is_taken_away_while_it_is_written_refuses_calls_until_it_is_back()
    {
        using TestDirectory parent = new();
        string directory = Path.Combine(parent, "audit");
        string elsewhere = Path.Combine(parent, "elsewhere");
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Guard(builder => builder.AuditTo(FileAuditStore.Open(directory)));
        await CallAsync(guard, agent);
        string file = Directory.GetFiles(directory, "*.jsonl").Single();

        File.Move(file, elsewhere);
        await RefuseAtLastAsync(guard, agent, "the last records of the log are not in");
        File.Copy(elsewhere, file);

        (await CallAsync(guard, agent)).Should().Be(Threads * Rounds, "nobody restarted anything");
        await guard.DisposeAsync();
        (await AuditVerifier.VerifyAsync(directory, guard.AuditHead)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task A_lock_file_that_is_deleted_is_made_again()
    {
        using TestDirectory directory = new();
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Guard(builder => builder.AuditTo(FileAuditStore.Open(directory, Small)));
        await CallAsync(guard, agent);
        File.Delete(Path.Combine(directory, "writer.lock"));

        for (int i = 0; i < MostCalls && !File.Exists(Path.Combine(directory, "writer.lock")); i += Threads * Rounds)
        {
            (await CallAsync(guard, agent)).Should().Be(Threads * Rounds);
        }

        Action second = () => FileAuditStore.Open(directory);
        second.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Locked);
        await guard.DisposeAsync();
        (await AuditVerifier.VerifyAsync(directory, guard.AuditHead)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_refuses_calls_until_it_is_right_again()
    {
        using TestDirectory directory = new();
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Guard(builder => builder.AuditTo(FileAuditStore.Open(directory)));
        AccessDecision begunBefore = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        setup.Clock.AdjustTime(GuardSetup.Start.AddMinutes(-5));

        AccessDecision refused = await guard.AuthorizeAsync(agent, GuardSetup.Call);

        refused.Denial!.Code.Should().Be(DenialCodes.ClockMovedBack);
        await begunBefore.CompleteAsync();
        setup.Clock.AdjustTime(GuardSetup.Start.AddSeconds(1));
        (await CallAsync(guard, agent)).Should().Be(Threads * Rounds, "nobody restarted anything");
        await guard.DisposeAsync();
        await ExpectComplete(directory, guard.AuditHead, calls: 1 + (Threads * Rounds));
    }

    [Fact]
    public async Task A_directory_that_may_not_be_written_refuses_calls_and_lets_them_through_again_when_it_may()
    {
        using TestDirectory parent = new();
        string directory = Path.Combine(parent, "audit");
        using WriteProtection protection = new(directory);
        await ExpectRefusalAndRecovery(directory, protection.Apply, protection.Lift, AuditCodes.Unavailable);
    }

    private static async Task ExpectRefusalAndRecovery(
        string directory, Action breakIt, Action mendIt, string code, AuditDurability durability = AuditDurability.SurvivesProcessKill)
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        FileAuditStoreOptions options = Small;
        options.Durability = durability;
        AgentGuard guard = setup.Guard(builder => builder.AuditTo(FileAuditStore.Open(directory, options)));
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
        // Where an outcome could not be written either, that is what is said first.
        refused.Denial.Message.Should().ContainAny(code, AuditCodes.OutcomePending);
        await begunBefore.CompleteAsync();
        setup.Alarms.Should().AllBeOfType<AuditException>().And.NotBeEmpty();

        mendIt();
        (await CallAsync(guard, agent)).Should().Be(Threads * Rounds, "nobody restarted anything");
        await guard.DisposeAsync();
        await ExpectComplete(directory, guard.AuditHead, calls: 1 + stillAllowed + (2 * Threads * Rounds));
    }

    /// <summary>A file that is open can be written to for a while after it was deleted.</summary>
    private static async Task RefuseAtLastAsync(AgentGuard guard, AgentPrincipal agent, string why)
    {
        AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        for (int i = 0; i < MostCalls && decision.IsAllowed; i++)
        {
            await decision.CompleteAsync();
            decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        }

        decision.IsAllowed.Should().BeFalse("nobody keeps what is recorded");
        decision.Denial!.Code.Should().Be(DenialCodes.AuditUnavailable);
        decision.Denial.Message.Should().Contain(why);
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
