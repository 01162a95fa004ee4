using System.Xml.Linq;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Conventions;

public sealed class RepositoryTests
{
    private static readonly HashSet<string> TopLevel =
    [
        "src", "tests", "benchmarks", "samples", "AgentIdentity.Sdk.sln", "Directory.Packages.props", "LICENSE", "README.md", "Directory.Build.props", "global.json",
    ];

    [Fact]
    public void The_top_level_holds_what_the_layout_names_and_dotfiles()
    {
        HashSet<string> ignored = [.. File.ReadLines(Repository.PathTo(".gitignore")).Select(line => line.Trim().TrimEnd('/'))];

        IEnumerable<string> strangers = Directory.EnumerateFileSystemEntries(Repository.Root).Select(path => Path.GetFileName(path)!)
            .Where(name => !name.StartsWith('.') && !TopLevel.Contains(name) && !ignored.Contains(name));

        strangers.Should().BeEmpty();
    }

    [Fact]
    public void Continuous_integration_is_one_script() =>
        Directory.EnumerateFileSystemEntries(Repository.PathTo(".ci")).Select(Path.GetFileName).Should().Equal("run");

    [Fact]
    public void Every_shipped_project_tracks_its_public_API()
    {
        string[] projects = Directory.GetFiles(Repository.PathTo("src"), "*.csproj", SearchOption.AllDirectories);

        projects.Should().NotBeEmpty();
        projects.SelectMany(project => new[] { "PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt" }.Select(name => Path.Combine(Path.GetDirectoryName(project)!, name)))
            .Where(file => !File.Exists(file) || File.ReadLines(file).FirstOrDefault() != "#nullable enable").Should().BeEmpty();
    }

    [Fact]
    public void An_untracked_change_of_the_public_API_is_an_error()
    {
        XDocument properties = XDocument.Load(Repository.PathTo("Directory.Build.props"));

        properties.Descendants("WarningsAsErrors").Should().ContainSingle().Which.Value.Split(';').Should().Contain(["RS0016", "RS0017"]);
        properties.Descendants("TreatWarningsAsErrors").Should().ContainSingle().Which.Value.Should().Be("true");
        properties.Descendants("PackageReference").Select(reference => (string?)reference.Attribute("Include"))
            .Should().Contain("Microsoft.CodeAnalysis.PublicApiAnalyzers");
    }
}
