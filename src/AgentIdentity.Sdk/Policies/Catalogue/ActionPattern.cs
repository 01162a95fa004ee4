using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Policies;

/// <summary>One action id, or all that differ in the last segment only: <c>files.*</c>. The star stands for exactly one segment, and only at the end.</summary>
internal readonly record struct ActionPattern
{
    private readonly string _text;      // up to and with the last dot when the last segment is open
    private readonly bool _isOpen;

    private ActionPattern(string text, bool isOpen) => (_text, _isOpen) = (text, isOpen);

    public static bool TryParse(string? text, [NotNullWhen(true)] out ActionPattern? pattern)
    {
        bool isOpen = text?.EndsWith(".*", StringComparison.Ordinal) == true;
        // With a letter in place of the star it must be an action id; so there is a source before it, and no other star.
        pattern = text is not null && AgentScope.IsAction(isOpen ? $"{text[..^1]}x" : text) ? new ActionPattern(isOpen ? text[..^1] : text, isOpen) : null;
        return pattern is not null;
    }

    public bool Matches(string action) => _isOpen
        ? action.StartsWith(_text, StringComparison.Ordinal) && action.IndexOf('.', _text.Length) < 0
        : string.Equals(action, _text, StringComparison.Ordinal);
}
