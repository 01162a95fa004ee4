using System.Text.Json;
using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli.PolicyFiles;

public sealed class PoliciesTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task A_sound_file_is_shown_with_its_version()
    {
        ToolRun run = await _tool.MustRunAsync("policies", "check", _tool.Write("p.yaml", ShadowedWork.Active));
        JsonElement json = (await _tool.MustRunAsync("policies", "check", _tool["p.yaml"], "--json")).Json;

        string version = json.GetProperty("version").GetString()!;
        run.Out.Should().Contain($"version   {version}").And.Contain("argument-limit").And.Contain("approval-threshold");
        json.GetProperty("sound").GetBoolean().Should().BeTrue();
        json.GetProperty("policies").EnumerateArray().Select(policy => policy.GetProperty("id").GetString()).Should().Equal("limit", "ask");
    }

    [Fact]
    public async Task Every_mistake_is_listed_as_editors_read_it()
    {
        string file = _tool.Write("p.yaml", ShadowedWork.Active.Replace("risk: high", "risk: hihg", StringComparison.Ordinal).Replace("type: argument-limit", "type: argument-limits", StringComparison.Ordinal));

        ToolRun run = await _tool.RunAsync("policies", "check", file);
        JsonElement json = (await _tool.RunAsync("policies", "check", file, "--json")).Json;

        run.Code.Should().Be(1);
        run.Out.Split('\n').Should().Contain($"{file}:4:22: invalid_value: hihg is not a risk class; did you mean high?")
            .And.Contain($"{file}:7:11: unknown_type: there is no policy type argument-limits; did you mean argument-limit?");
        json.GetProperty("sound").GetBoolean().Should().BeFalse();
        json.GetProperty("mistakes").EnumerateArray().Select(mistake => mistake.GetProperty("line").GetInt32()).Should().Equal(4, 7);
    }

    [Fact]
    public async Task A_file_may_come_from_standard_input() =>
        (await _tool.RunWithAsync(ShadowedWork.Active, "policies", "check", "-")).Code.Should().Be(0);

    [Fact]
    public async Task What_a_file_says_cannot_move_the_cursor()
    {
        ToolRun run = await _tool.RunAsync("policies", "check", _tool.Write("p.yaml", "version: 1\n\"a\\e[2J\": 1\npolicies: []\n"));

        run.Code.Should().Be(1);
        run.Out.Should().NotContain("\u001b");
    }

    [Fact]
    public async Task A_difference_is_one_of_content()
    {
        string before = _tool.Write("a.yaml", ShadowedWork.Active);
        string same = _tool.Write("b.yaml", "# the same\n" + ShadowedWork.Active.Replace("{ max: 5000 }", "{ max: 5e3 }", StringComparison.Ordinal));
        string other = _tool.Write("c.yaml", ShadowedWork.Candidate.Replace("mail.send: { risk: high }", "mail.send: { risk: low }", StringComparison.Ordinal));

        (await _tool.MustRunAsync("policies", "diff", before, same)).Out.Should().Be("they say the same\n");
        ToolRun run = await _tool.RunAsync("policies", "diff", before, other, "--json");
        run.Code.Should().Be(1);
        run.Json.GetProperty("changes").EnumerateArray().Select(change => (change.GetProperty("change").GetString(), change.GetProperty("part").GetString(), change.GetProperty("name").GetString()))
            .Should().Equal(("changed", "tool", "mail.send"), ("removed", "policy", "ask"), ("added", "policy", "ask-early"), ("changed", "policy", "limit"));
        (await _tool.RunAsync("policies", "diff", before, other)).Out.Should().Contain("- policy ask").And.Contain("+ policy ask-early");
    }

    [Fact]
    public async Task Another_order_is_a_difference()
    {
        string[] parts = ShadowedWork.Active.Split("  - id: ");
        string before = _tool.Write("a.yaml", ShadowedWork.Active + "\n");
        string after = _tool.Write("b.yaml", $"{parts[0]}  - id: {parts[2]}\n  - id: {parts[1]}");

        (await _tool.RunAsync("policies", "diff", before, after)).Out.Should().Contain("is asked at another place");
    }

    [Fact]
    public async Task A_file_with_mistakes_is_not_compared()
    {
        ToolRun run = await _tool.RunAsync("policies", "diff", _tool.Write("a.yaml", "version: 2"), _tool.Write("b.yaml", ShadowedWork.Active));

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("agentid policies check");
    }

    [Fact]
    public async Task The_schema_is_a_json_document() =>
        (await _tool.MustRunAsync("policies", "schema")).Json.GetProperty("$schema").GetString().Should().Be("https://json-schema.org/draft/2020-12/schema");

    [Fact]
    public async Task What_a_candidate_would_have_done_is_counted()
    {
        using ShadowedWork work = await ShadowedWork.DoAsync(10, 50, 60, 70, 80, 500, 2000, 9000);

        JsonElement json = (await _tool.MustRunAsync("policies", "compare", work.Log, "--json")).Json;

        // 10 passes both; 50 to 80 would be asked about; 500 would be denied; 2000 is asked about now and would be denied; 9000 is denied by both.
        (json.GetProperty("compared").GetInt64(), json.GetProperty("agreed").GetInt64(), json.GetProperty("would_ask").GetInt64(), json.GetProperty("would_deny").GetInt64(), json.GetProperty("would_allow").GetInt64())
            .Should().Be((8, 3, 4, 1, 0));
        JsonElement ask = json.GetProperty("differences")[0];
        (ask.GetProperty("policy").GetString(), ask.GetProperty("action").GetString(), ask.GetProperty("agent").GetString(), ask.GetProperty("count").GetInt64())
            .Should().Be(("ask-early", "payments.pay", "clerk > payer", 4));
        ask.GetProperty("examples").EnumerateArray().Select(example => example.GetString()).Should().Equal(work.Calls[1..4]);
        JsonElement deny = json.GetProperty("differences")[1];
        (deny.GetProperty("policy").GetString(), deny.GetProperty("code").GetString()).Should().Be(("limit", "argument_beyond_limit"));
    }

    [Fact]
    public async Task People_see_what_a_candidate_would_have_done()
    {
        using ShadowedWork work = await ShadowedWork.DoAsync(10, 50);

        ToolRun run = await _tool.RunAsync("policies", "compare", work.Log);

        run.Code.Should().Be(0);
        run.Out.Should().Contain("would ask    1").And.Contain("1 would ask payments.pay of clerk > payer").And.Contain(work.Calls[1]);
    }

    [Fact]
    public async Task A_log_without_a_candidate_says_so()
    {
        await AuditedWork.DoAsync(_tool["log"]);

        ToolRun run = await _tool.RunAsync("policies", "compare", _tool["log"]);

        run.Code.Should().Be(0);
        run.Out.Should().Contain("compared     0 decisions").And.Contain("none was tried out");
    }
}
