using System.Text.Json;
using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli.Approvals;

public sealed class ListAndShowTests : IAsyncLifetime
{
    private ApprovalsSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await ApprovalsSession.StartAsync(persons: 2);

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Fact]
    public async Task What_waits_is_listed_with_who_for_whom_how_many_and_how_long()
    {
        (await ListAsync()).Out.Should().Be("nothing waits\n");
        string request = await _session.AskAsync(("amount", 12000));
        await _session.AnswerAsync("approve", request, "bob.key");
        _session.Tool.Clock.Advance(TimeSpan.FromMinutes(10));

        ToolRun list = await ListAsync();

        list.Out.Should().Contain(request).And.Contain("invoices.pay").And.Contain("payer").And.Contain("alice@contoso.com").And.Contain("1 of 2 finance").And.Contain("50 min 0 s left");
        list.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_decided_or_has_ended_is_listed_only_with_all()
    {
        string denied = await _session.AskAsync(("amount", 1));
        await _session.AnswerAsync("deny", denied, "bob.key");
        string late = await _session.AskAsync(("amount", 2));
        _session.Tool.Clock.Advance(TimeSpan.FromHours(1));

        (await ListAsync()).Out.Should().Be("nothing waits\n");
        ToolRun all = await ListAsync("--all", "--json");

        all.Json.EnumerateArray().Select(entry => (entry.GetProperty("request").GetString(), entry.GetProperty("state").GetString()))
            .Should().BeEquivalentTo([(denied, "denied"), (late, "expired")]);
    }

    [Fact]
    public async Task Show_says_exactly_what_will_run_who_answers_for_it_and_who_is_asked()
    {
        string request = await _session.AskAsync(("to", "ACME \"Ltd\""), ("amount", 12000.5), ("lines", new object[] { 1, null! }));
        await _session.AnswerAsync("approve", request, "bob.key", "--reason", "checked the invoice");

        ToolRun show = await ShowAsync(request);

        show.Out.Should().Contain($"request     {request}  one call the agent has the scope for\n").And.Contain("state       pending\n")
            .And.Contain("action      invoices.pay\n").And.Contain("agent       payer\n").And.Contain("answers     human alice@contoso.com (asserted)\n")
            .And.Contain($"keys        {_session.Payer.Id}\n")
            .And.Contain("asked by    large-payments: 1 of 2 finance; payments are seen by finance\n")
            .And.Contain("arguments   3, ").And.Contain("  \"amount\"\n  │ 12000.5\n").And.Contain("  \"lines\"\n  │ [1,null]\n").And.Contain("  \"to\"\n  │ \"ACME \\\"Ltd\\\"\"\n")
            .And.Contain("  bob@contoso.com approve, 2026-11-24 09:00:00Z: checked the invoice\n");
    }

    [Fact]
    public async Task Programs_get_the_arguments_as_JSON()
    {
        string request = await _session.AskAsync(("amount", 12000));

        JsonElement json = (await ShowAsync(request, "--json")).Json;

        json.GetProperty("arguments").GetProperty("amount").GetInt32().Should().Be(12000);
        json.GetProperty("requirements")[0].GetProperty("persons").GetInt32().Should().Be(2);
        json.GetProperty("state").GetString().Should().Be("pending");
    }

    [Fact]
    public async Task Without_the_secret_arguments_are_not_shown_and_nothing_is_approved()
    {
        string request = await _session.AskAsync(("amount", 12000));
        string[] sealedDesk = [_session.Store, request, "--approvers", _session.Tool["approvers.json"]];

        ToolRun show = await _session.Tool.RunAsync(["approvals", "show", .. sealedDesk]);
        ToolRun approve = await _session.Tool.RunAsync(["approvals", "approve", .. sealedDesk, "--key", _session.Tool["bob.key"], "--yes", await _session.HashOfAsync(request)]);
        ToolRun deny = await _session.Tool.RunAsync(["approvals", "deny", .. sealedDesk, "--key", _session.Tool["bob.key"], "--yes", await _session.HashOfAsync(request)]);

        show.Out.Should().Contain("arguments   sealed: give the store's secret with --secret").And.NotContain("12000");
        approve.ErrorLine.Should().Contain("nobody approves what cannot be seen");
        deny.Code.Should().Be(0);
    }

    [Theory]
    [InlineData("approvers.json", "[]", "is no list of approvers")]
    [InlineData("approvers.json", """{"approvers":[{"person":"bob","keys":[]}],"type":"https://agentidentity.dev/approvers/v1"}""", "approver 1: an approver has at least one key")]
    [InlineData("approvers.json", """{"approvers":[{"person":"bob","keys":[{"kty":"OKP"}]}],"type":"https://agentidentity.dev/approvers/v1"}""", "approver 1: key 1 is no public Ed25519 key")]
    [InlineData("approvers.json", """{"approvers":[{"person":"bob","keys":[],"admin":true}],"type":"https://agentidentity.dev/approvers/v1"}""", "approver 1: an approver has a text person")]
    [InlineData("secret", "too short", "is not a secret of 32 bytes")]
    [InlineData("secret", "another secret of thirty-two by.", "the secret is not the one it was sealed with")]
    public async Task A_file_that_is_not_what_it_should_be_is_told(string file, string text, string expected)
    {
        string request = await _session.AskAsync(("amount", 1));
        _session.Tool.Write(file, text);

        ToolRun run = await ShowAsync(request);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain(expected);
    }

    [Theory]
    [InlineData("00112233445566778899aabbccddeeff")]
    [InlineData("../../etc/passwd")]
    [InlineData("\u001b[2J")]
    public async Task A_request_that_is_not_there_is_told(string id)
    {
        ToolRun run = await _session.Tool.RunAsync(["approvals", "show", .. _session.With(id)]);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("there is no request").And.NotContain("\u001b");
    }

    private Task<ToolRun> ListAsync(params string[] more) => _session.Tool.RunAsync(["approvals", "list", .. _session.Desk, .. more]);

    private Task<ToolRun> ShowAsync(string request, params string[] more) => _session.Tool.RunAsync(["approvals", "show", .. _session.With(request), .. more]);
}
