using AgentIdentity.Sdk.Mcp.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp.Server;

/// <summary>What a caller is shown.</summary>
public sealed class ListTests
{
    private static readonly Action<IMcpServerBuilder> WithPurge =
        builder => builder.WithTools([McpServerTool.Create(() => "purged", new McpServerToolCreateOptions { Name = "purge" })]);

    [Fact]
    public async Task A_caller_is_shown_what_its_scopes_are_for()
    {
        await using MailServer server = await MailServer.StartAsync(WithPurge);
        await using McpClient client = await server.ConnectAsync();

        (await client.ListToolsAsync()).Select(tool => tool.Name).Should().Equal("send");
        (await server.Recording.ReadAsync()).Calls.Should().BeEmpty("a list uses nothing up and decides nothing");
    }

    [Fact]
    public async Task Nobody_is_shown_nothing()
    {
        await using MailServer server = await MailServer.StartAsync(WithPurge);
        await using McpClient client = await server.ConnectUnprovedAsync();

        (await client.ListToolsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_proof_that_does_not_hold_is_as_good_as_none()
    {
        await using MailServer server = await MailServer.StartAsync(WithPurge);
        await using McpClient client = await server.ConnectAsync();
        server.Authority.Clock.Advance(TimeSpan.FromHours(2));

        (await client.ListToolsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_host_may_show_strangers_everything_and_agents_still_their_own()
    {
        await using MailServer server = await MailServer.StartAsync(WithPurge, options: options => options.ListsToUnproved = true);
        await using McpClient stranger = await server.ConnectUnprovedAsync();

        (await stranger.ListToolsAsync()).Should().HaveCount(2);
    }

    [Fact]
    public async Task What_was_hidden_is_refused_when_it_is_called()
    {
        await using MailServer server = await MailServer.StartAsync(WithPurge);
        await using McpClient client = await server.ConnectAsync();

        Given.Code(await client.CallToolAsync("purge")).Should().Be(DenialCodes.ScopeNotGranted);
    }

    [Fact]
    public async Task An_attribute_names_the_action_of_a_tool()
    {
        McpServerTool tool = McpServerTool.Create(() => "ok", new McpServerToolCreateOptions { Name = "x", Metadata = [new AgentActionAttribute("billing.refund")] });
        await using MailServer server = await MailServer.StartAsync(builder => builder.WithTools([tool]), scopes: AgentScope.For("billing.refund").WithoutArguments());
        AgentProof proof = new("mail", Given.Audience, server.Agent) { ActionOf = name => name == "x" ? "billing.refund" : null };
        await using McpClient client = await server.ConnectAsync(proof);

        (await client.ListToolsAsync()).Select(shown => shown.Name).Should().Equal("x");
        Given.Text(await client.CallToolAsync("x")).Should().Be("ok");
        (await server.Recording.ReadAsync()).Allowed("billing.refund");
    }
}
