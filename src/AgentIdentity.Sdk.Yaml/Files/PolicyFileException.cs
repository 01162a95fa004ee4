namespace AgentIdentity.Sdk.Yaml;

/// <summary>A policy file has mistakes, so nothing of it is in force.</summary>
public sealed class PolicyFileException : FormatException
{
    private const int Shown = 10;

    internal PolicyFileException(string name, IReadOnlyList<PolicyMistake> mistakes)
        : base(Describe(name, mistakes)) => Mistakes = mistakes;

    /// <summary>All of them, in the order of the file.</summary>
    public IReadOnlyList<PolicyMistake> Mistakes { get; }

    private static string Describe(string name, IReadOnlyList<PolicyMistake> mistakes)
    {
        string more = mistakes.Count > Shown ? $"\n  and {mistakes.Count - Shown} more" : "";
        return $"{name} has {mistakes.Count} mistake{(mistakes.Count == 1 ? "" : "s")}, and nothing of it is in force:{string.Concat(mistakes.Take(Shown).Select(mistake => $"\n  {mistake}"))}{more}";
    }
}
