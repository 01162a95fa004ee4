using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Turns what the system says about the files of a ledger into one code and one sentence that says what to do.</summary>
internal static class LedgerFailure
{
    private const string Unknown = "What was used up is unknown, so nothing is allowed.";

    public static LedgerException Missing(string path) => new(
        LedgerCodes.Missing,
        $"there is no ledger at {path}. {Unknown} If it was moved, put it back; if it is lost, find out why, and then begin a new one deliberately with FileUsageLedger.Create");

    public static LedgerException Exists(string path) => new(
        LedgerCodes.Exists, $"there is a ledger at {path} already: open it with FileUsageLedger.Open, or move it away to begin with nothing used up");

    public static LedgerException Damaged(string path, long position) => new(
        LedgerCodes.Damaged,
        $"the ledger at {path} is damaged at byte {position}. {Unknown} Restore nothing older than its last debit; else move it away as evidence and begin a new one with FileUsageLedger.Create");

    public static LedgerException Gone(string path) => new(
        LedgerCodes.Unavailable, $"the ledger that was open at {path} is not there any more: put the same file back, then calls go through again; or open what is there anew");

    public static LedgerException Clock(TimeSpan behind) => new(
        LedgerCodes.Clock,
        $"the clock stands {behind} behind the latest debit: set it right, then calls go through again. If it was wrong then, move the ledger away and begin a new one");

    public static bool IsOfFiles(Exception failure) => StoreFailure.IsFileFailure(failure);

    public static LedgerException Of(string directory, Exception failure)
    {
        if (failure is LedgerException known)
        {
            return known;
        }

        AuditException told = StoreFailure.Of(directory, failure);
        return told.Code switch
        {
            AuditCodes.Locked => new LedgerException(
                LedgerCodes.Locked, $"the ledger in {directory} is open elsewhere: stop whoever has it open, or give this process a directory of its own", failure),
            AuditCodes.Full => new LedgerException(LedgerCodes.Full, $"no room is left for the ledger in {directory}: free some, then calls go through again", failure),
            _ => new LedgerException(
                LedgerCodes.Unavailable,
                $"the ledger in {directory} cannot be read or written ({(told.InnerException ?? told).Message}): see to it, then calls go through again",
                failure),
        };
    }
}
