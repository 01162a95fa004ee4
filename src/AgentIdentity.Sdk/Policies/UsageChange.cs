namespace AgentIdentity.Sdk.Policies;

/// <summary>What settling one charge changed, so that it can be stored, and taken back when that fails.</summary>
/// <param name="Counter">The counter.</param>
/// <param name="Charge">The charge.</param>
/// <param name="Amount">What was debited; zero when only the expiry changed.</param>
/// <param name="HasAddedMember">Whether somebody was counted who was not before.</param>
/// <param name="FormerExpiry">When the counter would have expired, in ticks; null when there was none.</param>
internal readonly record struct UsageChange(UsageCounter Counter, Charge Charge, long Amount, bool HasAddedMember, long? FormerExpiry);
