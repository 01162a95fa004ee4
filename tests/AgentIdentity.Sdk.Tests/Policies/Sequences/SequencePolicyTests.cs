using AgentIdentity.Sdk.Support;
using static AgentIdentity.Sdk.Support.SessionSetup;

namespace AgentIdentity.Sdk.Policies;

public sealed class SequencePolicyTests : IAsyncDisposable
{
    private static readonly ActionGroup Prepare = ActionGroup.Of("prepare-payment", "erp.draft", "erp.amend");
    private static readonly ActionGroup Approve = ActionGroup.Of("approve-payment", "erp.release", "erp.sign");

    private readonly SessionSetup _setup = new("hr.read", "mail.send", "payments.refund", "payments.pay", "review.pass", "review.waive", "deploy.run",
        "erp.draft", "erp.amend", "erp.release", "erp.sign", "notes.write");

    [Fact]
    public async Task After_one_action_another_is_never_allowed_again()
    {
        AgentGuard guard = With(SequenceRule.Never("mail.send", after: "hr.read"));
        AgentPrincipal agent = await _setup.AgentAsync();

        (await DoAsync(guard, agent, "mail.send", "hr.read", "hr.read", "mail.send", "notes.write", "mail.send")).Should().Equal(
            Allowed, Allowed, Allowed, DenialCodes.SequenceNotAllowed, Allowed, DenialCodes.SequenceNotAllowed);
    }

    [Fact]
    public async Task Every_action_of_a_group_rules_out_every_action_of_the_other()
    {
        AgentGuard guard = With(SequenceRule.Never(Approve, after: Prepare));

        foreach ((string first, string then) in new[] { ("erp.draft", "erp.release"), ("erp.draft", "erp.sign"), ("erp.amend", "erp.release"), ("erp.amend", "erp.sign") })
        {
            (await DoAsync(guard, await _setup.AgentAsync(), first, then)).Should().Equal(Allowed, DenialCodes.SequenceNotAllowed);
        }

        (await DoAsync(guard, await _setup.AgentAsync(), "erp.release", "erp.draft", "erp.amend")).Should().Equal(Allowed, Allowed, Allowed);
    }

    [Fact]
    public async Task What_is_never_allowed_after_itself_is_allowed_once()
    {
        AgentGuard guard = With(SequenceRule.Never("payments.pay", after: "payments.pay"));

        (await DoAsync(guard, await _setup.AgentAsync(), "payments.pay", "payments.pay")).Should().Equal(Allowed, DenialCodes.SequenceNotAllowed);
    }

    [Fact]
    public async Task An_action_is_allowed_so_many_times_and_no_more()
    {
        AgentGuard guard = With(SequenceRule.AtMost(2, "payments.refund"));

        (await DoAsync(guard, await _setup.AgentAsync(), "payments.refund", "payments.refund", "payments.refund")).Should().Equal(
            Allowed, Allowed, DenialCodes.SequenceNotAllowed);
    }

    [Fact]
    public async Task The_actions_of_a_group_are_counted_together()
    {
        AgentGuard guard = With(SequenceRule.AtMost(2, ActionGroup.Of("money", "payments.refund", "payments.pay")), SequenceRule.AtMost(1, "payments.pay"));
        AgentPrincipal agent = await _setup.AgentAsync();

        (await DoAsync(guard, agent, "payments.pay", "payments.pay", "payments.refund", "payments.refund")).Should().Equal(
            Allowed, DenialCodes.SequenceNotAllowed, Allowed, DenialCodes.SequenceNotAllowed);
    }

    [Fact]
    public async Task Something_is_allowed_only_after_something_else()
    {
        AgentGuard guard = With(SequenceRule.Only("deploy.run", after: ActionGroup.Of("reviewed", "review.pass", "review.waive")));

        (await DoAsync(guard, await _setup.AgentAsync(), "deploy.run", "review.pass", "deploy.run", "deploy.run")).Should().Equal(
            DenialCodes.SequenceNotAllowed, Allowed, Allowed, Allowed);
        (await DoAsync(guard, await _setup.AgentAsync(), "review.waive", "deploy.run")).Should().Equal(Allowed, Allowed);
    }

    [Fact]
    public async Task Of_several_things_that_must_come_first_none_may_be_missing()
    {
        AgentGuard guard = With(SequenceRule.Only("deploy.run", after: "review.pass"), SequenceRule.Only("deploy.run", after: "notes.write"));

        (await DoAsync(guard, await _setup.AgentAsync(), "review.pass", "deploy.run", "notes.write", "deploy.run")).Should().Equal(
            Allowed, DenialCodes.SequenceNotAllowed, Allowed, Allowed);
    }

    [Theory]
    [InlineData("erp.draft", "erp.amend", "erp.release")]
    [InlineData("erp.sign", "erp.release", "erp.amend")]
    public async Task Conflicting_duties_do_not_meet_in_one_session(string first, string same, string other)
    {
        AgentGuard guard = With(SequenceRule.Conflict(Prepare, Approve));

        (await DoAsync(guard, await _setup.AgentAsync(), first, same, other, first)).Should().Equal(
            Allowed, Allowed, DenialCodes.SequenceNotAllowed, Allowed);
    }

