namespace AgentIdentity.Sdk.Approvals;

/// <summary>What the authority issues for an approved call: a root for the same agent, in the same lineage, answered for by the same sponsor.</summary>
internal static class ApprovedCredential
{
    /// <summary>The grant; null when it would not live a second, or could be used nowhere.</summary>
    /// <remarks>
    /// INVARIANT: it may be used nowhere and at no time that the chain of the agent that asked may not, and stays bound to what the agent is made of.
    /// It carries that chain along, so that what becomes of the ancestors is looked at again when it is used.
    /// </remarks>
    public static RootGrant? Draft(VerifiedCredential credential, ToolCall call, ApprovalRequest request, TimeSpan lifetime, DateTimeOffset now)
    {
        long seconds = Math.Min(
            (long)lifetime.TotalSeconds,
            Math.Min(credential.Expires.ToUnixTimeSeconds(), request.Expires.ToUnixTimeSeconds()) - now.ToUnixTimeSeconds());
        string[]? audiences = Meet(credential.Audiences);
        string[]? segments = Meet(credential.Segments);
        string[] environments = [.. credential.Environments.Distinct(StringComparer.Ordinal)];
        if (seconds < 1 || audiences is { Length: 0 } || segments is { Length: 0 } || environments.Length > 1 || ApprovedScope.Of(call) is not { } scopes)
        {
            return null;
        }

        ApprovalMark mark = new(credential.Name, request.Id, credential.AskedBy ?? credential.Source);
        return new RootGrant
        {
            Name = mark.LeafName,
            Sponsor = credential.Sponsor!,
            Principal = credential.Principal,
            Scopes = scopes,
            FurtherDelegations = 0,
            Lifetime = TimeSpan.FromSeconds(seconds),
            Audiences = audiences ?? [],
            Segments = segments,
            Environment = environments is [var environment] ? environment : null,
            Composition = credential.Steps[^1].Composition,
            Lineage = credential.Lineage,
            Task = credential.Task,
            Purpose = credential.Purpose,
            Approval = mark,
        };
    }

    /// <summary>What is in all of the lists; null when there is no list.</summary>
    private static string[]? Meet(string[][] lists) => lists.Length == 0
        ? null
        : [.. lists.Aggregate((left, right) => [.. left.Intersect(right, StringComparer.Ordinal)])];
}
