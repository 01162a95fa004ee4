namespace AgentIdentity.Sdk.Auditing;

/// <summary>The audit log could not do its work, so whatever it was to record must not happen.</summary>
public sealed class AuditException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">One of <see cref="AuditCodes"/>.</param>
    /// <param name="message">What happened, and what to do next.</param>
    /// <param name="innerException">What the store or the system said.</param>
    public AuditException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>One of <see cref="AuditCodes"/>.</summary>
    public string Code { get; }
}
