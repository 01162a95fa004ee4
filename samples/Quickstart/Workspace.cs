namespace Quickstart;

/// <summary>The folder the agents work on, and the tools. Agents see paths that begin at <c>/</c>, which is the folder.</summary>
internal sealed class Workspace(string folder, string output)
{
    private const long MaxFileBytes = 1024 * 1024;

    private static readonly HashSet<string> SkippedFolders = ["bin", "obj", "node_modules", "TestResults", "artifacts"];
    private static readonly HashSet<string> TextExtensions = ["", ".cs", ".csproj", ".editorconfig", ".json", ".md", ".props", ".sln", ".txt", ".xml", ".yaml", ".yml"];

    public string Folder { get; } = folder;

    /// <summary>The sub-folders of a folder that hold text files somewhere below.</summary>
    public IEnumerable<string> Folders(string path) =>
        Directory.EnumerateDirectories(Resolve(path))
            .Where(directory => !IsLink(directory) && !Path.GetFileName(directory).StartsWith('.') && !SkippedFolders.Contains(Path.GetFileName(directory)))
            .Select(directory => Join(path, Path.GetFileName(directory)))
            .Where(directory => Files(directory).Any() || Folders(directory).Any())
            .Order(StringComparer.Ordinal);

    /// <summary>Tool <c>files.list</c>: the text files that lie directly in a folder.</summary>
    public IEnumerable<string> Files(string path) =>
        Directory.EnumerateFiles(Resolve(path))
            .Where(file => !IsLink(file) && TextExtensions.Contains(Path.GetExtension(file)) && new FileInfo(file).Length <= MaxFileBytes)
            .Select(file => Join(path, Path.GetFileName(file)))
            .Order(StringComparer.Ordinal);

    /// <summary>Tool <c>files.read</c>: the text of a file.</summary>
    public Task<string> ReadAsync(string path, CancellationToken cancellationToken) => File.ReadAllTextAsync(Resolve(path), cancellationToken);

    /// <summary>Tool <c>text.count</c>: the number of words in a file.</summary>
    public async Task<int> CountWordsAsync(string path, CancellationToken cancellationToken) =>
        (await ReadAsync(path, cancellationToken)).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>Tool <c>report.write</c>: writes a file into the output folder.</summary>
    public async Task<string> WriteReportAsync(string path, string content, CancellationToken cancellationToken)
    {
        string target = Path.Combine(output, path.TrimStart('/'));
        await File.WriteAllTextAsync(target, content, cancellationToken);
        return target;
    }

    private static string Join(string path, string name) => path == "/" ? $"/{name}" : $"{path}/{name}";

    // The guard compares paths as text; that a link leads elsewhere only the tool can see.
    private static bool IsLink(string path) => File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint);

    private string Resolve(string path) => Path.Combine(Folder, path.TrimStart('/'));
}
