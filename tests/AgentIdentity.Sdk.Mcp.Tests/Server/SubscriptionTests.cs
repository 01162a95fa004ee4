using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Mcp.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp.Server;

/// <summary>Subscriptions as the revision of the protocol has them that this package speaks: <c>subscriptions/listen</c>, which no request filter sees.</summary>
public sealed class SubscriptionTests
{
    private static readonly AgentScope Listening = AgentScope.For("mail.subscriptions/listen").Any("notifications");

    private int _listened;

    [Fact]
    public async Task Nobody_listens_to_resources_without_a_scope()
    {
        await using MailServer server = await MailServer.StartAsync(Exposing);
        await using McpClient client = await server.ConnectAsync();

        await client.Invoking(c => ListenAsync(c, TestContext.Current.CancellationToken)).Should().ThrowAsync<McpException>();

        _listened.Should().Be(0);
        (await server.Recording.ReadAsync()).Refused("mail.subscriptions/listen", DenialCodes.ScopeNotGranted);
    }

    [Fact]
    public async Task And_nobody_who_is_nobody()
    {
        await using MailServer server = await MailServer.StartAsync(Exposing);
        await using McpClient client = await server.ConnectUnprovedAsync();

        await client.Invoking(c => ListenAsync(c, TestContext.Current.CancellationToken)).Should().ThrowAsync<McpException>();

        _listened.Should().Be(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_handler_of_the_sdk_tells_nobody_of_resources_without_a_scope_either()
    {
        await using MailServer server = await MailServer.StartAsync(builder => builder.WithResources(
            [McpServerResource.Create(() => "letters", new McpServerResourceCreateOptions { UriTemplate = "mail://inbox", Name = "inbox" })]));
        await using McpClient client = await server.ConnectAsync();

        await client.Invoking(c => ListenAsync(c, TestContext.Current.CancellationToken)).Should().ThrowAsync<McpException>();     // let in, it listens until it is cancelled

        (await server.Recording.ReadAsync()).Refused("mail.subscriptions/listen", DenialCodes.ScopeNotGranted);
    }

    [Fact]
    public async Task Whoever_has_the_scope_listens_and_is_on_record()
    {
        await using MailServer server = await MailServer.StartAsync(Exposing, scopes: Listening);
        await using McpClient client = await server.ConnectAsync();

        await ListenAsync(client, TestContext.Current.CancellationToken);

        _listened.Should().Be(1);
        (await server.Recording.ReadAsync()).Allowed("mail.subscriptions/listen").Outcome!.Outcome.Should().Be(Auditing.AuditOutcome.Completed);
    }

    [Fact]
    public async Task The_inventory_knows_of_them()
    {
        await using MailServer server = await MailServer.StartAsync(Exposing, options: options => options.GuardsResources = false);

        server.Services.GetServices<IToolInventory>().Single().ReadTools()
            .Should().ContainSingle(tool => tool.Action == "mail.subscriptions/listen" && !tool.IsGuarded);
    }

    private void Exposing(IMcpServerBuilder builder) => builder.Services.Configure<McpServerOptions>(options => options.Handlers.SubscriptionsListenHandler = (_, _) =>
    {
        Interlocked.Increment(ref _listened);
        return ValueTask.FromResult(new EmptyResult());
    });

    private static async Task ListenAsync(McpClient client, CancellationToken cancellationToken) => await client.SendRequestAsync(
        new JsonRpcRequest
        {
            Method = RequestMethods.SubscriptionsListen,
            Params = new JsonObject { ["notifications"] = new JsonObject { ["resourceSubscriptions"] = new JsonArray("mail://inbox") } },
        },
        cancellationToken);
}
