namespace AgentIdentity.Sdk.Policies;

/// <summary>
/// Refuses tools the host does not know, that cannot be told apart, or that are no longer what was reviewed; and asks for people where a tool is
/// dangerous enough.
/// </summary>
public sealed class ToolCataloguePolicy : IAgentPolicy, IRestsOnTheMoment
{
    private readonly ToolCatalogue _catalogue;
    private readonly ToolCatalogueOptions _options;
    private readonly PolicyVerdict? _approval;

    /// <summary>A policy over a catalogue.</summary>
    /// <param name="name">The policy's name; see <see cref="IAgentPolicy.Name"/>.</param>
    /// <param name="catalogue">The tools the host knows.</param>
    /// <param name="options">How strict it is; the defaults when null.</param>
    /// <exception cref="ArgumentException">
    /// The name is not acceptable, an option is out of its range, or a tool must be observed and nobody observes.
    /// </exception>
    public ToolCataloguePolicy(string name, ToolCatalogue catalogue, ToolCatalogueOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        Name = CredentialText.RequireName(name);
        _catalogue = catalogue;
        _options = options ?? new ToolCatalogueOptions();
        ArgumentNullException.ThrowIfNull(_options.Approval, nameof(options));
        if (_options.ApproveFrom is { } from && (from == ToolRisk.Unspecified || !Enum.IsDefined(from)))
        {
            throw new ArgumentException($"{nameof(_options.ApproveFrom)} is from {ToolRisk.Low} to {ToolRisk.Critical}, or null", nameof(options));
        }

        if (_options.Observations is null && catalogue.FirstOrDefault(tool => tool.MustBeObserved) is { } unseen)
        {
            throw new ArgumentException($"{unseen.Action} must be observed; give the policy {nameof(_options.Observations)}", nameof(options));
        }

        _approval = _options.ApproveFrom is null ? null : PolicyVerdict.RequireApproval(_options.Approval);
        Definition = Define();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Definition { get; }

    /// <inheritdoc/>
    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(Judge(context));
    }

    bool IRestsOnTheMoment.RestsOnTheMoment => _options.Observations is not null;

    private PolicyVerdict Judge(PolicyContext context)
    {
        if (_catalogue.Find(context.Action) is not { } tool)
        {
            return PolicyVerdict.Deny(DenialCodes.ToolUnknown, $"{context.Action} is not in the catalogue of tools; add it, with its risk");
        }

        if (_options.Observations?.Refuse(tool) is { } denial)
        {
            return PolicyVerdict.Deny(denial);
        }

        if (_options.ChecksArguments && tool.Schema?.FindMistake(context.HostileArguments) is { } mistake)
        {
            return PolicyVerdict.Deny(DenialCodes.ArgumentNotPermitted, $"{tool.Action}: {mistake}");
        }

        return _approval is not null && tool.EffectiveRisk >= _options.ApproveFrom ? _approval : PolicyVerdict.Continue;
    }

    private string Define()
    {
        SettingsText text = new SettingsText("tool catalogue v1").Add(_catalogue.Version)
            .Add(_options.Observations is null ? 0 : 1).Add(_options.ChecksArguments ? 1 : 0).Add(_options.ApproveFrom?.ToString());
        return (_options.ApproveFrom is null
            ? text
            : text.Add(_options.Approval.Persons).Add(_options.Approval.Group).Add(_options.Approval.ExpiresAfter.Ticks).Add(_options.Approval.Reason)).ToString();
    }
}
