namespace AgentIdentity.Sdk.Approvals;

/// <summary>A request or an approval could not be kept, read or signed. Nothing is approved by that.</summary>
public sealed class ApprovalException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">One of <see cref="DenialCodes"/>.</param>
    /// <param name="message">What happened, and what to do next; without argument values.</param>
    /// <param name="innerException">What the store or the system said.</param>
    public ApprovalException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>One of <see cref="DenialCodes"/>.</summary>
    public string Code { get; }

    internal Denial ToDenial() => new(Code, Message, step: null);
}
