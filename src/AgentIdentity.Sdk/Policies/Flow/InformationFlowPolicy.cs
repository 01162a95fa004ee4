using System.Collections.Frozen;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Keeps apart what tools bring into a session and what may leave it: who has read untrusted content sends no mail to the outside.</summary>
/// <remarks>
/// <para>A session is a lineage: a label that one agent of it takes is borne by its parent, its siblings and its children, and by all
/// renewals. A label is taken when a call is allowed, before anybody can use the result, and in the same atomic step in which other tools ask
/// for its absence; a tool that adds and refuses the same label may run once. Labels only accumulate: there is no way to take one off, but a
/// new lineage, whose agents must not be given what the old one has read.</para>
/// <para>A tool that is not in the catalogue is refused with <see cref="DenialCodes.ToolUnknown"/>. Where a label must be absent and the
/// ledger may not have seen the whole session, the call is refused with <see cref="DenialCodes.StatusUnknown"/>. So it is once a session is
/// older than 90 days by the time in its lineage's name, which is a UUID of version 7 unless the host chose another name; labels of a session
/// whose name carries no time are kept for ever.</para>
/// </remarks>
/// <example>
/// <code>
/// ToolCatalogue tools = new(
///     new ToolDefinition { Action = "web.fetch", AddsLabels = ["untrusted"] },
///     new ToolDefinition { Action = "mail.send", RefusesLabels = ["untrusted", "secret"] });
/// builder.UseLedger(ledger).AddPolicy(new InformationFlowPolicy("flow", tools));
/// </code>
/// </example>
public sealed class InformationFlowPolicy : IAgentPolicy
{
    private static readonly PolicyVerdict Unknown = PolicyVerdict.Deny(
        DenialCodes.ToolUnknown, "the tool is not in the catalogue, so what it brings in and lets out is unknown; add it with its labels");

    private readonly FrozenDictionary<string, int> _indexes;
    private readonly ToolLabels[] _tools;
    private readonly string[] _labels;
    private readonly Func<VerifiedCredential, LabelSession> _begin;

    /// <summary>Makes the policy.</summary>
    /// <param name="name">The policy's name; labels are kept under it.</param>
    /// <param name="catalogue">The tools, with the labels they add and refuse.</param>
    /// <exception cref="ArgumentException">The name is not acceptable.</exception>
    public InformationFlowPolicy(string name, ToolCatalogue catalogue)
    {
        Name = CredentialText.RequireName(name);
        ArgumentNullException.ThrowIfNull(catalogue);
        _tools = [.. catalogue.Select(ToolLabels.Of).OrderBy(tool => tool.Action, StringComparer.Ordinal)];
        _indexes = _tools.Index().ToFrozenDictionary(entry => entry.Item.Action, entry => entry.Index, StringComparer.Ordinal);
        _labels = [.. _tools.SelectMany(tool => tool.Adds.Concat(tool.Refuses)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _begin = credential => new LabelSession(Name, credential.Lineage, SessionSpan.Of(credential), _tools);
        Definition = "flow v1; " + string.Join("; ", _tools.Select(tool => tool.Definition));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Definition { get; }

    /// <inheritdoc/>
    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!_indexes.TryGetValue(context.Action, out int index))
        {
            return ValueTask.FromResult(Unknown);
        }

        return ValueTask.FromResult(_tools[index].IsPlain
            ? PolicyVerdict.Continue
            : context.Recall(this, _begin).Judge(index, context.Now, context.LedgerRemembersSince));
    }

    /// <summary>The labels a session bears, as far as a ledger remembers; for trusted code. A ledger that forgets at a restart may have forgotten some.</summary>
    /// <param name="ledger">The guard's ledger.</param>
    /// <param name="lineage">The session, as <see cref="VerifiedCredential.Lineage"/> names it.</param>
    /// <param name="now">The instant.</param>
    /// <param name="cancellationToken">Stops waiting for a remote ledger.</param>
    /// <returns>Those of the catalogue's labels the session bears, in ordinal order.</returns>
    public async ValueTask<IReadOnlyList<string>> ReadLabelsAsync(
        IUsageLedger ledger, string lineage, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(lineage);
        List<string> borne = [];
        foreach (string label in _labels)
        {
            if (await ledger.ReadAsync(LabelSession.Key(Name, label, lineage), now, cancellationToken).ConfigureAwait(false) > 0)
            {
                borne.Add(label);
            }
        }

        return borne;
    }

    /// <summary>Has a session bear a label from now on; for trusted code that gives a session something by another way than a tool, such as a prompt.</summary>
    /// <param name="ledger">The guard's ledger.</param>
    /// <param name="lineage">The session, as <see cref="VerifiedCredential.Lineage"/> names it. The label is kept for it for ever.</param>
    /// <param name="label">The label, one of the catalogue's.</param>
    /// <param name="now">The instant.</param>
    /// <param name="cancellationToken">Stops waiting for a remote ledger.</param>
    /// <exception cref="ArgumentException">No tool of the catalogue adds or refuses the label.</exception>
    /// <exception cref="InvalidOperationException">The ledger did not take it; the session must not begin.</exception>
    public async ValueTask AddLabelAsync(IUsageLedger ledger, string lineage, string label, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(lineage);
        if (!_labels.Contains(label))
        {
            throw new ArgumentException("no tool of the catalogue adds or refuses this label; check its spelling", nameof(label));
        }

        Charge[] charges = [new Charge(LabelSession.Key(Name, label, lineage), 1, long.MaxValue, DateTimeOffset.MaxValue)];
        if (!(await ledger.TryCommitAsync(charges, now, cancellationToken).ConfigureAwait(false)).IsCommitted)
        {
            throw new InvalidOperationException("the ledger did not take the label; do not begin the session");
        }
    }
}
