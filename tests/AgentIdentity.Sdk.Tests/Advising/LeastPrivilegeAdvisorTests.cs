using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Advising;

public sealed class LeastPrivilegeAdvisorTests
{
    private static readonly AgentScopeSet Wide =
        [AgentScope.For("files.read").Within("path", "/"), AgentScope.For("mail.send").Any("to").Optional("cc", ArgumentConstraint.Wildcard), AgentScope.For("db.drop").AnyArguments()];

    [Fact]
    public void A_scope_that_was_never_used_is_not_proposed()
    {
        LeastPrivilegeAdvisor advisor = new();
        advisor.AddCall(Seen.Call(Wide, "files.read", ("path", "\"/a\"")));

        GrantAdvice advice = Seen.Only(advisor.Advise());

        advice.Unused.Should().Equal("db.drop", "mail.send");
        advice.Proposed!.Actions.Should().Equal("files.read");
        advice.ShareUsed.Should().BeApproximately(1 / 3.0, 1e-9);
    }

    [Fact]
    public void A_grant_that_was_never_used_at_all_shows()
    {
        LeastPrivilegeAdvisor advisor = new();
        advisor.AddGrant(["agent"], [Wide]);

        GrantAdvice advice = Seen.Only(advisor.Advise());

        advice.ShareUsed.Should().Be(0);
        advice.Proposed.Should().BeEmpty();
    }

    [Fact]
    public void An_optional_argument_that_was_never_there_is_forbidden_and_one_that_always_was_is_required()
    {
        LeastPrivilegeAdvisor advisor = new();
        AgentScopeSet granted = [AgentScope.For("t.do").Optional("always", ArgumentConstraint.Wildcard).Optional("never", ArgumentConstraint.Wildcard).Optional("once", ArgumentConstraint.Wildcard)];
        advisor.AddCall(Seen.Call(granted, "t.do", ("always", "1"), ("once", "1")));
        advisor.AddCall(Seen.Call(granted, "t.do", ("always", "1")));

        GrantAdvice advice = Seen.Only(advisor.Advise());

        advice.Proposed!.Find("t.do")!.ToJson().Should().Be(AgentScope.For("t.do").Exact("always", 1).Optional("once", ArgumentConstraint.Exact(1)).ToJson());
        advice.Actions[0].Arguments.Should().Contain(argument => argument.Name == "never" && argument.Finding == ArgumentFinding.NeverUsed);
    }

    [Fact]
    public void Any_arguments_become_those_that_were_there_even_if_no_value_is_known()
    {
        LeastPrivilegeAdvisor advisor = new();
        advisor.AddCall(Seen.Call(Wide, "db.drop", ("table", null)));
        advisor.AddCall(Seen.Call(Wide, "db.drop", ("table", null), ("cascade", null)));

        Seen.Only(advisor.Advise()).Proposed!.Find("db.drop")!.ToJson()
            .Should().Be(AgentScope.For("db.drop").Any("table").Optional("cascade", ArgumentConstraint.Wildcard).ToJson());
    }

    [Fact]
    public void Any_arguments_of_calls_without_one_become_none()
    {
        LeastPrivilegeAdvisor advisor = new();
        advisor.AddCall(Seen.Call(Wide, "db.drop"));

        AgentScopeSet proposed = Seen.Only(advisor.Advise()).Proposed!;

        proposed.Covers(new ToolCall("db.drop")).Should().BeTrue();
        proposed.Covers(new ToolCall("db.drop", new() { ["table"] = "users" })).Should().BeFalse();
    }

    [Fact]
    public void More_arguments_than_a_scope_can_name_stay_admitted()
    {
        LeastPrivilegeAdvisor advisor = new();
        for (int i = 0; i < 65; i++)
        {
            advisor.AddCall(Seen.Call(Wide, "db.drop", ($"argument{i}", "1")));
        }

        GrantAdvice advice = Seen.Only(advisor.Advise());

        advice.Proposed!.Find("db.drop")!.ToJson().Should().Be(Wide.Find("db.drop")!.ToJson());
        advice.Actions[0].IsTighter.Should().BeFalse();
    }

    [Fact]
    public void What_a_name_delegated_counts_as_used_by_it()
    {
        AgentScopeSet narrow = [AgentScope.For("files.read").Within("path", "/reports")];
        LeastPrivilegeAdvisor advisor = new();
        advisor.AddCall(Seen.Call(["boss", "reader"], [Wide, narrow], "files.read", ("path", "\"/reports/1\"")));
        advisor.AddCall(Seen.Call(["boss", "reader"], [Wide, narrow], "files.read", ("path", "\"/reports/2\"")));

        LeastPrivilegeAdvice advice = advisor.Advise();

        GrantAdvice boss = Seen.Of(advice, "boss");
        boss.Actions.Should().ContainSingle().Which.OwnCalls.Should().Be(0);
        boss.Actions[0].Calls.Should().Be(2);
        boss.Proposed!.Find("files.read")!.ToJson().Should().Be(narrow.Find("files.read")!.ToJson());
        Seen.Of(advice, "boss/reader").Actions[0].OwnCalls.Should().Be(2);
    }

