using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.AI;

/// <summary>Which tools a model is shown.</summary>
public sealed class ToolOfferOptions
{
    /// <summary>The source of tools that nothing else names; the one in <see cref="ToolGuardOptions.Source"/>.</summary>
    /// <value>Null: a tool without a name of its own is not shown.</value>
    public string? Source { get; set; }

    /// <summary>The reviewed tools; what is not among them is not shown.</summary>
    /// <value>Null: every tool that the agent has a scope for is shown.</value>
    public ToolCatalogue? Catalogue { get; set; }

    /// <summary>What servers offer now; with a <see cref="Catalogue"/>, a tool that is not seen as it was reviewed is not shown.</summary>
    /// <value>Null: every tool counts as seen.</value>
    public ToolObservations? Observations { get; set; }

    /// <summary>Whether to show tools that run at the provider of the model, where no guard of this process stands before them.</summary>
    /// <value>False.</value>
    public bool OfferProviderTools { get; set; }

    internal ToolOfferOptions Copy() => (ToolOfferOptions)MemberwiseClone();
}
