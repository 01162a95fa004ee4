namespace AgentIdentity.Sdk;

/// <summary>A tool was not run, because the guard refused the call.</summary>
/// <remarks>The message is what a caller or a model may see: code and missing scope. The full story is in <see cref="Denial"/> and in the audit log.</remarks>
public sealed class AgentAccessDeniedException : UnauthorizedAccessException
{
    internal AgentAccessDeniedException(AccessDecision decision)
        : base(decision.Denial!.CallerText)
    {
        Denial = decision.Denial;
        IsPending = decision.IsPending;
        ApprovalRequestId = decision.ApprovalRequestId;
    }

    /// <summary>The reason.</summary>
    public Denial Denial { get; }

    /// <summary>Whether people were asked and have not decided yet; an agent that is a tool of another agent hands this on.</summary>
    public bool IsPending { get; }

    /// <summary>The request for approval that the call waits for; null when there is none.</summary>
    public string? ApprovalRequestId { get; }

    /// <summary>The stable code, one of <see cref="DenialCodes"/> or a policy's own.</summary>
    public string Code => Denial.Code;
}
