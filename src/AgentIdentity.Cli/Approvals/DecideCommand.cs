using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Cli.Approvals;

/// <summary><c>agentid approvals approve</c>, <c>deny</c> and <c>review</c>: shows the whole request, asks, and signs what was shown.</summary>
internal static class DecideCommand
{
    public static Command Create(ToolHost host, ApprovalDecision decision, string verb, string description)
    {
        DeskOptions options = new();
        PassphraseInput passphrase = new();
        Argument<string> id = new("REQUEST") { Description = "The id of the request." };
        Option<string> key = new("--key") { Description = "Your private key: sealed, JWK or PEM.", HelpName = "file", Required = true };
        Option<string?> reason = new("--reason") { Description = "Why, for the record.", HelpName = "text" };
        Option<string?> yes = new("--yes") { Description = "Do not ask: the hash of the request, as agentid approvals show prints it, says that you have seen it.", HelpName = "HASH" };
        Command command = new(verb, description) { id, key, reason, yes, passphrase.Option };
        options.AddTo(command);
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            InputText input = new(host);
            OpenDesk open = options.Open(parse, input);
            await using (open.ConfigureAwait(false))
            {
                ApprovalStatus status = await open.Desk.GetStatusAsync(parse.GetRequiredValue(id), cancellationToken).ConfigureAwait(false);
                RefuseDecided(status, decision, verb);
                using PersistentKey opened = KeyInput.ReadPrivate(parse.GetRequiredValue(key), parse, input, passphrase);
                RefusePerson(open, status, opened.PublicKey.Id, decision);
                if (decision == ApprovalDecision.Approve && status.Request.Arguments is null)
                {
                    throw new ToolException(DenialCodes.ApprovalSealed, "the arguments are sealed, and nobody approves what cannot be seen: give the store's secret with --secret");
                }

                RequestText.Write(output, status, isFull: true);
                Confirmation.Require(output, verb, RequestText.HashOf(status.Request), parse.GetValue(yes));
                await SignAsync(open, status.Request, new ApprovalSigner(opened, host.Clock), decision, parse.GetValue(reason), cancellationToken).ConfigureAwait(false);
                ApprovalStatus now = await open.Desk.GetStatusAsync(status.Request.Id, cancellationToken).ConfigureAwait(false);
                output.Json(json => RequestJson.Write(json, now));
                output.Line();
                output.Markup($"{"signed",-12}{verb}, the request is now {RequestText.StateOf(now)}");
                return ExitCodes.Ok;
            }
        });
    }

    /// <summary>What is decided is not decided again; but a refusal still stops what was approved and not used yet.</summary>
    private static void RefuseDecided(ApprovalStatus status, ApprovalDecision decision, string verb)
    {
        bool isOpen = decision switch
        {
            ApprovalDecision.Approve => status.State == ApprovalState.Pending,
            ApprovalDecision.Deny => status.State is ApprovalState.Pending or ApprovalState.Approved,
            _ => !status.IsReviewed,
        };
        if (!isOpen)
        {
            string state = status.State.ToString().ToLowerInvariant();
            throw new ToolException(
                status.Denial?.Code ?? "approval_decided", $"there is nothing to {verb}: the request is {(decision == ApprovalDecision.Review ? "reviewed" : state)} already; let the agent ask again");
        }
    }

    private static void RefusePerson(OpenDesk open, ApprovalStatus status, AgentId key, ApprovalDecision decision)
    {
        if (open.Desk.Refuse(status.Request, key, decision) is { } denial)
        {
            throw new ToolException(denial.Code, denial.Message);
        }

        if (open.Approvers.TryFind(key, out Approver? person) && status.Approvals.Any(given => given.Approver.Person == person.Person && given.Decision == decision))
        {
            throw new ToolException("approval_repeated", $"{person.Person} has signed that already, and a person counts once: ask somebody else");
        }
    }

    private static async Task SignAsync(
        OpenDesk open, ApprovalRequest request, ApprovalSigner signer, ApprovalDecision decision, string? reason, CancellationToken cancellationToken)
    {
        // INVARIANT: what is signed is the request that was shown, not one that was read again.
        SignedApproval approval = decision switch
        {
            ApprovalDecision.Approve => await signer.ApproveAsync(request, reason, lifetime: null, cancellationToken).ConfigureAwait(false),
            ApprovalDecision.Deny => await signer.DenyAsync(request, reason, cancellationToken).ConfigureAwait(false),
            _ => await signer.ReviewAsync(request, reason, cancellationToken).ConfigureAwait(false),
        };
        if (await open.Desk.SubmitAsync(approval, cancellationToken).ConfigureAwait(false) is { } denial)
        {
            throw new ToolException(denial.Code, denial.Message);
        }
    }
}
