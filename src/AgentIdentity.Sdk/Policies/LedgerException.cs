namespace AgentIdentity.Sdk.Policies;

/// <summary>The ledger could not say what was used up, or not keep what was debited, so whatever it was asked for must not happen.</summary>
public sealed class LedgerException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">One of <see cref="LedgerCodes"/>.</param>
    /// <param name="message">What happened, and what to do next.</param>
    /// <param name="innerException">What the storage or the system said.</param>
    public LedgerException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>One of <see cref="LedgerCodes"/>.</summary>
    public string Code { get; }
}
