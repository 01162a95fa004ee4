namespace AgentIdentity.Sdk.AI;

/// <summary>What a model is told about a refusal: enough to go on without the tool or to ask for what is missing, and nothing about policies.</summary>
internal static class DenialText
{
    public static string Of(AccessDecision decision)
    {
        Denial denial = decision.Denial!;
        return decision.IsPending
            ? $"Waiting for approval: {denial.CallerText}, request {decision.ApprovalRequestId}. The tool did not run; it may be called again, with the same arguments, once people have approved it."
            : $"Access denied: {denial.CallerText}. The tool did not run; the same call will be refused again, so go on without it.";
    }
}