    [Fact]
    public async Task A_call_that_is_refused_is_no_history()
    {
        AgentGuard refusing = _setup.Guard(Policy(SequenceRule.Never("mail.send", after: "hr.read")), ScriptedPolicy.Denying());
        AgentGuard guard = With(SequenceRule.Never("mail.send", after: "hr.read"));
        AgentPrincipal agent = await _setup.AgentAsync();

        await AskAsync(refusing, agent, "hr.read");

        (await AskAsync(guard, agent, "mail.send")).Should().Be(Allowed);
    }

    [Fact]
    public async Task Actions_that_no_rule_mentions_are_charged_nothing()
    {
        LastingLedger ledger = new();
        _setup.Ledger = ledger;
        AgentGuard guard = With(SequenceRule.Never("mail.send", after: "hr.read"));

        (await DoAsync(guard, await _setup.AgentAsync(), "notes.write", "deploy.run", "mail.send")).Should().Equal(Allowed, Allowed, Allowed);

        ledger.Count.Should().Be(0, "and a condition leaves no counter behind");
    }

    [Fact]
    public async Task Policies_of_two_names_keep_histories_of_their_own()
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        SequenceRule once = SequenceRule.AtMost(1, "payments.pay");
        AgentGuard one = _setup.Guard(new SequencePolicy("one", once));
        AgentGuard other = _setup.Guard(new SequencePolicy("other", once));

        (await DoAsync(one, agent, "payments.pay", "payments.pay")).Should().Equal(Allowed, DenialCodes.SequenceNotAllowed);
        (await DoAsync(other, agent, "payments.pay")).Should().Equal(Allowed);
    }

    [Fact]
    public async Task A_refusal_names_the_rules_and_what_they_met()
    {
        AgentGuard guard = With(SequenceRule.Never("mail.send", after: "hr.read"), SequenceRule.AtMost(9, "mail.send"));
        AgentPrincipal agent = await _setup.AgentAsync();
        await AskAsync(guard, agent, "hr.read");

        AccessDecision decision = await guard.AuthorizeAsync(agent, new ToolCall("mail.send"));

        decision.Denial!.Message.Should().Be("mail.send is not allowed at this point of the session: never mail.send after hr.read; at most 9 of mail.send");
        decision.Policy.Should().Be("sequences");
        decision.Facts.Should().Equal(new PolicyFact("counter", $"sequences did hr.read {_setup.Prove(agent).Lineage}"), new PolicyFact("used", "1"));
    }

    [Fact]
    public async Task A_group_that_is_given_other_actions_keeps_what_it_counted_and_ruled_out()
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard before = With(
            SequenceRule.AtMost(1, ActionGroup.Of("money", "payments.pay")), SequenceRule.Never("mail.send", after: ActionGroup.Of("read", "hr.read", "notes.write")));
        AgentGuard after = With(
            SequenceRule.AtMost(1, ActionGroup.Of("money", "payments.pay", "payments.refund")), SequenceRule.Never("mail.send", after: ActionGroup.Of("read", "hr.read")));

        (await DoAsync(before, agent, "payments.pay", "hr.read")).Should().Equal(Allowed, Allowed);

        (await DoAsync(after, agent, "payments.refund", "mail.send")).Should().Equal(DenialCodes.SequenceNotAllowed, DenialCodes.SequenceNotAllowed);
    }

    [Fact]
    public async Task A_group_that_is_given_other_actions_opens_nothing_for_what_the_former_ones_did()
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard before = With(SequenceRule.Only("deploy.run", after: ActionGroup.Of("reviewed", "notes.write")));
        AgentGuard after = With(SequenceRule.Only("deploy.run", after: ActionGroup.Of("reviewed", "review.pass")));

        (await DoAsync(before, agent, "notes.write", "deploy.run")).Should().Equal(Allowed, Allowed);

        (await DoAsync(after, agent, "deploy.run", "review.pass", "deploy.run")).Should().Equal(DenialCodes.SequenceNotAllowed, Allowed, Allowed);
    }

    [Theory]
    [InlineData("mail.send")]
    [InlineData("erp.draft")]
    [InlineData("deploy.run")]
    [InlineData("notes.write")]
    public async Task Judging_a_call_again_allocates_nothing(string action)
    {
        SequencePolicy policy = Policy(
            SequenceRule.Never("mail.send", after: "hr.read"), SequenceRule.Conflict(Prepare, Approve), SequenceRule.Only("deploy.run", after: "review.pass"));

        AllocatedByJudging(policy, await _setup.ContextAsync(action)).Should().Be(0);
    }

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    private static SequencePolicy Policy(params SequenceRule[] rules) => new("sequences", rules);

    private AgentGuard With(params SequenceRule[] rules) => _setup.Guard(Policy(rules));

    private static async Task<string[]> DoAsync(AgentGuard guard, AgentPrincipal agent, params string[] actions)
    {
        List<string> answers = [];
        foreach (string action in actions)
        {
            answers.Add(await AskAsync(guard, agent, action));
        }

        return [.. answers];
    }
}
