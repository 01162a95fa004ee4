namespace AgentIdentity.Sdk.Soundness.Model;

/// <summary><c>x_within</c>: a path is a list of names, and one lies below another when that one's names are the first of its own.</summary>
internal static class ModelPath
{
    public static bool IsBelow(string path, string root) =>
        Names(path) is { } below && Names(root) is { } above && below.Count >= above.Count && above.SequenceEqual(below.Take(above.Count));

    /// <summary>The names, an empty one in front for an absolute path; null when the text is not a path.</summary>
    private static List<string>? Names(string path)
    {
        List<string> names = path == "/" ? [""] : [.. path.Split('/')];
        bool isAbsolute = path.StartsWith('/');
        return names.Skip(isAbsolute ? 1 : 0).All(IsName) ? names : null;
    }

    private static bool IsName(string name) =>
        name is not ("" or "." or "..") && !name.Any(c => char.IsControl(c) || c is '\\' or '"');
}
