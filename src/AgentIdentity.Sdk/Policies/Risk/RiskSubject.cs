using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Whom a risk signal is about: an agent, an accountable name with all below it, or a lineage. Compared by value.</summary>
public sealed class RiskSubject : IEquatable<RiskSubject>
{
    private readonly string _kind;
    private readonly string _value;

    private RiskSubject(string kind, string value) => (_kind, _value) = (kind, value);

    /// <summary>One agent, by its key. Whatever it delegated bears its risk as well; what it would do under a new key, its lineage bears.</summary>
    /// <param name="agent">The agent's id.</param>
    public static RiskSubject Agent(AgentId agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return new RiskSubject("agent", agent.ToString());
    }

    /// <summary>An accountable name, and all names below it: <c>orchestrator/researcher</c>. An agent chooses the names of those it delegates to.</summary>
    /// <param name="name">The name, in full from the root.</param>
    /// <exception cref="ArgumentException">It is not names joined by slashes.</exception>
    public static RiskSubject Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (string part in name.Split('/'))
        {
            CredentialText.RequireName(part);
        }

        return new RiskSubject("name", name);
    }

    /// <summary>A lineage: all agents below one root.</summary>
    /// <param name="lineage">The lineage, as <see cref="VerifiedCredential.Lineage"/> names it.</param>
    public static RiskSubject Lineage(string lineage)
    {
        ArgumentException.ThrowIfNullOrEmpty(lineage);
        return new RiskSubject("lineage", lineage);
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] RiskSubject? other) => other is not null && _kind == other._kind && _value == other._value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RiskSubject);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_kind, _value);

    /// <summary>Kind and value: <c>name orchestrator/researcher</c>.</summary>
    public override string ToString() => $"{_kind} {_value}";

    /// <summary>All that a chain may bear the risk of: each of its agents, each beginning of its name, and its lineage.</summary>
    internal static RiskSubject[] Of(VerifiedCredential credential)
    {
        List<RiskSubject> subjects = [Lineage(credential.Lineage)];
        string name = "";
        foreach (DelegationStep step in credential.Steps)
        {
            string part = step.Name ?? step.Holder.Id.ToString();
            name = name.Length == 0 ? part : $"{name}/{part}";
            subjects.Add(Agent(step.Holder.Id));
            subjects.Add(new RiskSubject("name", name));
        }

        return [.. subjects];
    }
}
