namespace AgentIdentity.Sdk.Policies;

/// <summary>What a call asks of a counter: an amount to be debited when, and only when, it is allowed, or a condition that must hold at that moment.</summary>
/// <remarks>
/// All charges of a call are settled in one atomic step, so two calls that exclude each other cannot both pass. Conditions look at what was
/// there before that step. The default charge is refused by every ledger: its limit is zero. So is one that has expired when it is debited:
/// nothing would remember it.
/// </remarks>
/// <param name="Key">The counter. Choose keys that no other policy chooses: begin with the policy's own name.</param>
/// <param name="Amount">How much this call takes; positive.</param>
/// <param name="Limit">What the counter may reach, this charge included.</param>
/// <param name="ExpiresAt">When the counter may be forgotten and begin again at zero.</param>
public readonly record struct Charge(string Key, long Amount, long Limit, DateTimeOffset ExpiresAt)
{
    /// <summary>Whether it debits, debits once for each member, or only states a condition.</summary>
    public ChargeKind Kind { get; private init; }

    /// <summary>Who or what is counted, for a charge of <see cref="ChargeKind.DebitOnce"/>; null otherwise.</summary>
    public string? Member { get; private init; }

    /// <summary>Debits one for each different member, and nothing for one that was counted already.</summary>
    /// <param name="key">The counter.</param>
    /// <param name="member">Who or what is counted.</param>
    /// <param name="limit">How many different members the counter may reach.</param>
    /// <param name="expiresAt">When the counter and its members may be forgotten.</param>
    public static Charge Once(string key, string member, long limit, DateTimeOffset expiresAt) =>
        new(key, 1, limit, expiresAt) { Kind = ChargeKind.DebitOnce, Member = member };

    /// <summary>Takes nothing, and is refused if anything was debited from the counter.</summary>
    /// <param name="key">The counter.</param>
    public static Charge IfUnused(string key) => new(key, 0, 0, default) { Kind = ChargeKind.RequireUnused };

    /// <summary>Takes nothing, and is refused unless something was debited from the counter.</summary>
    /// <param name="key">The counter.</param>
    public static Charge IfUsed(string key) => new(key, 0, 0, default) { Kind = ChargeKind.RequireUsed };
}
