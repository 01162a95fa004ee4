namespace AgentIdentity.Sdk.Policies;

/// <summary>When actions are frozen, and who may freeze them at run time.</summary>
public sealed class MaintenanceFreezeOptions
{
    /// <summary>The freezes that are planned.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<MaintenanceFreeze> Freezes { get; init; } = [];

    /// <summary>The switch that freezes at run time; null when there is none.</summary>
    public FreezeSwitch? Switch { get; init; }

    /// <summary>The actions the switch freezes.</summary>
    /// <value>All when null, the default; otherwise at least one action id.</value>
    public IReadOnlyList<string>? SwitchActions { get; init; }
}
