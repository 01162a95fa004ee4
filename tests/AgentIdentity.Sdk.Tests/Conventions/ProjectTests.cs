using System.Xml.Linq;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Conventions;

/// <summary>Which package may know which. This is the place, and the only one, where it stands.</summary>
public sealed class ProjectTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["AgentIdentity.Sdk"] = [],
        ["AgentIdentity.Sdk.AI"] = ["AgentIdentity.Sdk"],
        ["AgentIdentity.Sdk.AgentFramework"] = ["AgentIdentity.Sdk.AI"],
        ["AgentIdentity.Sdk.AspNetCore"] = ["AgentIdentity.Sdk.Hosting"],
        ["AgentIdentity.Sdk.Hosting"] = ["AgentIdentity.Sdk"],
        ["AgentIdentity.Sdk.IdentityModel"] = ["AgentIdentity.Sdk"],
        ["AgentIdentity.Sdk.Mcp"] = ["AgentIdentity.Sdk.AI"],
        ["AgentIdentity.Sdk.OpenTelemetry"] = ["AgentIdentity.Sdk"],
        ["AgentIdentity.Sdk.SemanticKernel"] = ["AgentIdentity.Sdk.AI"],
        ["AgentIdentity.Sdk.Testing"] = ["AgentIdentity.Sdk"],
        ["AgentIdentity.Sdk.Yaml"] = ["AgentIdentity.Sdk"],
        ["AgentIdentity.Cli"] = ["AgentIdentity.Sdk", "AgentIdentity.Sdk.Yaml"],
    };

    private static IEnumerable<string> Projects => Directory.GetFiles(Repository.PathTo("src"), "*.csproj", SearchOption.AllDirectories);

    public static TheoryData<string> Names => [.. Projects.Select(project => Path.GetFileNameWithoutExtension(project)!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_package_knows_only_those_below_it(string name) =>
        References(name).Should().BeSubsetOf(Allowed.Should().ContainKey(name).WhoseValue);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_package_has_a_page_that_tells_more_than_its_name(string name)
    {
        string readme = Path.Combine(Repository.PathTo("src", name), "README.md");

        if (name == "AgentIdentity.Sdk")
        {
            readme = Repository.PathTo("README.md");
        }

        File.ReadLines(readme).First().Should().StartWith("# ");
        File.ReadAllText(readme).Should().Contain("```").And.Subject.Length.Should().BeGreaterThan(1000);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_first_page_lists_every_package(string name) =>
        File.ReadAllText(Repository.PathTo("README.md")).Should().Contain($"`{name}`");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Repository.PathTo("AgentIdentity.Sdk.sln")).Replace('\\', '/');
        string[] roots = ["src", "tests", "benchmarks", "samples"];

        roots.SelectMany(root => Directory.GetFiles(Repository.PathTo(root), "*.csproj", SearchOption.AllDirectories))
            .Select(project => Path.GetRelativePath(Repository.Root, project).Replace('\\', '/'))
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static IEnumerable<string> References(string name) =>
        XDocument.Load(Path.Combine(Repository.PathTo("src", name), $"{name}.csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));
}
