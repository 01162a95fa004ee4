using System.Xml.Linq;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Conventions;

/// <summary>What a user of the core downloads.</summary>
public sealed class PackageTests(PackedCore package) : IClassFixture<PackedCore>
{
    private static readonly string[] AllowedDependencies = ["NSec.Cryptography", "Polly.Core"];

    [Fact]
    public void The_package_says_what_it_is()
    {
        Metadata("id").Should().Be("AgentIdentity.Sdk");
        Metadata("description").Should().NotBeNullOrWhiteSpace().And.NotBe("Package Description");
        Metadata("tags").Split(' ').Should().HaveCountGreaterThan(3);
        Metadata("authors").Should().NotBeNullOrWhiteSpace();
    }

    [Fact]
    public void The_package_is_under_the_MIT_licence()
    {
        XElement license = Element("license")!;

        license.Value.Should().Be("MIT");
        ((string?)license.Attribute("type")).Should().Be("expression");
    }

    [Fact]
    public void The_package_has_a_readme()
    {
        Metadata("readme").Should().Be("README.md");
        package.Entries.Should().Contain("README.md");
    }

    [Fact]
    public void The_package_holds_the_assembly_and_its_documentation_and_no_other() =>
        package.Entries.Where(entry => entry.StartsWith("lib/", StringComparison.Ordinal))
            .Should().BeEquivalentTo("lib/net10.0/AgentIdentity.Sdk.dll", "lib/net10.0/AgentIdentity.Sdk.xml");

    [Fact]
    public void The_symbols_are_packed_beside_it() => package.SymbolEntries.Should().Contain("lib/net10.0/AgentIdentity.Sdk.pdb");

    [Fact]
    public void The_core_depends_on_cryptography_and_resilience_and_nothing_else() =>
        package.Metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => (string?)element.Attribute("id"))
            .Should().Contain("NSec.Cryptography").And.BeSubsetOf(AllowedDependencies);

    [Fact]
    public void The_package_needs_no_framework_beyond_the_runtime() =>
        package.Metadata.Descendants().Where(element => element.Name.LocalName == "frameworkReference").Should().BeEmpty();

    private string Metadata(string name) => Element(name)?.Value ?? "";

    private XElement? Element(string name) => package.Metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name);
}
