namespace AgentIdentity.Sdk.Policies;

/// <summary>What a policy says of one call. It can refuse; it cannot allow what the credential does not.</summary>
public sealed class PolicyVerdict
{
    private PolicyVerdict(Denial? denial, IReadOnlyList<Charge> charges)
    {
        Denial = denial;
        Charges = charges;
    }

    /// <summary>Nothing against it.</summary>
    public static PolicyVerdict Continue { get; } = new(null, []);

    /// <summary>Why the call is refused; null when it is not.</summary>
    public Denial? Denial { get; }

    /// <summary>What the call is to be charged if it is allowed.</summary>
    public IReadOnlyList<Charge> Charges { get; }

    /// <summary>Nothing against it, provided these charges can be debited, all of them.</summary>
    /// <param name="charges">The charges.</param>
    public static PolicyVerdict ContinueWith(params IReadOnlyList<Charge> charges)
    {
        ArgumentNullException.ThrowIfNull(charges);
        return new PolicyVerdict(null, charges);
    }

    /// <summary>The call is refused.</summary>
    /// <param name="code">A stable code: lower-case ASCII letters, digits and underscores.</param>
    /// <param name="message">What is wrong, in lower case, without secrets and argument values.</param>
    /// <exception cref="ArgumentException">The code is not of that form, or the message is empty.</exception>
    public static PolicyVerdict Deny(string code, string message) => new(new Denial(code, message), []);
}
