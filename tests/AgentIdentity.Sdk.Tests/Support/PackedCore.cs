using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace AgentIdentity.Sdk.Support;

/// <summary>The core as a package, packed once into a directory of its own, so that no build in the repository is disturbed.</summary>
public sealed class PackedCore : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agentidentity-pack-").FullName;

    public PackedCore()
    {
        Run(Path.Combine("src", "AgentIdentity.Sdk"), Path.Combine(_directory, "packages"), Path.Combine(_directory, "artifacts"));
        Entries = EntriesOf("*.nupkg");
        SymbolEntries = EntriesOf("*.snupkg");
        using ZipArchive package = ZipFile.OpenRead(Single("*.nupkg"));
        using Stream manifest = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        XElement root = XDocument.Load(manifest).Root!;
        Metadata = root.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    public IReadOnlyList<string> Entries { get; }

    public IReadOnlyList<string> SymbolEntries { get; }

    /// <summary>The metadata element of the package's manifest.</summary>
    public XElement Metadata { get; }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static void Run(string project, string output, string artifacts)
    {
        ProcessStartInfo start = new("dotnet", ["pack", project, "-c", "Release", "-o", output, "--artifacts-path", artifacts, "--disable-build-servers"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What a surrounding `dotnet test` tells its children is not for another build.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using Process pack = Process.Start(start)!;
        Task<string> errors = pack.StandardError.ReadToEndAsync();
        string log = pack.StandardOutput.ReadToEnd();
        pack.WaitForExit();
        pack.ExitCode.Should().Be(0, $"the project must pack:\n{log}\n{errors.GetAwaiter().GetResult()}");
    }

    private string Single(string pattern) => Directory.GetFiles(Path.Combine(_directory, "packages"), pattern).Should().ContainSingle().Which;

    private List<string> EntriesOf(string pattern)
    {
        using ZipArchive package = ZipFile.OpenRead(Single(pattern));
        return [.. package.Entries.Select(entry => entry.FullName)];
    }
}
