namespace AgentIdentity.Sdk.Support;

/// <summary>Where this repository lies: the nearest directory above the tests that holds the solution.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The vectors that are committed with this test project.</summary>
    public static string OwnVectors { get; } = PathTo("tests", "AgentIdentity.Sdk.Tests", "Vectors");

    public static string PathTo(params ReadOnlySpan<string> segments) => Path.Combine([Root, .. segments]);

    /// <summary>The C# files below a directory, without what a build left there.</summary>
    public static IEnumerable<string> SourceFiles(string directory) =>
        Directory.EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(directory, file).Split(Path.DirectorySeparatorChar).Any(segment => segment is "bin" or "obj"));

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "AgentIdentity.Sdk.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException("the tests do not run below AgentIdentity.Sdk.sln");
    }
}
