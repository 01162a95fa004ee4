using System.Text.Json;
using System.Xml.Linq;
using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli.Segments;

/// <summary>Who can reach what, drawn for people, and how far the harm of one compromised agent goes.</summary>
public sealed class SegmentsTests : IAsyncLifetime
{
    private const string Policies = """
        version: 1
        segments: [office, vault, outside]
        tools:
          files.read: { risk: low, segment: office }
          vault.read: { risk: high, segment: vault }
          mail.send: { risk: high, segment: outside }
        gateways:
          door: { from: office, to: outside, actions: [mail.send] }
          hatch: { from: outside, to: vault, actions: [vault.read] }
        policies:
          - { id: place, type: segments }
        """;

    private Session _session = null!;

    public async ValueTask InitializeAsync()
    {
        _session = await Session.StartAsync();
        _session.Tool.Write("policies.yaml", Policies);
    }

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_compromised_agent_reaches_by_its_scopes_and_leads_others_on()
    {
        JsonElement json = (await RunAsync("--compromised", "orchestrator", "--json")).Json;

        json.GetProperty("segments").EnumerateArray().ToDictionary(segment => segment.GetProperty("name").GetString()!, segment => segment.GetProperty("harm").GetString())
            .Should().Equal(new Dictionary<string, string?> { ["office"] = "reached", ["outside"] = "reached", ["vault"] = "beyond" });
    }

    [Fact]
    public async Task A_picture_is_well_formed_and_has_no_script()
    {
        string svg = _session.Tool["segments.svg"];
        (await RunAsync("--compromised", "orchestrator", "--out", svg)).Code.Should().Be(0);

        XDocument.Load(svg).Root!.Name.LocalName.Should().Be("svg");
        (await File.ReadAllTextAsync(svg, TestContext.Current.CancellationToken)).Should().Contain("orchestrator").And.NotContainAny("<script", "href");
    }

    [Fact]
    public async Task A_name_that_no_agent_bears_is_refused() => (await RunAsync("--compromised", "nobody")).ErrorLine.Should().Contain("orchestrator");

    [Fact]
    public async Task A_file_without_segments_is_refused()
    {
        ToolRun run = await _session.Tool.RunAsync("segments", _session.Tool.Write("none.yaml", "version: 1\npolicies: []\n"));

        run.ErrorLine.Should().Contain("no policy of type segments");
    }

    private Task<ToolRun> RunAsync(params string[] options) =>
        _session.Tool.RunAsync(["segments", _session.Tool["policies.yaml"], _session.OrchestratorChain, "--anchor", _session.Anchor, .. options]);
}
