namespace AgentIdentity.Sdk;

/// <summary>A tool was not run, because the guard refused the call.</summary>
/// <remarks>The message is what a caller or a model may see: code and missing scope. The full story is in <see cref="Denial"/> and in the audit log.</remarks>
public sealed class AgentAccessDeniedException : UnauthorizedAccessException
{
    internal AgentAccessDeniedException(Denial denial)
        : base(denial.CallerText) => Denial = denial;

    /// <summary>The reason.</summary>
    public Denial Denial { get; }

    /// <summary>The stable code, one of <see cref="DenialCodes"/> or a policy's own.</summary>
    public string Code => Denial.Code;
}
