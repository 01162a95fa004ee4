using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Break-glass: at once, loud, and never twice without somebody else having looked.</summary>
public sealed class BreakGlassTests
{
    private static readonly ToolCall Forbidden = new("servers.restart", new() { ["name"] = "db1" });

    [Fact]
    public async Task A_person_of_the_group_lets_an_agent_do_what_it_has_no_scope_for_at_once()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();

        await using AccessDecision decision = await guard.BreakGlassAsync(agent, Forbidden, "the database hangs", ApprovalSetup.Dave);

        decision.IsAllowed.Should().BeTrue(decision.Denial?.Reason);
        decision.Arguments.GetString("name").Should().Be("db1");
        BreakGlassException alarm = setup.Alarms.OfType<BreakGlassException>().Should().ContainSingle().Which;
        alarm.RequestId.Should().Be(decision.ApprovalRequestId);
        alarm.Message.Should().Contain("servers.restart").And.Contain("orchestrator");
        LogLine record = (await setup.ReadLogAsync()).Decision();
        record["approval"].Should().Be(decision.ApprovalRequestId);
        record["facts"].Should().Contain("break_glass").And.Contain("dave@contoso.com");
    }

    [Fact]
    public async Task It_stands_in_for_people_and_for_no_refusal()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard(builder => builder.AddPolicy(new ScriptedPolicy((context, _) => ValueTask.FromResult(
            context.HostileArguments.GetInt64("amount") == 666 ? PolicyVerdict.Deny("never", "not ever") : PolicyVerdict.Continue))));
        using AgentPrincipal agent = await setup.AgentAsync();

        await using AccessDecision allowed = await guard.BreakGlassAsync(agent, ApprovalSetup.Pay(5000), "today", ApprovalSetup.Dave);
        await ReviewAsync(setup, guard, allowed.ApprovalRequestId!, ApprovalSetup.Bob);
        await using AccessDecision refused = await guard.BreakGlassAsync(agent, ApprovalSetup.Pay(666), "today", ApprovalSetup.Dave);

        allowed.IsAllowed.Should().BeTrue(allowed.Denial?.Reason);
        refused.Denial!.Code.Should().Be("never");
    }

    [Fact]
    public async Task An_unreviewed_use_blocks_the_next_of_that_sponsor_until_somebody_else_has_reviewed_it()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        using AgentPrincipal sameSponsor = await setup.AgentAsync(ApprovalSetup.Grant("other"));
        using AgentPrincipal stranger = await setup.AgentAsync(ApprovalSetup.Grant("stranger", sponsor: "zoe@contoso.com"));
        await using AccessDecision first = await guard.BreakGlassAsync(agent, Forbidden, "the database hangs", ApprovalSetup.Dave);

        (await BreakAsync(guard, agent)).Should().Be(DenialCodes.BreakGlassUnreviewed);
        (await BreakAsync(guard, sameSponsor)).Should().Be(DenialCodes.BreakGlassUnreviewed);
        (await BreakAsync(guard, stranger)).Should().BeNull();

        await ReviewAsync(setup, guard, first.ApprovalRequestId!, ApprovalSetup.Dave);
        (await BreakAsync(guard, agent)).Should().Be(DenialCodes.BreakGlassUnreviewed, "Dave did it himself");

        setup.Clock.Advance(TimeSpan.FromMinutes(30));
        (await BreakAsync(guard, agent)).Should().Be(DenialCodes.BreakGlassUnreviewed, "Dave did it himself, though what he signed then has ended");
        await ReviewAsync(setup, guard, first.ApprovalRequestId!, ApprovalSetup.Bob);
        (await guard.Approvals!.GetStatusAsync(first.ApprovalRequestId!)).IsReviewed.Should().BeTrue();
        (await BreakAsync(guard, agent)).Should().BeNull();
        (await BreakAsync(guard, sameSponsor)).Should().Be(DenialCodes.BreakGlassUnreviewed);
    }

    [Fact]
    public async Task Nobody_breaks_it_who_is_not_of_the_group_or_is_of_the_lineage()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        using AgentPrincipal other = await setup.AgentAsync(ApprovalSetup.Grant(sponsor: "zoe@contoso.com"));

        await using AccessDecision unknown = await guard.BreakGlassAsync(agent, Forbidden, "let me", ApprovalSetup.Stranger);
        await using AccessDecision outside = await guard.BreakGlassAsync(other, Forbidden, "let me", ApprovalSetup.Bob);

        unknown.Denial!.Code.Should().Be(DenialCodes.ApproverUnknown);
        outside.Denial!.Code.Should().Be(DenialCodes.ApprovalRequired);
        (await BreakAsync(guard, agent)).Should().Be(DenialCodes.BreakGlassUnreviewed, "an attempt is a use");
    }

    [Fact]
    public async Task The_sponsor_does_not_break_it_for_an_agent_of_his_own()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();

        await using AccessDecision decision = await guard.BreakGlassAsync(agent, Forbidden, "let me", ApprovalSetup.Alice);

        decision.Denial!.Code.Should().Be(DenialCodes.ApproverExcluded);
    }

    [Fact]
    public async Task Of_two_uses_at_once_one_is_refused()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();

        string?[] codes = Together.Run(8, _ => BreakAsync(guard, agent));

        codes.Count(code => code is null).Should().Be(1);
        codes.Where(code => code is not null).Should().OnlyContain(code => code == DenialCodes.BreakGlassUnreviewed);
    }

    [Fact]
    public async Task Where_no_group_is_named_nobody_breaks_it()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard(options: new ApprovalOptions { Store = setup.Approvals, Directory = setup.Directory, Authority = setup.Authority });
        using AgentPrincipal agent = await setup.AgentAsync();

        Func<Task> breaking = async () => await guard.BreakGlassAsync(agent, Forbidden, "let me", ApprovalSetup.Dave);

        await breaking.Should().ThrowAsync<InvalidOperationException>().WithMessage("*BreakGlassGroup*");
    }

    private static async Task<string?> BreakAsync(AgentGuard guard, AgentPrincipal agent)
    {
        await using AccessDecision decision = await guard.BreakGlassAsync(agent, Forbidden, "again", ApprovalSetup.Dave);
        return decision.Denial?.Code;
    }

    private static async Task ReviewAsync(ApprovalSetup setup, AgentGuard guard, string request, IAgentSigner person) =>
        (await guard.Approvals!.SubmitAsync(await setup.Signer(person).ReviewAsync((await setup.Approvals.FindAsync(request))!, "looked at it"))).Should().BeNull();
}
