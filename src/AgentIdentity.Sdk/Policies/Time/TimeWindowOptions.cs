namespace AgentIdentity.Sdk.Policies;

/// <summary>When actions are allowed.</summary>
public sealed class TimeWindowOptions
{
    /// <summary>The time zone whose wall clock counts, by its name in the IANA database: <c>Europe/Berlin</c>, <c>Etc/UTC</c>.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The windows, at least one; being in one of them is enough.</summary>
    public required IReadOnlyList<TimeWindow> Windows { get; init; }

    /// <summary>The actions that are bound to the windows.</summary>
    /// <value>All when null, the default; otherwise at least one action id.</value>
    public IReadOnlyList<string>? Actions { get; init; }
}
