using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Mcp.Support;
using AgentIdentity.Sdk.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp.Server;

/// <summary>What a caller presents, and what it does not.</summary>
public sealed class PresentationTests
{
    public static TheoryData<string, string> Unreadable => new()
    {
        { "\"eyJ\"", DenialCodes.Malformed },
        { "[]", DenialCodes.Malformed },
        { """{"aat_chain":[],"aat_pop":1}""", DenialCodes.Malformed },
        { """{"aat_chain":["a"],"aat_pop":"b","more":1}""", DenialCodes.Malformed },
        { $$"""{"aat_chain":["{{new string('a', AgentPresentation.MaxBytes)}}"],"aat_pop":"b"}""", DenialCodes.TooLarge },
    };

    [Fact]
    public async Task A_call_that_presents_nobody_is_refused_and_counted()
    {
        await using MailServer server = await MailServer.StartAsync();
        await using McpClient client = await server.ConnectUnprovedAsync();

        CallToolResult result = await client.CallToolAsync("send", Given.To("ann"));

        result.IsError.Should().BeTrue();
        Given.Code(result).Should().Be(DenialCodes.IdentityMissing);
        server.Mailbox.Sent.Should().BeEmpty();
        (await server.Recording.CloseAsync()).CountRefusals(DenialCodes.IdentityMissing).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_presentation_that_cannot_be_read_is_refused_and_counted(string presentation, string code)
    {
        await using MailServer server = await MailServer.StartAsync();
        await using McpClient client = await server.ConnectThroughAsync(request => Tamper.Meta(request)[McpMetaKeys.Presentation] = JsonNode.Parse(presentation));

        CallToolResult result = await client.CallToolAsync("send", Given.To("ann"));

        Given.Code(result).Should().Be(code);
        server.Mailbox.Sent.Should().BeEmpty();
        (await server.Recording.CloseAsync()).CountRefusals(code).Should().Be(1);
    }

    [Fact]
    public async Task Two_presentations_in_one_request_are_none()
    {
        string? elsewhere = null;
        await using MailServer server = await MailServer.StartAsync(options: options => options.ReadPresentation = _ => elsewhere);
        await using McpClient client = await server.ConnectThroughAsync(request => elsewhere = Tamper.Meta(request)[McpMetaKeys.Presentation]!.ToJsonString());

        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(DenialCodes.DuplicateMember);
        server.Mailbox.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task Arguments_that_were_changed_on_the_way_are_refused()
    {
        await using MailServer server = await MailServer.StartAsync();
        await using McpClient client = await server.ConnectThroughAsync(request => request.Params!["arguments"]!["to"] = "bob@agents.test");

        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(DenialCodes.ProofMismatch);
        server.Mailbox.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_presentation_that_was_used_is_not_good_for_the_same_call_again()
    {
        JsonNode? captured = null;
        await using MailServer server = await MailServer.StartAsync();
        await using McpClient client = await server.ConnectThroughAsync(request => captured = Replay(request, captured));

        (await client.CallToolAsync("send", Given.To("ann"))).IsError.Should().NotBe(true);
        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(DenialCodes.Replayed);
        server.Mailbox.Sent.Should().ContainSingle();
    }

    [Fact]
    public async Task A_proof_that_was_made_for_another_server_is_refused()
    {
        await using MailServer server = await MailServer.StartAsync();
        AgentPresentation other = await server.Agent.ProveAsync(new ToolCall("mail.send", Given.To("ann")), new ProofRequest { Audience = "https://files.test/mcp" });
        await using McpClient client = await server.ConnectThroughAsync(request => Tamper.Meta(request)[McpMetaKeys.Presentation] = JsonNode.Parse(other.ToJson()));

        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(DenialCodes.AudienceMismatch);
        server.Mailbox.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_guard_that_only_observes_lets_a_call_of_nobody_pass_with_its_arguments()
    {
        await using MailServer server = await MailServer.StartAsync(guard: guard => guard.ObserveOnlyUnsafe());
        await using McpClient client = await server.ConnectUnprovedAsync();

        (await client.CallToolAsync("send", Given.To("ann"))).IsError.Should().NotBe(true);
        server.Mailbox.Sent.Should().Equal("ann@agents.test");
    }

    private static JsonNode Replay(JsonRpcRequest request, JsonNode? captured)
    {
        JsonNode own = Tamper.Meta(request)[McpMetaKeys.Presentation]!.DeepClone();
        if (captured is not null)
        {
            Tamper.Meta(request)[McpMetaKeys.Presentation] = captured.DeepClone();
        }

        return captured ?? own;
    }
}
