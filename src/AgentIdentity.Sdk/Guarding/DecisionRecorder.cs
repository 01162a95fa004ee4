using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk;

/// <summary>Flattens a decision into plain fields and appends it to the audit log.</summary>
internal sealed class DecisionRecorder(AuditLog log, TimeProvider clock, string? audience, bool isObserving, Alarm alarm)
{
    private const int FewArguments = 8;

    private readonly ConcurrentQueue<AuditReceipt> _forgotten = new();
    private readonly RefusedProofs _refusedProofs = new();

    public AuditLog Log { get; } = log;

    /// <summary>Where the chains are kept that records name by their hashes; null when nobody wants them.</summary>
    public ICredentialStore? Credentials { get; init; }

    /// <summary>Records who was let in or refused. What nobody signed for, or signed for once only, is counted instead, so that nobody can fill the disk from outside.</summary>
    /// <returns>The receipt; null for a refusal that was counted.</returns>
    public async ValueTask<AuditReceipt?> RecordAsync(
        DecisionDraft draft, Denial? denial, AuditRunner runner, CancellationToken cancellationToken)
    {
        await RecordForgottenAsync().ConfigureAwait(false);
        if (denial is not null && !isObserving && !IsVouchedFor(draft))
        {
            Count(draft, denial);
            return null;
        }

        try
        {
            if (Credentials is not null && draft is { IsHolderKnown: true, Chain: { IsKept: false } chain })
            {
                await KeepAsync(Credentials, chain, cancellationToken).ConfigureAwait(false);
            }

            return await Append(draft, denial, runner, cancellationToken).ConfigureAwait(false);
        }
        catch (AuditException) when (denial is not null)
        {
            Count(draft, denial);       // counts survive a failing store, so the refusal is not lost to the log
            throw;
        }
    }

    /// <summary>Records how a call ended. The tool has run, so a log that is closed by now raises the alarm and changes nothing.</summary>
    public async ValueTask CompleteAsync(AuditReceipt receipt, Exception? error, bool isAbandoned, TimeSpan? duration)
    {
        try
        {
            await Log.AppendOutcomeAsync(receipt, new OutcomeEntry
            {
                Outcome = isAbandoned ? AuditOutcome.Abandoned : error is null ? AuditOutcome.Completed : AuditOutcome.Faulted,
                ErrorType = error?.GetType().Name,
                Duration = duration,
            }).ConfigureAwait(false);
        }
        catch (ObjectDisposedException closed)
        {
            alarm.Raise(closed);
        }
    }

    public long Timestamp() => clock.GetTimestamp();

    public TimeSpan ElapsedSince(long timestamp) => clock.GetElapsedTime(timestamp);

    /// <summary>Takes note of a decision that was dropped without an outcome; called by the garbage collector, so it only takes note.</summary>
    public void Forget(AuditReceipt receipt) => _forgotten.Enqueue(receipt);

    /// <summary>Records the outcome of decisions that were dropped: abandoned.</summary>
    public async ValueTask RecordForgottenAsync()
    {
        while (_forgotten.TryDequeue(out AuditReceipt? receipt))
        {
            await CompleteAsync(receipt, error: null, isAbandoned: true, duration: null).ConfigureAwait(false);
        }
    }

    /// <summary>Whether it is known who is refused. A proof says so once: from then on anybody may have it.</summary>
    private bool IsVouchedFor(DecisionDraft draft) =>
        draft.IsHolderKnown && (draft.Claim.Presentation is not { } presentation || _refusedProofs.IsFirst(presentation.Proof));

