namespace AgentIdentity.Sdk.Approvals;

/// <summary>What every store holds to, so that nobody fills it.</summary>
internal static class ApprovalLimits
{
    /// <summary>More has nobody signed in good faith: a request asks for at most 16 persons.</summary>
    public const int MaxApprovals = 64;

    public static ApprovalException NoRequest(string id) =>
        new(DenialCodes.ApprovalUnknown, $"there is no request {PlainText.Escape(id, ApprovalRequest.IdLength)}: see whether the id is right and the store the one it was filed in");

    public static ApprovalException TooManyApprovals(string id) =>
        new(DenialCodes.ApprovalTooMany, $"the request {id} has {MaxApprovals} approvals and takes no more: let the agent ask again");

    public static ApprovalException Exists(string id) => new(DenialCodes.ApprovalBroken, $"there is a request {id} already");
}
