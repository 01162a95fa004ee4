namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>A model that asks for one tool again and again, and then says something. It keeps what it was told.</summary>
internal sealed class Script(IReadOnlyList<Dictionary<string, object?>> asks)
{
    public const string LastWord = "that is all";

    private readonly List<string> _told = [];

    public IReadOnlyList<string> Told => _told;

    public bool HasLastWord { get; private set; }

    /// <summary>The model's next turn, given all that tools have told it so far: what it asks for; null for its last word.</summary>
    public Dictionary<string, object?>? Next(IReadOnlyList<string> told)
    {
        _told.AddRange(told.Skip(_told.Count));
        HasLastWord = _told.Count >= asks.Count;
        return HasLastWord ? null : asks[_told.Count];
    }
}
