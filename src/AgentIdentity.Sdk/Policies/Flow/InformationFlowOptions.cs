namespace AgentIdentity.Sdk.Policies;

/// <summary>How an <see cref="InformationFlowPolicy"/> keeps labels.</summary>
public sealed class InformationFlowOptions
{
    private readonly TimeSpan _sessionLength = SessionSpan.MaxLength;

    /// <summary>
    /// How long after its beginning a session may use tools that add or refuse labels; then it needs a new lineage. The ledger keeps
    /// the history for 90 days in any case, so this may be changed; and for ever where the beginning cannot be told, because the host named the
    /// lineage by something other than a UUID of version 7: such a session does not end.
    /// </summary>
    /// <value>90 days by default, the longest life of a root credential; from one hour to 90 days.</value>
    public TimeSpan SessionLength
    {
        get => _sessionLength;
        init => _sessionLength = SessionSpan.RequireLength(value, nameof(SessionLength));
    }
}
