namespace AgentIdentity.Sdk.Policies;

/// <summary>How a <see cref="FileUsageLedger"/> keeps what was debited.</summary>
public sealed class FileUsageLedgerOptions
{
    /// <summary>What a debit has survived once it is acknowledged.</summary>
    /// <value>Default: <see cref="LedgerDurability.SurvivesProcessKill"/>.</value>
    public LedgerDurability Durability { get; init; }

    /// <summary>
    /// How far the clock may stand behind the latest debit, also of an earlier run. Within it, the latest debit counts as now; beyond it, nothing
    /// is debited, so that a clock that was set back opens no quota window twice.
    /// </summary>
    /// <value>30 seconds by default; from zero to 60 seconds.</value>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(30);

    internal FileUsageLedgerOptions Validated()
    {
        if (!Enum.IsDefined(Durability))
        {
            throw new ArgumentOutOfRangeException(nameof(Durability), Durability, "Durability is one of the members of LedgerDurability");
        }

        return ClockTolerance >= TimeSpan.Zero && ClockTolerance <= TimeSpan.FromSeconds(60)
            ? this
            : throw new ArgumentOutOfRangeException(nameof(ClockTolerance), ClockTolerance, "ClockTolerance is from 0 to 60 seconds");
    }
}
