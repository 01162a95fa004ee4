using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Mcp.Support;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp.Server;

/// <summary>Calls that wait for people: what a client says proves nothing, what people have signed does.</summary>
public sealed class ApprovalTests : IDisposable
{
    private readonly PersistentKey _bob = PersistentKey.Create();
    private MailServer? _server;

    private AgentGuard Guard => _server!.Recording.Guard;

    public void Dispose() => _bob.Dispose();

    [Fact]
    public async Task A_call_that_people_approve_while_the_client_waits_runs_once()
    {
        await using MailServer server = await StartAsync();
        await using McpClient client = await server.ConnectAsync(Asking(ApproveAsync));

        Given.Text(await client.CallToolAsync("send", Given.To("ann"))).Should().Be("sent to ann@agents.test");

        server.Mailbox.Sent.Should().ContainSingle();
        AuditTrail trail = await server.Recording.ReadAsync();
        trail.Allowed("mail.send").Decision.Approval.Should().Be(trail.Calls[0].Decision.Approval).And.NotBeNull();
    }

    [Fact]
    public async Task The_rounds_of_a_call_hold_where_the_server_is_made_anew_for_each_request()
    {
        await using MailServer server = await StartAsync();
        await using HttpServer http = await HttpServer.StartAsync(builder => builder.WithTools([server.Mailbox.Tool]).WithAgentGuard(Guard, options =>
        {
            options.Source = "mail";
            options.Approvals = new McpApprovalOptions { Page = id => new Uri($"https://mail.test/approvals/{id}"), Clock = server.Authority.Clock };
        }));
        await using McpClient client = await http.ConnectAsync(Given.Proof(server.Agent), options: Asking(ApproveAsync));

        Given.Text(await client.CallToolAsync("send", Given.To("ann"))).Should().Be("sent to ann@agents.test");
        server.Mailbox.Sent.Should().ContainSingle();
    }

