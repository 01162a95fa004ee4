namespace AgentIdentity.Sdk.Policies;

/// <summary>What a policy says of one call. It can refuse or ask for people; it cannot allow what the credential does not.</summary>
/// <remarks>Immutable, so a policy may keep one and answer with it again: that costs nothing.</remarks>
public sealed class PolicyVerdict
{
    private PolicyVerdict(Denial? denial, ApprovalRequirement? approval, IReadOnlyList<Charge> charges, Denial? ifRefused, IReadOnlyList<PolicyFact> facts)
    {
        Denial = denial;
        Approval = approval;
        Charges = charges;
        IfRefused = ifRefused;
        Facts = facts;
    }

    /// <summary>Nothing against it.</summary>
    public static PolicyVerdict Continue { get; } = new(null, null, [], null, []);

    /// <summary>Why the call is refused; null when it is not.</summary>
    public Denial? Denial { get; }

    /// <summary>Who must approve the call before it runs; null when nobody must.</summary>
    public ApprovalRequirement? Approval { get; }

    /// <summary>What the call is to be charged if it is allowed.</summary>
    public IReadOnlyList<Charge> Charges { get; }

    /// <summary>What the refusal says when one of the charges cannot be settled; null for the general one.</summary>
    public Denial? IfRefused { get; }

    /// <summary>The facts the verdict rests on, for the record; no secrets, no argument values.</summary>
    public IReadOnlyList<PolicyFact> Facts { get; }

    /// <summary>What went wrong when it is refused because it could not be judged; null otherwise. The guard raises the alarm about it.</summary>
    internal Exception? Failure { get; private init; }

    /// <summary>Nothing against it, provided these charges can be settled, all of them.</summary>
    /// <param name="charges">The charges.</param>
    public static PolicyVerdict ContinueWith(params IReadOnlyList<Charge> charges)
    {
        ArgumentNullException.ThrowIfNull(charges);
        return new PolicyVerdict(null, null, charges, null, []);
    }

    /// <summary>Nothing against it, provided these charges can be settled, all of them; else the call is refused with a reason of the policy's own.</summary>
    /// <param name="ifRefused">What the refusal says.</param>
    /// <param name="charges">The charges.</param>
    public static PolicyVerdict ContinueWith(Denial ifRefused, params IReadOnlyList<Charge> charges)
    {
        ArgumentNullException.ThrowIfNull(ifRefused);
        ArgumentNullException.ThrowIfNull(charges);
        return new PolicyVerdict(null, null, charges, ifRefused, []);
    }

    /// <summary>The call is refused.</summary>
    /// <param name="code">A stable code: lower-case ASCII letters, digits and underscores.</param>
    /// <param name="message">What is wrong, in lower case, without secrets and argument values.</param>
    /// <param name="facts">What the policy saw, for the record.</param>
    /// <exception cref="ArgumentException">The code is not of that form, or the message is empty.</exception>
    public static PolicyVerdict Deny(string code, string message, params IReadOnlyList<PolicyFact> facts) => Deny(new Denial(code, message), facts);

    /// <summary>The call is refused.</summary>
    /// <param name="denial">Why.</param>
    /// <param name="facts">What the policy saw, for the record.</param>
    public static PolicyVerdict Deny(Denial denial, params IReadOnlyList<PolicyFact> facts)
    {
        ArgumentNullException.ThrowIfNull(denial);
        ArgumentNullException.ThrowIfNull(facts);
        return new PolicyVerdict(denial, null, [], null, facts);
    }

    /// <summary>The call is refused because it could not be judged.</summary>
    internal static PolicyVerdict Failed(Denial denial, Exception failure) => new(denial, null, [], null, []) { Failure = failure };

    /// <summary>The call waits until people have approved exactly it.</summary>
    /// <param name="requirement">Who, and how many.</param>
    /// <param name="charges">What the call is charged when it runs.</param>
    public static PolicyVerdict RequireApproval(ApprovalRequirement requirement, params IReadOnlyList<Charge> charges)
    {
        ArgumentNullException.ThrowIfNull(requirement);
        ArgumentNullException.ThrowIfNull(charges);
        return new PolicyVerdict(null, requirement, charges, null, []);
    }

    /// <summary>The same verdict with the facts it rests on.</summary>
    /// <param name="facts">What the policy saw, for the record; no secrets, no argument values.</param>
    public PolicyVerdict Because(params IReadOnlyList<PolicyFact> facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new PolicyVerdict(Denial, Approval, Charges, IfRefused, facts);
    }
}
