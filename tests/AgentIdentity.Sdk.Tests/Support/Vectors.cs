using System.Text.Json;

namespace AgentIdentity.Sdk.Support;

/// <summary>
/// Published test vectors, which are too large to commit: in the directory that AGENTID_VECTORS names, else in
/// <c>../shared/vectors</c> beside the repository. A test that needs one that is not there skips and says so.
/// </summary>
internal static class Vectors
{
    public static string Directory { get; } =
        Environment.GetEnvironmentVariable("AGENTID_VECTORS") is { Length: > 0 } named
            ? named
            : Path.GetFullPath(Repository.PathTo("..", "shared", "vectors"));

    public static byte[] ReadBytes(string name) => File.ReadAllBytes(PathOrSkip(name));

    public static string[] ReadLines(string name) => File.ReadAllLines(PathOrSkip(name));

    public static JsonElement ReadJson(string name)
    {
        using JsonDocument document = JsonDocument.Parse(ReadBytes(name));
        return document.RootElement.Clone();
    }

    private static string PathOrSkip(string name)
    {
        string path = Path.Combine(Directory, name);
        if (!File.Exists(path))
        {
            Assert.Skip($"the published vectors are not here: no {path}; set AGENTID_VECTORS to the directory that holds them");
        }

        return path;
    }
}