    [Fact]
    public async Task A_client_that_merely_says_that_somebody_accepted_runs_nothing()
    {
        await using MailServer server = await StartAsync();
        await using McpClient client = await server.ConnectAsync(Asking(() => Task.CompletedTask));

        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(DenialCodes.ApprovalRequired);
        server.Mailbox.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_client_that_sends_nobody_to_the_page_is_refused_even_if_people_approve_by_themselves()
    {
        await using MailServer server = await StartAsync();
        await using McpClient client = await server.ConnectAsync(Asking(ApproveAsync, "decline"));

        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(McpDenialCodes.ApprovalDeclined);
        server.Mailbox.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_client_that_opens_no_pages_is_told_the_request_and_may_call_again()
    {
        await using MailServer server = await StartAsync();
        await using McpClient client = await server.ConnectAsync();

        CallToolResult waiting = await client.CallToolAsync("send", Given.To("ann"));
        waiting.StructuredContent!.Value.GetProperty("approval").GetString().Should().HaveLength(ApprovalRequest.IdLength);
        await ApproveAsync();
        server.Mailbox.Sent.Should().BeEmpty();

        Given.Text(await client.CallToolAsync("send", Given.To("ann"))).Should().Be("sent to ann@agents.test");
    }

    [Fact]
    public async Task A_client_of_an_older_protocol_is_told_to_call_again_and_is_let_through_then()
    {
        await using MailServer server = await StartAsync();
        await using McpClient client = await server.ConnectAsync(new McpClientOptions { ProtocolVersion = "2025-11-25" });

        await client.CallToolAsync("send", Given.To("ann"));
        await ApproveAsync();
        Given.Text(await client.CallToolAsync("send", Given.To("ann"))).Should().StartWith("Approved");
        server.Mailbox.Sent.Should().BeEmpty();

        Given.Text(await client.CallToolAsync("send", Given.To("ann"))).Should().Be("sent to ann@agents.test");
    }

    [Fact]
    public async Task What_was_approved_is_one_call_with_these_arguments()
    {
        await using MailServer server = await StartAsync();
        await using McpClient client = await server.ConnectAsync();
        await client.CallToolAsync("send", Given.To("ann"));
        await ApproveAsync();

        Given.Code(await client.CallToolAsync("send", Given.To("bob"))).Should().Be(DenialCodes.ApprovalRequired);
        (await client.CallToolAsync("send", Given.To("ann"))).IsError.Should().NotBe(true);
        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(DenialCodes.ApprovalRequired);
        server.Mailbox.Sent.Should().Equal("ann@agents.test");
    }

    [Theory]
    [InlineData("another kind")]
    [InlineData("another request")]
    [InlineData("later")]
    [InlineData("another signature")]
    [InlineData("another spelling")]
    public async Task A_state_that_was_tampered_with_is_refused(string how)
    {
        await using MailServer server = await StartAsync();
        await using McpClient client = await server.ConnectThroughAsync(
            request =>
            {
                if (request.Params!["requestState"]?.GetValue<string>() is { } state)
                {
                    request.Params["requestState"] = Change(state, how);
                }
            },
            Asking(ApproveAsync));

        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(McpDenialCodes.RequestStateInvalid);
        server.Mailbox.Sent.Should().BeEmpty();
        (await server.Recording.ReadAsync()).Refused("mail.send", McpDenialCodes.RequestStateInvalid).Agent.Should().Be("writer");
    }

    [Fact]
    public async Task A_state_of_another_call_is_refused()
    {
        string? other = null;
        await using MailServer server = await StartAsync();
        await using McpClient client = await server.ConnectThroughAsync(
            request =>
            {
                if (request.Params!["requestState"]?.GetValue<string>() is { } state)
                {
                    request.Params["requestState"] = other ??= state;
                }
            },
            Asking(() => Task.CompletedTask));

        await client.CallToolAsync("send", Given.To("bob"));

        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(McpDenialCodes.RequestStateInvalid);
        server.Mailbox.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_state_expires()
    {
        await using MailServer server = await StartAsync();
        await using McpClient client = await server.ConnectAsync(Asking(async () =>
        {
            await ApproveAsync();
            server.Authority.Clock.Advance(TimeSpan.FromMinutes(15));
        }));

        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(McpDenialCodes.RequestStateInvalid);
        server.Mailbox.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_state_that_was_used_lets_nothing_through_again()
    {
        string? used = null;
        await using MailServer server = await StartAsync();
        await using McpClient client = await server.ConnectThroughAsync(
            request =>
            {
                if (request.Params!["requestState"]?.GetValue<string>() is { } state)
                {
                    used = state;
                }
                else if (used is not null)
                {
                    request.Params["requestState"] = used;
                }
            },
            Asking(ApproveAsync));
        (await client.CallToolAsync("send", Given.To("ann"))).IsError.Should().NotBe(true);

        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(DenialCodes.ApprovalRequired);
        server.Mailbox.Sent.Should().ContainSingle();
    }

    private static string Change(string state, string how)
    {
        string[] parts = state.Split('.');
        switch (how)
        {
            case "another kind":
                parts[1] = parts[1] == "ask" ? "use" : "ask";
                break;
            case "another request":
                parts[2] = string.Concat(parts[2].Reverse());
                break;
            case "later":
                parts[3] = $"{long.Parse(parts[3], System.Globalization.CultureInfo.InvariantCulture) + 1}";
                break;
            case "another signature":
                parts[4] = (parts[4][0] == 'A' ? "B" : "A") + parts[4][1..];
                break;
            default:
                parts[3] = "0" + parts[3];
                break;
        }

        return string.Join('.', parts);
    }

    private static McpClientOptions Asking(Func<Task> meanwhile, string answer = "accept") => new()
    {
        Capabilities = new ClientCapabilities { Elicitation = new ElicitationCapability { Url = new UrlElicitationCapability() } },
        Handlers = new McpClientHandlers
        {
            ElicitationHandler = async (asked, _) =>
            {
                asked!.Url.Should().Be($"https://mail.test/approvals/{asked.ElicitationId}");
                await meanwhile();
                return new ElicitResult { Action = answer };
            },
        },
    };

    private async Task<MailServer> StartAsync()
    {
        TestAuthority authority = new();
        return _server = await MailServer.StartAsync(
            authority: authority,
            options: options => options.Approvals = new McpApprovalOptions { Page = id => new Uri($"https://mail.test/approvals/{id}"), Clock = authority.Clock },
            guard: guard => guard
                .AddPolicy(new ApprovalPolicy("people", new ApprovalPolicyOptions { Actions = ["mail.send"], Requirement = new ApprovalRequirement() }))
                .UseApprovals(new ApprovalOptions
                {
                    Store = new MemoryApprovalStore(),
                    Directory = new ApproverDirectory(new Approver("bob@contoso.com", [_bob.PublicKey], "finance")),
                    Authority = authority.Authority,
                }));
    }

    private async Task ApproveAsync()
    {
        ApprovalStatus waiting = (await Guard.Approvals!.ListPendingAsync()).Single();
        SignedApproval approval = await new ApprovalSigner(_bob, _server!.Authority.Clock).ApproveAsync(waiting.Request);
        (await Guard.Approvals!.SubmitAsync(approval)).Should().BeNull();
    }
}
