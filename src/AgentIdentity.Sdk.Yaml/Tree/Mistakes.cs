namespace AgentIdentity.Sdk.Yaml;

/// <summary>What is wrong with a file, as it is found. Bounded: whoever sends garbage is not read to the end.</summary>
internal sealed class Mistakes
{
    /// <summary>The most mistakes that are listed.</summary>
    public const int Max = 1000;

    private readonly List<PolicyMistake> _found = [];

    public bool IsFull => _found.Count >= Max;

    public int Count => _found.Count;

    public void Add(Place at, string code, string message)
    {
        if (!IsFull)
        {
            _found.Add(new PolicyMistake(at.Line, at.Column, code, message));
        }
    }

    public void Add(string code, string message) => Add(default, code, message);

    /// <summary>All of them, in the order of the file.</summary>
    public IReadOnlyList<PolicyMistake> InOrder() => [.. _found.OrderBy(mistake => mistake.Line).ThenBy(mistake => mistake.Column)];
}
