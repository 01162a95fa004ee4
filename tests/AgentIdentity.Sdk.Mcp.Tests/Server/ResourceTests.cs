using AgentIdentity.Sdk.Mcp.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp.Server;

/// <summary>What else a server exposes: resources, prompts, completions.</summary>
public sealed class ResourceTests
{
    private static readonly AgentScope Reading = AgentScope.For("mail.resources/read").Exact("uri", "mail://inbox");
    private static readonly AgentScope Prompting = AgentScope.For("mail.prompts/get").Exact("name", "greeting").AnyOtherArguments();

    private static Action<IMcpServerBuilder> Exposing => builder => builder
        .WithResources(
        [
            McpServerResource.Create(() => "letters", new McpServerResourceCreateOptions { UriTemplate = "mail://inbox", Name = "inbox" }),
            McpServerResource.Create(() => "secrets", new McpServerResourceCreateOptions { UriTemplate = "mail://drafts", Name = "drafts" }),
        ])
        .WithPrompts([McpServerPrompt.Create((string whom) => $"greet {whom}", new McpServerPromptCreateOptions { Name = "greeting" })])
        .WithCompleteHandler((_, _) => ValueTask.FromResult(new CompleteResult { Completion = new Completion { Values = ["ann"] } }));

    [Fact]
    public async Task Reading_a_resource_takes_a_scope_for_its_address()
    {
        await using MailServer server = await MailServer.StartAsync(Exposing, scopes: Reading);
        await using McpClient client = await server.ConnectAsync();

        (await client.ReadResourceAsync("mail://inbox")).Contents.OfType<TextResourceContents>().Single().Text.Should().Be("letters");
        (await client.Invoking(c => c.ReadResourceAsync("mail://drafts").AsTask()).Should().ThrowAsync<McpException>()).WithMessage($"*{DenialCodes.ArgumentNotPermitted}*");
        AuditTrail trail = await server.Recording.ReadAsync();
        trail.Allowed("mail.resources/read").Outcome!.Outcome.Should().Be(Auditing.AuditOutcome.Completed);
        trail.Refused("mail.resources/read", DenialCodes.ArgumentNotPermitted);
    }

    [Fact]
    public async Task Resources_and_prompts_are_shown_to_those_who_may_read_them()
    {
        await using MailServer server = await MailServer.StartAsync(Exposing, scopes: Reading);
        await using McpClient client = await server.ConnectAsync();

        (await client.ListResourcesAsync()).Should().HaveCount(2);
        (await client.ListPromptsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Getting_a_prompt_takes_a_scope()
    {
        await using MailServer server = await MailServer.StartAsync(Exposing, scopes: Prompting);
        await using McpClient client = await server.ConnectAsync();

        GetPromptResult prompt = await client.GetPromptAsync("greeting", new Dictionary<string, object?> { ["whom"] = "ann" });

        ((TextContentBlock)prompt.Messages.Single().Content).Text.Should().Be("greet ann");
        await client.Invoking(c => c.ReadResourceAsync("mail://inbox").AsTask()).Should().ThrowAsync<McpException>();
    }

    [Fact]
    public async Task Completing_takes_a_scope()
    {
        await using MailServer server = await MailServer.StartAsync(Exposing, scopes: Prompting);
        await using McpClient client = await server.ConnectAsync();

        await client.Invoking(c => c.CompleteAsync(new PromptReference { Name = "greeting" }, "whom", "a").AsTask()).Should().ThrowAsync<McpException>();

        (await server.Recording.ReadAsync()).Refused("mail.completion/complete", DenialCodes.ScopeNotGranted);
    }

    [Fact]
    public async Task A_host_may_leave_them_open()
    {
        await using MailServer server = await MailServer.StartAsync(
            Exposing, options: options => (options.GuardsResources, options.GuardsPrompts, options.GuardsCompletions) = (false, false, false));
        await using McpClient client = await server.ConnectUnprovedAsync();

        (await client.ReadResourceAsync("mail://inbox")).Contents.Should().ContainSingle();
        (await client.ListPromptsAsync()).Should().ContainSingle();
        (await client.CompleteAsync(new PromptReference { Name = "greeting" }, "whom", "a")).Completion.Values.Should().Equal("ann");
    }

    [Fact]
    public async Task The_inventory_lists_what_is_exposed_and_what_nothing_stands_before()
    {
        await using MailServer server = await MailServer.StartAsync(
            builder =>
            {
                Exposing(builder);
                builder.Services.Configure<McpServerOptions>(options => options.RequestHandlers =
                [
                    new McpServerRequestHandler { Method = "acme/purge", Handler = (_, _) => ValueTask.FromResult<System.Text.Json.Nodes.JsonNode?>(null) },
                ]);
            },
            options: options => options.GuardsPrompts = false);

        IReadOnlyList<ExposedTool> tools = server.Services.GetServices<IToolInventory>().Single().ReadTools();

        tools.Where(tool => tool.IsGuarded).Select(tool => $"{tool.Name}: {tool.Action}").Should().BeEquivalentTo(
            "send: mail.send", "mail://inbox: mail.resources/read", "mail://drafts: mail.resources/read", "(completions): mail.completion/complete");
        tools.Where(tool => !tool.IsGuarded).Select(tool => tool.Name).Should().BeEquivalentTo("greeting", "acme/purge");
        tools.Where(tool => !tool.IsGuarded).Should().OnlyContain(tool => tool.Advice != null);
    }

    [Fact]
    public async Task The_inventory_says_so_when_a_filter_was_put_inside_the_guard()
    {
        await using MailServer server = await MailServer.StartAsync(after: builder => builder.Services.PostConfigure<McpServerOptions>(
            options => options.Filters.Request.CallToolFilters.Add(next => next)));

        server.Services.GetServices<IToolInventory>().Single().ReadTools().Should().ContainSingle(tool => tool.Name == "send" && !tool.IsGuarded);
    }
}
