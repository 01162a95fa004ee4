using System.Globalization;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Who must have cosigned: one witness, or so many members of a group.</summary>
internal abstract class PolicyQuorum(string name)
{
    public string Name { get; } = name;

    /// <summary>Whether those who cosigned are enough.</summary>
    public abstract bool IsMetBy(IReadOnlySet<PolicyWitness> cosigners);

    /// <summary>Who is missing, in words.</summary>
    public abstract string Missing(IReadOnlySet<PolicyWitness> cosigners);
}

internal sealed class QuorumWitness(PolicyWitness witness) : PolicyQuorum(witness.Name)
{
    public override bool IsMetBy(IReadOnlySet<PolicyWitness> cosigners) => cosigners.Contains(witness);

    public override string Missing(IReadOnlySet<PolicyWitness> cosigners) => Name;
}

/// <remarks>INVARIANT: 1 &lt;= threshold &lt;= members, and nobody is a member twice, of this or any other group: the groups are trees.</remarks>
internal sealed class QuorumGroup(string name, int threshold, PolicyQuorum[] members) : PolicyQuorum(name)
{
    public override bool IsMetBy(IReadOnlySet<PolicyWitness> cosigners) => members.Count(member => member.IsMetBy(cosigners)) >= threshold;

    public override string Missing(IReadOnlySet<PolicyWitness> cosigners)
    {
        PolicyQuorum[] absent = [.. members.Where(member => !member.IsMetBy(cosigners))];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Name} has {members.Length - absent.Length} of {threshold} (missing {string.Join(", ", absent.Select(member => member.Missing(cosigners)))})");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"group {Name} {threshold} {string.Join(' ', members.Select(member => member.Name))}");
}