    /// <summary>Keeps a chain before the first decision that names it.</summary>
    private static async ValueTask KeepAsync(ICredentialStore credentials, ProvedChain chain, CancellationToken cancellationToken)
    {
        try
        {
            await credentials.StoreAsync(EvidenceOf(chain.Credential), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (AuditException or OperationCanceledException))
        {
            throw new AuditException(AuditCodes.Unavailable, "the credential store failed: see to it, then calls go through again", failure);
        }

        chain.IsKept = true;
    }

    private static KeptChain EvidenceOf(VerifiedCredential credential) =>
        new(credential.Anchor.Issuer, credential.Anchor.Key, [.. credential.Source.Tokens.Select(TakeApart)]);

    /// <summary>A proved token has three parts.</summary>
    private static KeptToken TakeApart(string token) => token.Split('.') is [var header, var payload, var signature]
        ? new KeptToken(header, payload, signature)
        : throw new UnreachableException();

    private void Count(DecisionDraft draft, Denial denial) =>
        Log.CountRefusal(denial.Code, Log.WantsClaim(denial.Code) ? draft.Claim.Describe(draft.Call) : null);

    private ValueTask<AuditReceipt> Append(DecisionDraft draft, Denial? denial, AuditRunner runner, CancellationToken cancellationToken)
    {
        // A chain that somebody else's proof came with says nothing about who called.
        VerifiedCredential? credential = draft.IsHolderKnown ? draft.Proved : null;
        Activity? activity = Activity.Current;
        DecisionFields call = new()
        {
            CallId = draft.CallId,
            Decision = denial is null ? AuditDecision.Allow : isObserving ? AuditDecision.Observe : AuditDecision.Deny,
            Code = denial?.Code,
            Step = denial?.Step,
            Reason = denial?.Message,
            Tool = draft.Call.Action,
            ProofId = draft.Proof?.Id,
            Audience = draft.Claim.Presentation is null ? null : audience,
            RevocationVersion = draft.RevocationVersion,
            PolicyVersion = draft.Round?.Policies.Version,
            Policy = draft.Findings?.DecidedBy,
            Facts = draft.Findings is { Facts: { Count: > 0 } facts } ? RecordedFacts.Of(facts) : null,
            Shadow = draft.Findings?.Shadow is { } shadow ? RecordedFacts.Of(shadow) : null,
            Approval = draft.ApprovalId,
            AatSpec = Specification.Revision,
            TraceId = activity?.TraceId.ToHexString(),
            SpanId = activity?.SpanId.ToHexString(),
            Runner = runner,
            Claimed = credential is null ? draft.Claim.Describe(draft.Call) : null,
            ObserveOnly = isObserving,
            InProcess = draft.Claim.Agent is not null,
        };
        ChainText chain = credential is null ? Unproved(draft.CallId, draft.Claim.Agent) : draft.Chain!.Text ??= Proved(credential);
        ToolArguments arguments = draft.Call.Arguments;
        ArgumentBuffer few = default;
        Span<AuditArgument> committed = arguments.Count <= FewArguments ? (Span<AuditArgument>)few : new AuditArgument[arguments.Count];
        for (int i = 0; i < arguments.Count; i++)
        {
            committed[i] = new AuditArgument(arguments.NameTextAt(i), arguments.ValueAt(i));
        }

        return Log.AppendDecisionAsync(call, chain, committed[..arguments.Count], cancellationToken);
    }

    /// <summary>An agent that lives here is known by its key even while its chain does not verify.</summary>
    private static ChainText Unproved(string callId, AgentPrincipal? agent) =>
        ChainText.Of(new DecisionEntry { CallId = callId, Holder = agent?.Id.ToString() });

    private static ChainText Proved(VerifiedCredential credential) => ChainText.Of(new DecisionEntry
    {
        CallId = "",
        RootTokenId = credential.Steps[0].TokenId,
        LeafTokenId = credential.Steps[^1].TokenId,
        LeafHash = credential.Steps[^1].TokenHash,
        ChainHashes = credential.TokenHashes,
        ChainLength = credential.Steps.Length,
        Holder = credential.HolderIds[^1],
        Path = credential.Names,
        Holders = credential.HolderIds,
        Principal = credential.Principal,
        Sponsor = credential.Sponsor is { } sponsor ? new AuditSponsor(sponsor.WireKind, sponsor.Id, sponsor.WireAssurance, sponsor.Method) : null,
        Lineage = credential.Lineage,
        Issuer = credential.Anchor.Issuer,
    });

    [InlineArray(FewArguments)]
    private struct ArgumentBuffer
    {
        private AuditArgument _first;
    }
}
