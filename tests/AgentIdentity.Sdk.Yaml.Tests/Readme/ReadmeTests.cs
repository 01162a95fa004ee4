using System.Text;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Yaml.Support;

namespace AgentIdentity.Sdk.Yaml.Readme;

public sealed class ReadmeTests
{
    private static readonly string Package = Repository.PathTo("src", "AgentIdentity.Sdk.Yaml");

    private static string Example
    {
        get
        {
            string readme = File.ReadAllText(Path.Combine(Package, "README.md"));
            int start = readme.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
            return readme[start..readme.IndexOf("\n```", start, StringComparison.Ordinal)];
        }
    }

    [Fact]
    public void The_example_loads_and_has_every_type_of_policy()
    {
        PolicyDocument document = PolicyFile.Parse(Encoding.UTF8.GetBytes(Example), new PolicyFileHost { Risk = new RiskRegister(), Freeze = new FreezeSwitch() });

        document.Policies.Policies.Select(policy => document.TypeOf(policy.Name)).Should().BeEquivalentTo(
            JsonNode.Parse(PolicyFile.Schema())!["$defs"]!.AsObject().Select(definition => definition.Key).Where(name => name.StartsWith("policy-", StringComparison.Ordinal)).Select(name => name["policy-".Length..]));
    }

    /// <summary>With AGENTID_UPDATE_README=1 the committed schema is written anew.</summary>
    [Fact]
    public void The_committed_schema_is_the_one_the_readers_describe()
    {
        string path = Path.Combine(Package, "policies.schema.json");
        if (Environment.GetEnvironmentVariable("AGENTID_UPDATE_README") == "1")
        {
            File.WriteAllText(path, PolicyFile.Schema() + "\n");
        }

        File.ReadAllText(path).Should().Be(PolicyFile.Schema() + "\n");
    }
}
