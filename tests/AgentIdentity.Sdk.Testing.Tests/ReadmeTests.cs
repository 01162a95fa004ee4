using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

public sealed class ReadmeTests
{
    [Fact]
    public void It_lists_the_clauses_as_they_are()
    {
        string[] listed = [.. File.ReadLines(PathToReadme()).Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])];

        listed.Should().Equal(
            AdapterContract.For(new Support.DirectPath())
                .Concat(AuditStoreContract.For(() => throw new InvalidOperationException()))
                .Concat(UsageLedgerContract.For(() => throw new InvalidOperationException()))
                .Concat(DisclosureStoreContract.For(() => throw new InvalidOperationException()))
                .Select(clause => char.ToUpperInvariant(clause.Name[0]) + clause.Name[1..] + "."));
    }

    private static string PathToReadme()
    {
        DirectoryInfo directory = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "AgentIdentity.Sdk.sln")))
        {
            directory = directory.Parent!;
        }

        return Path.Combine(directory.FullName, "src", "AgentIdentity.Sdk.Testing", "README.md");
    }
}
