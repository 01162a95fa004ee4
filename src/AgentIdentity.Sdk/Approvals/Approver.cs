namespace AgentIdentity.Sdk.Approvals;

/// <summary>A person who may be asked, with the keys that person signs with. Two keys make no two persons.</summary>
/// <remarks>Keys are pinned: they come from whoever runs the host, not from what is presented.</remarks>
public sealed class Approver
{
    /// <summary>A person.</summary>
    /// <param name="person">Who it is, in the same words that name sponsors and principals, in printable ASCII: an e-mail address, for example.</param>
    /// <param name="keys">The person's public keys, at least one.</param>
    /// <param name="groups">The groups the person belongs to.</param>
    /// <exception cref="ArgumentException">A text is not acceptable, there is no key, or one is not of prime order.</exception>
    public Approver(string person, IEnumerable<AgentPublicKey> keys, params IEnumerable<string> groups)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(groups);
        Person = CredentialText.Require(person, nameof(person));
        Keys = Array.AsReadOnly([.. keys]);
        Groups = Array.AsReadOnly([.. groups.Select(group => CredentialText.Require(group, nameof(groups)))]);
        if (person.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            // Beyond ASCII one name has several spellings, and two names one look.
            throw new ArgumentException("an approver's name is printable ASCII: use an e-mail address or an employee's number", nameof(person));
        }

        if (Keys.Count == 0)
        {
            throw new ArgumentException("an approver has at least one key", nameof(keys));
        }

        if (!Keys.All(key => key?.IsPrimeOrder ?? throw new ArgumentNullException(nameof(keys))))
        {
            throw new ArgumentException("a key is not of prime order; no honest key generator makes such a key", nameof(keys));
        }
    }

    /// <summary>Who it is.</summary>
    public string Person { get; }

    /// <summary>The person's public keys.</summary>
    public IReadOnlyList<AgentPublicKey> Keys { get; }

    /// <summary>The groups the person belongs to; compared byte for byte.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Who it is.</summary>
    public override string ToString() => Person;

    internal bool IsIn(string? group) => group is null || Groups.Contains(group, StringComparer.Ordinal);
}
