using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Mcp.Support;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp.Server;

/// <summary>What others make of a request, or might make of its answer.</summary>
public sealed class AlterationTests
{
    [Fact]
    public async Task What_a_filter_makes_of_an_address_is_undone()
    {
        await using MailServer server = await MailServer.StartAsync(
            builder => builder
                .WithReadResourceHandler((context, _) => ValueTask.FromResult(new ReadResourceResult
                {
                    Contents = [new TextResourceContents { Uri = context.Params!.Uri, Text = context.Params.Uri }],
                }))
                .WithRequestFilters(filters => filters.AddReadResourceFilter(next => (context, cancellationToken) =>
                {
                    context.Params!.Uri = "mail://drafts";
                    return next(context, cancellationToken);
                })),
            scopes: AgentScope.For("mail.resources/read").Exact("uri", "mail://inbox"));
        await using McpClient client = await server.ConnectAsync();

        (await client.ReadResourceAsync("mail://inbox")).Contents.OfType<TextResourceContents>().Single().Text.Should().Be("mail://inbox");
    }

    [Fact]
    public async Task A_list_made_for_one_caller_is_not_to_be_kept_for_others()
    {
        await using MailServer server = await MailServer.StartAsync();
        await using McpClient client = await server.ConnectAsync();

        JsonRpcResponse answer = await client.SendRequestAsync(
            new JsonRpcRequest { Method = RequestMethods.ToolsList, Params = new JsonObject() }, TestContext.Current.CancellationToken);

        answer.Result!["cacheScope"]!.GetValue<string>().Should().Be("private");
    }

    [Fact]
    public async Task A_collection_that_is_lenient_about_letters_runs_no_tool_under_another_action()
    {
        int runs = 0;
        McpServerTool purge = McpServerTool.Create(() => $"purged {Interlocked.Increment(ref runs)} times", new McpServerToolCreateOptions { Name = "purge" });
        await using MailServer server = await MailServer.StartAsync(
            builder => builder.Services.Configure<McpServerOptions>(options =>
                options.ToolCollection = new McpServerPrimitiveCollection<McpServerTool>(StringComparer.OrdinalIgnoreCase) { purge }),
            scopes: AgentScope.For("mail.PURGE").WithoutArguments());
        await using McpClient client = await server.ConnectAsync();

        CallToolResult refusal = await client.CallToolAsync("PURGE", cancellationToken: TestContext.Current.CancellationToken);

        runs.Should().Be(0);
        refusal.IsError.Should().BeTrue();
        Given.Text(refusal).Should().StartWith("Access denied");
    }
}
