namespace AgentIdentity.Sdk.Crashes;

/// <summary>A process that writes an audit log is killed with SIGKILL under load, again and again.</summary>
/// <remarks>
/// Ten kills by default; 200 with <c>AGENTID_LONG=1</c>. For people: <c>dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --kills 200</c>.
/// </remarks>
public sealed class KilledProcessTests
{
    [Theory]
    [InlineData("process-kill")]
    [InlineData("power-loss")]
    public async Task No_acknowledged_record_is_missing_after_a_kill_no_checkpoint_is_ahead_of_its_log_and_the_next_start_continues_it(string durability)
    {
        string kills = Harness.IsLong ? "200" : "10";

        string output = await Harness.RunAsync("--kills", kills, "--durability", durability);

        output.Should().MatchRegex($@"{kills} kills: [1-9]\d* records acknowledged, 0 lost; .* every log intact.* [1-9]\d* checkpoints signed meanwhile, none ahead");
    }

    [Fact]
    public async Task Every_record_reaches_the_sink_of_a_process_that_is_killed_again_and_again()
    {
        string kills = Harness.IsLong ? "100" : "10";

        string output = await Harness.RunAsync("--export-kills", kills);

        output.Should().MatchRegex($@"{kills} kills: [1-9]\d* records, [1-9]\d* lines in the copy, 0 missing, 0 altered, \d+ duplicates, each identical");
    }

    [Theory]
    [InlineData("process-kill")]
    [InlineData("power-loss")]
    public async Task Every_debit_that_was_acknowledged_is_there_after_a_kill_and_none_twice(string durability)
    {
        string kills = Harness.IsLong ? "200" : "10";

        string output = await Harness.RunAsync("--ledger-kills", kills, "--durability", durability);

        output.Should().MatchRegex($@"{kills} kills: [1-9]\d* debits, 0 lost, 0 doubled, none without its companions");
    }
}
