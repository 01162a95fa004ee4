namespace AgentIdentity.Sdk.Auditing;

/// <summary>Turns what the system says about files into one code and one sentence that says what to do.</summary>
internal static class StoreFailure
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int UnspecificFailure = unchecked((int)0x80131620);
    private const int NoSpace = 28;             // ENOSPC
    private const int LinuxWouldBlock = 11;     // EAGAIN on Linux
    private const int MacWouldBlock = 35;       // EAGAIN on macOS
    private const int LinuxQuota = 122;         // EDQUOT on Linux

    public static bool IsLocked(Exception failure) =>
        failure is IOException && failure.HResult is SharingViolation or LockViolation or LinuxWouldBlock or MacWouldBlock;

    public static bool IsUnspecific(IOException failure) => failure.HResult == UnspecificFailure;

    public static IOException NoRoom(IOException cause) => new(cause.Message, cause) { HResult = NoSpace };

    public static bool IsFileFailure(Exception failure) => failure is IOException or UnauthorizedAccessException;

    public static AuditException Locked(string directory, Exception cause) => new(
        AuditCodes.Locked,
        $"the audit directory {directory} is held by another writer: stop the process that holds it, or give this one a directory of its own",
        cause);

    public static AuditException HeadMoved(long expected, long actual) => new(
        AuditCodes.HeadMoved,
        $"the store's next record is {actual}, not {expected}: something else writes to this log; stop it and open the log again");

    public static AuditException Of(string directory, Exception failure) => failure switch
    {
        AuditException known => known,
        _ when failure.HResult is NoSpace or LinuxQuota or WindowsDiskFull or WindowsHandleDiskFull => new AuditException(
            AuditCodes.Full, $"no room is left in the audit directory {directory}: free some, then calls go through again", failure),
        _ => new AuditException(
            AuditCodes.Unavailable,
            $"the audit directory {directory} cannot be written: make it writable for this process, then calls go through again",
            failure),
    };
}
