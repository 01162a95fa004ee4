using System.Text;
using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>The readers of requests and approvals: whoever may write to the store is not believed for that.</summary>
internal static class ApprovalTargets
{
    private static readonly ApprovalSeal Seal = ApprovalSeal.FromSecret(Secrets.One);
    private static readonly ApprovalSetup Setup = new() { Requirement = new ApprovalRequirement() };
    private static readonly AgentGuard Guard = Setup.Guard();
    private static readonly ApprovalRequest Request = MakeRequest();
    private static readonly string Approval = Made(Setup.Signer(ApprovalSetup.Bob).ApproveAsync(Request, "checked")).ToCompact();
    private static readonly string Denial = Made(Setup.Signer(ApprovalSetup.Bob).DenyAsync(Request)).ToCompact();
    private static readonly byte[] Sealed = Request.Seal(Seal);

    public static FuzzTarget[] All { get; } =
    [
        new("approval", [Encoding.ASCII.GetBytes(Approval), Encoding.ASCII.GetBytes(Denial)], SignedBytes, BytesAllowed: 400),
        new("approval request", [Sealed], SealedRequest, BytesAllowed: 400),
        new("approval request without the secret", [Sealed], BlindRequest, BytesAllowed: 400),
    ];

    private static void SignedBytes(byte[] input)
    {
        if (!SignedApproval.TryParse(input, out SignedApproval? approval, out Denial? denial))
        {
            FuzzFinding.Unless(denial.Code.Length > 0, "a refusal without a code");
            return;
        }

        FuzzFinding.Unless(Encoding.ASCII.GetBytes(approval.ToCompact()).AsSpan().SequenceEqual(input), "an approval has a second spelling");
        bool isGenuine = approval.ToCompact() == Approval || approval.ToCompact() == Denial;
        FuzzFinding.Unless(isGenuine || Made(Guard.Approvals!.SubmitAsync(approval)) is not null, "an approval nobody signed was believed");
    }

    private static void SealedRequest(byte[] input)
    {
        if (ApprovalRequest.TryOpen(input, Seal, out ApprovalRequest? request))
        {
            FuzzFinding.Unless(input.AsSpan().SequenceEqual(Sealed) && request.Hash.Span.SequenceEqual(Request.Hash.Span), "a request nobody sealed was believed");
        }
    }

    private static void BlindRequest(byte[] input)
    {
        if (ApprovalRequest.TryOpen(input, null, out ApprovalRequest? request))
        {
            FuzzFinding.Unless(SecondOpinion.IsStrictJson(input), "only this library accepts it");
            FuzzFinding.Unless(request.Arguments is null && request.Created < request.Expires && request.Requirements.Count > 0, "a request without sense was accepted");
        }
    }

    private static ApprovalRequest MakeRequest()
    {
        AgentPrincipal agent = Made(Setup.AgentAsync());
        return Made(Setup.Approvals.FindAsync(Setup.PendingAsync(Guard, agent).GetAwaiter().GetResult()))!;
    }

    private static T Made<T>(ValueTask<T> making) => making.AsTask().GetAwaiter().GetResult();
}
