using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Approvals;

public sealed class DecideTests : IAsyncLifetime
{
    private ApprovalsSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await ApprovalsSession.StartAsync();

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Fact]
    public async Task What_a_person_approves_runs_once()
    {
        string request = await _session.AskAsync(("amount", 12000));

        ToolRun run = await _session.AnswerAsync("approve", request, "bob.key");

        run.Code.Should().Be(0);
        run.Out.Should().Contain("  \"amount\"\n  │ 12000\n", "it is shown before it is signed").And.EndWith("signed      approve, the request is now approved\n");
        (await _session.ResumeAsync(request, ("amount", 12000))).IsAllowed.Should().BeTrue();
        (await _session.ResumeAsync(request, ("amount", 12000))).IsAllowed.Should().BeFalse();
    }

    [Fact]
    public async Task Another_amount_than_was_approved_does_not_run()
    {
        string request = await _session.AskAsync(("amount", 12000));
        await _session.AnswerAsync("approve", request, "bob.key");

        (await _session.ResumeAsync(request, ("amount", 12001))).IsAllowed.Should().BeFalse();
    }

    [Fact]
    public async Task What_a_person_denies_does_not_run_even_if_another_approved()
    {
        string request = await _session.AskAsync(("amount", 12000));
        await _session.AnswerAsync("approve", request, "bob.key");

        ToolRun run = await _session.AnswerAsync("deny", request, "carol.key", "--reason", "not this vendor");

        run.Code.Should().Be(0);
        run.Out.Should().EndWith("signed      deny, the request is now denied\n");
        (await _session.ResumeAsync(request, ("amount", 12000))).Denial!.Code.Should().Be(DenialCodes.ApprovalDenied);
    }

    [Theory]
    [InlineData("stranger.key", "no approver has this key")]
    [InlineData("alice.key", "whoever the agent acts for, and the agent itself, cannot approve what it does")]
    public async Task Who_may_not_approve_is_refused_and_nothing_is_signed(string key, string expected)
    {
        string request = await _session.AskAsync(("amount", 12000));

        ToolRun run = await _session.AnswerAsync("approve", request, key);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain(expected);
        Directory.GetFiles(_session.Store, "*.approval").Should().BeEmpty();
    }

    [Fact]
    public async Task A_person_counts_once()
    {
        await using ApprovalsSession session = await ApprovalsSession.StartAsync(persons: 2);
        string request = await session.AskAsync(("amount", 12000));
        (await session.AnswerAsync("approve", request, "bob.key")).Out.Should().EndWith("the request is now pending\n");

        ToolRun again = await session.AnswerAsync("approve", request, "bob.key");
        again.ErrorLine.Should().Contain("a person counts once");

        (await session.AnswerAsync("approve", request, "carol.key")).Out.Should().EndWith("the request is now approved\n");
    }

    [Fact]
    public async Task What_has_ended_is_not_approved_and_what_is_settled_is_not_approved_again()
    {
        string late = await _session.AskAsync(("amount", 1));
        string settled = await _session.AskAsync(("amount", 2));
        await _session.AnswerAsync("approve", settled, "bob.key");

        (await _session.AnswerAsync("approve", settled, "carol.key")).ErrorLine.Should().Contain("there is nothing to approve: the request is approved already");
        _session.Tool.Clock.Advance(TimeSpan.FromHours(1));
        (await _session.AnswerAsync("approve", late, "bob.key")).ErrorLine.Should().Contain("there is nothing to approve: the request is expired already");
        (await _session.AnswerAsync("deny", late, "bob.key")).ErrorLine.Should().Contain("there is nothing to deny");
    }

    [Fact]
    public async Task Yes_must_name_the_hash_of_this_very_request()
    {
        string seen = await _session.AskAsync(("amount", 1));
        string other = await _session.AskAsync(("amount", 1_000_000));
        string hash = await _session.HashOfAsync(seen);

        ToolRun run = await _session.Tool.RunAsync(["approvals", "approve", .. _session.With(other), "--key", _session.Tool["bob.key"], "--yes", hash]);

        run.Code.Should().Be(1);
        run.Error.Should().Contain("--yes names another request than this one");
        Directory.GetFiles(_session.Store, "*.approval").Should().BeEmpty();
    }

    [Fact]
    public async Task A_script_that_names_no_hash_approves_nothing()
    {
        string request = await _session.AskAsync(("amount", 1));

        ToolRun run = await _session.Tool.RunAsync(["approvals", "approve", .. _session.With(request), "--key", _session.Tool["bob.key"]]);

        run.Code.Should().Be(2);
        run.ErrorLine.Should().Contain("name its hash with --yes HASH");
    }

    [Theory]
    [InlineData("approve\n", true)]
    [InlineData("approve\r\n", true)]
    [InlineData("yes\n", false)]
    [InlineData("\n", false)]
    [InlineData("", false)]
    [InlineData("deny\n", false)]
    public async Task On_a_terminal_the_verb_has_to_be_typed(string typed, bool isSigned)
    {
        string request = await _session.AskAsync(("amount", 1));

        ToolRun run = await _session.Tool.RunInteractivelyAsync(typed, ["approvals", "approve", .. _session.With(request), "--key", _session.Tool["bob.key"]]);

        run.Error.Should().StartWith("Type approve to approve exactly this: ");
        run.Code.Should().Be(isSigned ? 0 : 1);
        Directory.GetFiles(_session.Store, "*.approval").Should().HaveCount(isSigned ? 1 : 0);
    }

    [Fact]
    public async Task A_sealed_key_needs_its_passphrase()
    {
        string request = await _session.AskAsync(("amount", 1));
        string key = _session.Tool["sealed.key"];
        _session.Tool.Write("pass", Session.Passphrase);
        await _session.Tool.MustRunAsync("key", "new", "--out", key, "--passphrase-file", _session.Tool["pass"]);
        string jwk = (await _session.Tool.MustRunAsync("key", "show", key, "--format", "jwk")).Out.Trim();
        _session.Tool.Write("approvers.json", $$"""{"approvers":[{"keys":[{{jwk}}],"person":"dave@contoso.com"}],"type":"https://agentidentity.dev/approvers/v1"}""");

        (await _session.AnswerAsync("approve", request, "sealed.key")).ErrorLine.Should().Contain("the passphrase of");
        ToolRun run = await _session.AnswerAsync("approve", request, "sealed.key", "--passphrase-file", _session.Tool["pass"]);

        run.Out.Should().EndWith("the request is now pending\n", "dave is not in finance");
    }

    [Fact]
    public async Task Only_a_use_of_break_glass_is_reviewed()
    {
        string request = await _session.AskAsync(("amount", 1));

        (await _session.AnswerAsync("review", request, "bob.key")).ErrorLine.Should().Contain("only a use of break-glass is reviewed");
    }
}
