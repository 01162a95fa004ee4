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
    private const int InputOutput = 5;          // EIO
    private const int TooManyFiles = 24;        // EMFILE
    private const int TooManyFilesInAll = 23;   // ENFILE
    private const int FileTooLarge = 27;        // EFBIG
    private const int ReadOnly = 30;            // EROFS
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

    public static AuditException Gone(string what) => new(
        AuditCodes.Unavailable, $"{what}: put back what was there, then calls go through again; or keep what is left as evidence, and begin a log elsewhere");

    public static AuditException HeadMoved(long expected, long actual) => new(
        AuditCodes.HeadMoved,
        $"the store's next record is {actual}, not {expected}: something else writes to this log; stop it and open the log again");

    /// <summary>Does something with the files of a directory; what the system says against it becomes one code and what to do.</summary>
    public static void Explain(string directory, Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (IsFileFailure(failure))
        {
            throw Of(directory, failure);
        }
    }

    public static AuditException Of(string directory, Exception failure) => failure as AuditException ?? failure.HResult switch
    {
        NoSpace or LinuxQuota or WindowsDiskFull or WindowsHandleDiskFull => new AuditException(
            AuditCodes.Full, $"no room is left in the audit directory {directory}: free some, then calls go through again", failure),
        TooManyFiles or TooManyFilesInAll => Unavailable(
            $"no file can be opened in the audit directory {directory}: too many are open; close some or raise the limit (ulimit -n)", failure),
        FileTooLarge => Unavailable(
            $"no file in the audit directory {directory} may grow as large as it has to: raise the limit (ulimit -f) or make SegmentSize smaller", failure),
        InputOutput => Unavailable($"the disk of the audit directory {directory} fails: see to it", failure),
        ReadOnly => Unavailable($"the file system of the audit directory {directory} is read-only: make it writable", failure),
        _ => Unavailable($"the audit directory {directory} cannot be written: make it writable for this process", failure),
    };

    private static AuditException Unavailable(string what, Exception failure) =>
        new(AuditCodes.Unavailable, $"{what}, then calls go through again", failure);
}
