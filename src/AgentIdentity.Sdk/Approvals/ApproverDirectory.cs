using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Who may approve, by pinned keys. A key belongs to one person, and a person is listed once.</summary>
/// <remarks>
/// It can be replaced as a whole while guards use it: whoever is no longer listed approves nothing any more, not even with what was signed before.
/// Safe for concurrent use.
/// </remarks>
public sealed class ApproverDirectory
{
    private Snapshot _current;

    /// <summary>A directory of these persons.</summary>
    /// <param name="approvers">The persons.</param>
    /// <exception cref="ArgumentException">A person or a key is listed twice.</exception>
    public ApproverDirectory(params IEnumerable<Approver> approvers) => _current = new Snapshot(approvers);

    /// <summary>The persons.</summary>
    public IReadOnlyList<Approver> Approvers => Volatile.Read(ref _current).Approvers;

    /// <summary>Lists other persons from now on.</summary>
    /// <param name="approvers">The persons.</param>
    /// <exception cref="ArgumentException">A person or a key is listed twice; nothing is replaced.</exception>
    public void Replace(params IEnumerable<Approver> approvers) => Volatile.Write(ref _current, new Snapshot(approvers));

    /// <summary>Whose key it is, or nobody's.</summary>
    /// <param name="key">The thumbprint of the key.</param>
    /// <param name="approver">The person when the method returns true.</param>
    public bool TryFind(AgentId key, [NotNullWhen(true)] out Approver? approver)
    {
        ArgumentNullException.ThrowIfNull(key);
        approver = Volatile.Read(ref _current).ByKey.GetValueOrDefault(key).Approver;
        return approver is not null;
    }

    internal bool TryFind(AgentId key, [NotNullWhen(true)] out Approver? approver, [NotNullWhen(true)] out AgentPublicKey? publicKey)
    {
        (approver, publicKey) = Volatile.Read(ref _current).ByKey.GetValueOrDefault(key);
        return approver is not null && publicKey is not null;
    }

    private sealed class Snapshot
    {
        public Snapshot(IEnumerable<Approver> approvers)
        {
            ArgumentNullException.ThrowIfNull(approvers);
            Approvers = Array.AsReadOnly([.. approvers]);
            HashSet<string> persons = new(StringComparer.Ordinal);
            foreach (Approver approver in Approvers)
            {
                ArgumentNullException.ThrowIfNull(approver, nameof(approvers));
                if (!persons.Add(PersonName.Fold(approver.Person)))
                {
                    throw new ArgumentException($"{approver.Person} is listed twice; list a person once, with all keys", nameof(approvers));
                }

                foreach (AgentPublicKey key in approver.Keys)
                {
                    if (!ByKey.TryAdd(key.Id, (approver, key)))
                    {
                        throw new ArgumentException($"the key {key.Id} is listed twice; a key belongs to one person", nameof(approvers));
                    }
                }
            }
        }

        public IReadOnlyList<Approver> Approvers { get; }

        public Dictionary<AgentId, (Approver Approver, AgentPublicKey Key)> ByKey { get; } = [];
    }
}
