using System.Text.Json;
using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Yaml;

namespace AgentIdentity.Cli.PolicyFiles;

/// <summary>Decisions of a real guard, told again from its log, chains and disclosures.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData(10, "confirmed", "no policy objects")]
    [InlineData(2000, "confirmed", "ask refuses (approval_required)")]
    [InlineData(9000, "confirmed", "limit refuses (argument_beyond_limit)")]
    public async Task A_replay_comes_to_what_was_recorded(int amount, string finding, string story)
    {
        using ShadowedWork work = await ShadowedWork.DoAsync(amount);

        ToolRun run = await ExplainAsync(work);

        JsonElement replay = run.Json.GetProperty("replay");
        (run.Code, replay.GetProperty("finding").GetString(), replay.GetProperty("is_recorded_version").GetBoolean()).Should().Be((0, finding, true));
        replay.GetProperty("story").GetString().Should().Be(story);
        replay.GetProperty("verdicts").EnumerateArray().Select(verdict => verdict.GetProperty("policy").GetString()).Should().Equal("limit", "ask");
        run.Json.GetProperty("chain").GetProperty("story").GetString().Should().StartWith("2 tokens, verified as of the record's time");
    }

    [Fact]
    public async Task People_read_the_whole_story()
    {
        using ShadowedWork work = await ShadowedWork.DoAsync(9000);

        ToolRun run = await _tool.RunAsync("explain", work.Log, "1", "--policies", work.ActiveFile, "--disclosures", work.Values, "--credentials", work.Chains);

        run.Code.Should().Be(0);
        run.Out.Should().Contain("human alice@contoso.com > clerk > payer: payments.pay(amount)").And.Contain("1 of 1 disclosed")
            .And.Contain("limit: denies, argument_beyond_limit").And.Contain("confirmed");
        run.Out.Should().NotContain("9000", "an explanation tells no argument values");
    }

    [Fact]
    public async Task Another_policy_file_confirms_nothing()
    {
        using ShadowedWork work = await ShadowedWork.DoAsync(10, 9000);

        ToolRun same = await ExplainAsync(work, policies: work.CandidateFile);
        JsonElement replay = same.Json.GetProperty("replay");

        (same.Code, replay.GetProperty("finding").GetString(), replay.GetProperty("is_recorded_version").GetBoolean()).Should().Be((1, "not_known", false));
        replay.GetProperty("story").GetString().Should().EndWith("this file is not the one that was in force");
    }

    [Fact]
    public async Task A_file_that_would_have_refused_contradicts_the_record()
    {
        using ShadowedWork work = await ShadowedWork.DoAsync(500);

        ToolRun run = await ExplainAsync(work, policies: work.CandidateFile);

        (run.Code, run.Json.GetProperty("replay").GetProperty("finding").GetString()).Should().Be((1, "contradicted"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2000)]
    [InlineData(9000)]
    public async Task A_switch_that_was_thrown_then_is_no_contradiction(int amount)
    {
        FreezeSwitch thrown = new();
        thrown.Throw("incident 4711");
        using ShadowedWork work = await ShadowedWork.DoUnderAsync(
            ShadowedWork.Active.Replace("policies:", "policies:\n  - { id: freeze, type: maintenance-freeze, switch: true }", StringComparison.Ordinal), new PolicyFileHost { Freeze = thrown }, amount);

        ToolRun run = await ExplainAsync(work);

        (run.Code, run.Json.GetProperty("replay").GetProperty("finding").GetString()).Should().Be((1, "not_known"));
        run.Json.GetProperty("replay").GetProperty("is_recorded_version").GetBoolean().Should().BeTrue();
    }

    [Theory]
    [InlineData(null, "not_known")]
    [InlineData("office", "confirmed")]
    [InlineData("vault", "contradicted")]
    public async Task A_segment_that_is_not_named_leaves_the_replay_unknown(string? segment, string finding)
    {
        using ShadowedWork work = await ShadowedWork.DoUnderAsync($"{ShadowedWork.Active}\n  - {{ id: places, type: segments }}\nsegments: [office]\n", new PolicyFileHost(), 10);

        ToolRun run = await ExplainAsync(work, segment: segment);

        run.Json.GetProperty("replay").GetProperty("finding").GetString().Should().Be(finding);
    }

    [Fact]
    public async Task An_erased_argument_leaves_the_replay_unknown()
    {
        using ShadowedWork work = await ShadowedWork.DoAsync(10);
        await using (FileDisclosureStore values = FileDisclosureStore.Open(work.Values))
        {
            await values.EraseAsync(work.Calls[0], "amount", TestContext.Current.CancellationToken);
        }

        ToolRun run = await ExplainAsync(work);

        (run.Code, run.Json.GetProperty("replay").GetProperty("finding").GetString()).Should().Be((1, "not_known"));
        run.Json.GetProperty("arguments").GetProperty("story").GetString().Should().Be("amount was not kept or is erased");
    }

    [Fact]
    public async Task A_value_that_is_not_the_recorded_one_is_no_argument()
    {
        using ShadowedWork work = await ShadowedWork.DoAsync(10);
        await using (FileDisclosureStore values = FileDisclosureStore.Open(work.Values))
        {
            ArgumentDisclosure kept = (await values.TryGetAsync(work.Calls[0], "amount", TestContext.Current.CancellationToken))!;
            await values.StoreAsync(work.Calls[0], [new ArgumentDisclosure("amount", kept.Salt, "11"u8.ToArray())], TestContext.Current.CancellationToken);
        }

        (await ExplainAsync(work)).Json.GetProperty("arguments").GetProperty("story").GetString().Should().Be("amount is not what the record commits to");
    }

    [Fact]
    public async Task Withheld_signatures_leave_the_replay_unknown()
    {
        using ShadowedWork work = await ShadowedWork.DoAsync(10);
        string file = Directory.GetFiles(work.Chains, "*.chain", SearchOption.AllDirectories).Should().ContainSingle().Subject;
        KeptChain.TryParse(File.ReadAllBytes(file), out KeptChain? chain).Should().BeTrue();
        File.WriteAllBytes(file, chain!.WithoutLiveSignatures(work.Clock.GetUtcNow()).ToUtf8());

        ToolRun run = await ExplainAsync(work);

        run.Json.GetProperty("chain").GetProperty("story").GetString().Should().StartWith("2 of 2 signatures are withheld");
        run.Json.GetProperty("replay").GetProperty("finding").GetString().Should().Be("not_known");
    }

    [Fact]
    public async Task Without_a_policy_file_the_story_is_told_and_nothing_replayed()
    {
        using ShadowedWork work = await ShadowedWork.DoAsync(10);

        ToolRun run = await _tool.RunAsync("explain", work.Log, work.Calls[0], "--json");

        (run.Code, run.Json.GetProperty("replay").GetProperty("finding").GetString()).Should().Be((0, "not_asked"));
        run.Json.GetProperty("accountability").GetString().Should().Be("human alice@contoso.com > clerk > payer: payments.pay(amount)");
    }

    [Theory]
    [InlineData("99", "there is no record 99")]
    [InlineData("no-such-call", "no record")]
    [InlineData("0", "is no decision")]
    public async Task What_is_not_there_is_not_explained(string which, string message)
    {
        using ShadowedWork work = await ShadowedWork.DoAsync(10);

        ToolRun run = await _tool.RunAsync("explain", work.Log, which);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain(message);
    }

    private Task<ToolRun> ExplainAsync(ShadowedWork work, string? policies = null, string? segment = null) => _tool.RunAsync([
        "explain", work.Log, work.Calls[0], "--policies", policies ?? work.ActiveFile, "--disclosures", work.Values, "--credentials", work.Chains, "--json",
        .. segment is null ? Array.Empty<string>() : ["--segment", segment]]);
}
