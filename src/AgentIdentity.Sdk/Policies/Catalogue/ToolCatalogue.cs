using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The tools a host knows. Immutable.</summary>
/// <remarks>
/// Wildcards exist here and nowhere else: <see cref="Expand(string, Func{AgentScope, AgentScope})"/> turns <c>files.*</c> into the scopes of the tools that are in
/// the catalogue now. A tool that is added later is in no credential that was minted before.
/// </remarks>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "a catalogue of tools is called a tool catalogue")]
public sealed class ToolCatalogue : IReadOnlyCollection<ToolDefinition>
{
    /// <summary>The most tools in one catalogue.</summary>
    public const int MaxTools = 16 * 1024;

    private readonly Dictionary<string, ToolDefinition> _tools = new(StringComparer.Ordinal);

    /// <summary>A catalogue of these tools.</summary>
    /// <param name="tools">The tools, no action twice, at most <see cref="MaxTools"/>.</param>
    /// <exception cref="ArgumentException">A definition is not sound, or an action is there twice; the message names the tool and the property.</exception>
    public ToolCatalogue(params IEnumerable<ToolDefinition> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        foreach (ToolDefinition tool in tools.OrderBy(tool => tool?.Action, StringComparer.Ordinal))
        {
            ArgumentNullException.ThrowIfNull(tool, nameof(tools));
            ToolDefinitionRules.Require(tool, nameof(tools));
            if (!_tools.TryAdd(tool.Action, tool))
            {
                throw new ArgumentException($"{tool.Action} is in the catalogue twice; an action is one tool", nameof(tools));
            }
        }

        Version = _tools.Count <= MaxTools ? Hash() : throw new ArgumentException($"a catalogue has at most {MaxTools} tools", nameof(tools));
    }

    /// <summary>The number of tools.</summary>
    public int Count => _tools.Count;

    /// <summary>The SHA-256 of all definitions, in base64url: another catalogue has another version, the same tools in another order have the same.</summary>
    public string Version { get; }

    /// <summary>The tool of an action; null when the host knows none.</summary>
    /// <param name="action">The action id, compared byte for byte.</param>
    public ToolDefinition? Find(string action) => _tools.GetValueOrDefault(action);

    /// <summary>The tools a pattern means, in the order of their action ids.</summary>
    /// <param name="pattern">
    /// An action id, or one whose last segment is a star: <c>files.*</c> means every <c>files.read</c>, but not <c>files.admin.delete</c>.
    /// </param>
    /// <exception cref="ArgumentException">It is no such pattern: a bare star, or one elsewhere, is refused; or no tool matches.</exception>
    public IReadOnlyList<ToolDefinition> Match(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        if (!ActionPattern.TryParse(pattern, out ActionPattern? parsed))
        {
            throw new ArgumentException(
                "a pattern is an action id, source.tool, whose last segment may be a star: files.*; a bare star, or one elsewhere, is refused", nameof(pattern));
        }

        List<ToolDefinition> matching = [.. _tools.Values.Where(tool => parsed.Value.Matches(tool.Action))];
        return matching.Count > 0
            ? matching.AsReadOnly()
            : throw new ArgumentException($"no tool of the catalogue matches {pattern}; add the tool, or mind the spelling", nameof(pattern));
    }

    /// <summary>The scopes of the tools a pattern means now, one for each action: a snapshot, which later tools are not part of.</summary>
    /// <param name="pattern">As <see cref="Match"/> takes it.</param>
    /// <param name="arguments">Says what the arguments of each must be: <c>scope => scope.Within("path", "/reports")</c>.</param>
    /// <returns>Scopes for a <see cref="RootGrant"/>: <c>Scopes = [.. catalogue.Expand("files.*", scope => scope.Within("path", "/reports"))]</c>.</returns>
    /// <exception cref="ArgumentException">It is no pattern, no tool matches, or more than <see cref="AgentScopeSet.MaxScopes"/> do.</exception>
    public AgentScopeSet Expand(string pattern, Func<AgentScope, AgentScope> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return AgentScopeSet.Create([.. Match(pattern).Select(tool => arguments(AgentScope.For(tool.Action)))]);
    }

    /// <summary>What a parent has of the tools a pattern means now, with its own constraints: what it can delegate of them.</summary>
    /// <param name="pattern">As <see cref="Match"/> takes it.</param>
    /// <param name="parent">The scopes of the delegating agent.</param>
    /// <exception cref="ArgumentException">It is no pattern, no tool matches, or the parent has none of those that do.</exception>
    public AgentScopeSet Expand(string pattern, AgentScopeSet parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        AgentScope[] held = [.. Match(pattern).Select(tool => parent.Find(tool.Action)).OfType<AgentScope>()];
        return held.Length > 0
            ? AgentScopeSet.Create(held)
            : throw new ArgumentException($"the parent has no scope for any tool that {pattern} means, so it cannot delegate one", nameof(pattern));
    }

    /// <summary>The tools to show a model that acts with these scopes: those some scope is for, and, where observations are given, those that are seen as they were reviewed.</summary>
    /// <remarks>
    /// Hiding is never enforcement: a model may name what it was not shown, and only a guard refuses that. A tool that is shown may be refused too,
    /// for its arguments or by a policy.
    /// </remarks>
    /// <param name="scopes">What the agent may do: <see cref="AgentPrincipal.Scopes"/> or <see cref="VerifiedCredential.Scopes"/>.</param>
    /// <param name="observations">What servers offer now; every tool counts as seen when null.</param>
    /// <returns>Definitions in the order of their action ids.</returns>
    public IReadOnlyList<ToolDefinition> VisibleTo(AgentScopeSet scopes, ToolObservations? observations = null)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        List<ToolDefinition> visible = [.. _tools.Values.Where(tool => scopes.Find(tool.Action) is not null && observations?.Refuse(tool) is null)];
        return visible.AsReadOnly();
    }

    /// <inheritdoc/>
    public IEnumerator<ToolDefinition> GetEnumerator() => _tools.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string Hash()
    {
        SettingsText text = new("agentidentity tool catalogue v1");
        foreach (ToolDefinition tool in _tools.Values)
        {
            text.Add(tool.Action).Add((int)tool.Risk).AddSet(tool.AddsLabels).AddSet(tool.RefusesLabels).Add(tool.Segment).Add(tool.Cost)
                .Add(tool.Schema?.Hash).Add(tool.Description).Add(tool.MustBeObserved ? 1 : 0);
        }

        return text.Hash();
    }
}
