using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Conventions;

public sealed class SourceTests
{
    private const int MaxLines = 300;

    private static readonly string Src = Repository.PathTo("src");

    private static IEnumerable<string> Files => Repository.SourceFiles(Src);

    [Fact]
    public void No_source_file_is_longer_than_a_reader_can_hold() =>
        Files.Where(file => File.ReadLines(file).Count() > MaxLines).Select(Relative).Should().BeEmpty();

    [Fact]
    public void A_source_file_declares_at_most_one_public_type() =>
        Files.Where(file => CSharpSource.TopLevelTypes(File.ReadAllText(file)).Count(type => type.IsPublic) > 1).Select(Relative).Should().BeEmpty();

    [Fact]
    public void A_source_file_bears_the_name_of_its_public_type() =>
        Files.Where(file => CSharpSource.TopLevelTypes(File.ReadAllText(file)).Find(type => type.IsPublic) is { Name: { } name } && name != Path.GetFileName(file).Split('.')[0])
            .Select(Relative).Should().BeEmpty();

    [Fact]
    public void No_source_file_opens_the_internals() =>
        Files.Concat(Directory.EnumerateFiles(Src, "*.csproj", SearchOption.AllDirectories))
            .Where(file => File.ReadAllText(file).Contains("InternalsVisibleTo", StringComparison.Ordinal)).Select(Relative).Should().BeEmpty();

    [Fact]
    public void No_warning_is_silenced_in_a_source_file() =>
        Files.Where(file => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("#pragma warning", StringComparison.Ordinal))).Select(Relative).Should().BeEmpty();

    private static string Relative(string file) => Path.GetRelativePath(Src, file);
}