    [Fact]
    public void What_was_delegated_is_proposed_within_what_it_is_delegated_from()
    {
        // The boss used a text beside paths, so a list is tightest for it; the reader used paths only, for which a root is. A root does not fit under a list.
        AgentScopeSet anything = [AgentScope.For("t.do").Any("x")];
        LeastPrivilegeAdvisor advisor = new();
        advisor.AddCall(Seen.Call(["boss"], [anything], "t.do", ("x", "\"word\"")));
        advisor.AddCall(Seen.Call(["boss", "reader"], [anything, anything], "t.do", ("x", "\"/a/1\"")));
        advisor.AddCall(Seen.Call(["boss", "reader"], [anything, anything], "t.do", ("x", "\"/a/2\"")));

        LeastPrivilegeAdvice advice = advisor.Advise();

        GrantAdvice boss = Seen.Of(advice, "boss");
        Seen.Of(advice, "boss/reader").Proposed!.Attenuates(boss.Proposed!).Should().BeTrue();
        boss.Actions[0].Arguments.Should().ContainSingle().Which.Finding.Should().Be(ArgumentFinding.NeededByDelegation);
    }

    [Fact]
    public void Each_grant_of_a_name_has_its_own_proposal()
    {
        AgentScopeSet a = [AgentScope.For("files.read").Within("path", "/a")];
        AgentScopeSet b = [AgentScope.For("files.read").Within("path", "/b")];
        LeastPrivilegeAdvisor advisor = new();
        advisor.AddCall(Seen.Call(a, "files.read", ("path", "\"/a/1\"")));
        advisor.AddCall(Seen.Call(b, "files.read", ("path", "\"/b/1\"")));

        NameAdvice name = advisor.Advise().Names.Should().ContainSingle().Which;

        name.Grants.Should().HaveCount(2).And.OnlyContain(grant => grant.Proposed!.Attenuates(grant.Granted!));
        name.ShareUsed.Should().Be(1);
    }

    [Fact]
    public void Without_grants_only_use_is_told()
    {
        LeastPrivilegeAdvisor advisor = new();
        advisor.AddCall(Seen.Call(["agent"], [], "files.read", ("path", "\"/a\"")));

        GrantAdvice advice = Seen.Only(advisor.Advise());

        advice.Proposed.Should().BeNull();
        advice.ShareUsed.Should().BeNull();
        advice.Actions.Should().ContainSingle().Which.Action.Should().Be("files.read");
    }

    [Fact]
    public void Outcomes_are_counted_as_they_came()
    {
        LeastPrivilegeAdvisor advisor = new();
        foreach (AuditOutcome? outcome in (AuditOutcome?[])[AuditOutcome.Completed, AuditOutcome.Faulted, AuditOutcome.Faulted, AuditOutcome.Abandoned, null])
        {
            advisor.AddCall(new ObservedCall { Path = ["agent"], Granted = [Wide], Action = "db.drop", Time = Seen.Noon, Outcome = outcome });
        }

        ActionAdvice action = Seen.Only(advisor.Advise()).Actions[0];

        (action.Calls, action.Completed, action.Faulted, action.Abandoned).Should().Be((5, 1, 2, 1));
    }

    [Fact]
    public void A_call_that_the_grant_does_not_cover_is_no_allowed_call()
    {
        LeastPrivilegeAdvisor advisor = new();

        Action learning = () => advisor.AddCall(Seen.Call([AgentScope.For("files.read").Within("path", "/a")], "files.read", ("path", "\"/b\"")));

        learning.Should().Throw<ArgumentException>().WithMessage("*does not cover the call*");
    }

    [Fact]
    public void A_grant_wider_than_the_one_it_comes_from_is_refused()
    {
        LeastPrivilegeAdvisor advisor = new();

        Action learning = () => advisor.AddGrant(["boss", "reader"], [[AgentScope.For("files.read").Within("path", "/a")], Wide]);

        learning.Should().Throw<ArgumentException>().WithMessage("*wider than what it was delegated from*");
    }

    [Fact]
    public void More_names_and_grants_than_are_told_apart_are_counted_and_change_nothing_else()
    {
        LeastPrivilegeAdvisor advisor = new();
        for (int i = 0; i < LeastPrivilegeAdvisor.MaxGrantsOfName + 6; i++)
        {
            advisor.AddCall(Seen.Call([AgentScope.For("files.read").Within("path", $"/{i}")], "files.read", ("path", $"\"/{i}/x\"")));
        }

        LeastPrivilegeAdvice advice = advisor.Advise();

        advice.OmittedCalls.Should().Be(6);
        advice.Names[0].Grants.Should().HaveCount(LeastPrivilegeAdvisor.MaxGrantsOfName);
    }

    [Fact]
    public void A_call_that_the_proposals_do_not_cover_is_named()
    {
        LeastPrivilegeAdvisor advisor = new();
        advisor.AddCall(Seen.Call(Wide, "mail.send", ("to", "\"cfo\"")));
        LeastPrivilegeAdvice advice = advisor.Advise();

        advice.Covers(Seen.Call(Wide, "mail.send", ("to", "\"cfo\"")), out _).Should().BeTrue();
        advice.Covers(Seen.Call(Wide, "mail.send", ("to", "\"eve\"")), out string? value).Should().BeFalse();
        advice.Covers(Seen.Call(Wide, "mail.send", ("to", null)), out string? hidden).Should().BeFalse();
        advice.Covers(Seen.Call(Wide, "mail.send", ("to", "\"cfo\""), ("cc", "\"eve\"")), out string? extra).Should().BeFalse();
        advice.Covers(Seen.Call(Wide, "mail.send"), out string? missing).Should().BeFalse();
        advice.Covers(Seen.Call(Wide, "db.drop"), out string? action).Should().BeFalse();
        (value, hidden, extra, missing, action).Should().Be((
            "argument to of mail.send had a value that is not covered", "the value of argument to is not known", "argument cc is not admitted", "argument to is required",
            "no proposed scope covers db.drop"));
    }
}
