using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Mcp.Support;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp.Server;

/// <summary>Servers in processes of their own, which share nothing but trust anchors.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly AgentAuthority _authority = AgentAuthority.Create("https://agents.test");

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_client_goes_from_one_server_to_the_other_and_back()
    {
        using AgentPrincipal agent = await AgentAsync();
        await using ServerProcess one = await ServerProcess.StartAsync(_authority, "https://one.mail.test/mcp");
        await using ServerProcess two = await ServerProcess.StartAsync(_authority, "https://two.mail.test/mcp");
        HashSet<string> answers = [];
        for (int i = 0; i < 4; i++)
        {
            await using McpClient client = await (i % 2 == 0 ? one : two).ConnectAsync(agent);
            answers.Add(Given.Text(await client.CallToolAsync("send", Given.To("ann"))));
            Given.Code(await client.CallToolAsync("send", Given.To("eve"))).Should().Be(DenialCodes.ArgumentNotPermitted);
        }

        answers.Should().HaveCount(2, "two processes have answered").And.OnlyContain(answer => answer.EndsWith("sent to ann@agents.test", StringComparison.Ordinal));
        foreach (ServerProcess server in (ServerProcess[])[one, two])
        {
            (AuditVerification verification, List<RecordedDecision> decisions) = await server.StopAsync();
            verification.IsIntact.Should().BeTrue();
            decisions.Select(decision => decision.Decision).Should().Equal(AuditDecision.Allow, AuditDecision.Deny, AuditDecision.Allow, AuditDecision.Deny);
        }
    }

    [Fact]
    public async Task What_one_server_was_shown_is_worth_nothing_at_the_other()
    {
        using AgentPrincipal agent = await AgentAsync();
        await using ServerProcess one = await ServerProcess.StartAsync(_authority, "https://one.mail.test/mcp");
        await using ServerProcess two = await ServerProcess.StartAsync(_authority, "https://two.mail.test/mcp");

        // A proof for the one, replayed at the other: what a thief on the way could do.
        await using McpClient client = await two.ConnectAsync(agent, audience: one.Audience);

        Given.Code(await client.CallToolAsync("send", Given.To("ann"))).Should().Be(DenialCodes.AudienceMismatch);
    }

    [Fact]
    public async Task A_server_on_standard_streams_decides_by_the_metadata_alone()
    {
        using AgentPrincipal agent = await AgentAsync();
        string folder = Directory.CreateTempSubdirectory("agentidentity-mcp-").FullName;
        try
        {
            IClientTransport transport = ServerProcess.OnStandardStreams(_authority, Given.Audience, folder);
            await using (McpClient client = await McpClient.CreateAsync(transport.WithAgentProof(Given.Proof(agent))))
            {
                (await client.ListToolsAsync()).Should().ContainSingle();
                Given.Text(await client.CallToolAsync("send", Given.To("ann"))).Should().EndWith("sent to ann@agents.test");
                Given.Code(await client.CallToolAsync("send", Given.To("eve"))).Should().Be(DenialCodes.ArgumentNotPermitted);
            }

            (AuditVerification verification, List<RecordedDecision> decisions) = await ServerProcess.ReadAsync(folder);
            verification.IsIntact.Should().BeTrue();
            decisions.Select(decision => decision.Decision).Should().Equal(AuditDecision.Allow, AuditDecision.Deny);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<AgentPrincipal> AgentAsync() => await _authority.IssueAsync(new RootGrant
    {
        Name = "writer",
        Sponsor = Sponsor.Asserted(SponsorKind.Human, "tester@agents.test"),
        Scopes = [Given.Sending],
    });
}
