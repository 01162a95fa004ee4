namespace AgentIdentity.Sdk.Policies;

/// <summary>An amount to be debited from a counter when, and only when, a call is allowed.</summary>
/// <remarks>The default charge is refused by every ledger: its limit is zero. So is one that has expired when it is debited: nothing would remember it.</remarks>
/// <param name="Key">The counter. Choose keys that no other policy chooses: begin with the policy's own name.</param>
/// <param name="Amount">How much this call takes; positive.</param>
/// <param name="Limit">What the counter may reach, this charge included.</param>
/// <param name="ExpiresAt">When the counter may be forgotten and begin again at zero.</param>
public readonly record struct Charge(string Key, long Amount, long Limit, DateTimeOffset ExpiresAt);
