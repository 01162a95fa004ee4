using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>What is known of one call while it is being decided; what of it is proved, policies see.</summary>
internal sealed class DecisionDraft(CallerClaim claim, ToolCall call, CallIds.CallId id) : PolicyContext
{
    private string? _callId;
    private long _beganTicks;
    private long _revocationVersion;
    private bool _hasRevocationVersion;

    /// <summary>Joins the decision and its outcome in the audit log.</summary>
    public string CallId => _callId ??= id.ToString();

    public CallerClaim Claim { get; } = claim;

    public ToolCall Call { get; } = call;

    /// <summary>When the decision began.</summary>
    public DateTimeOffset Began
    {
        get => new(_beganTicks, TimeSpan.Zero);
        set => _beganTicks = value.UtcTicks;
    }

    /// <summary>The proved chain; null as long as nothing is proved.</summary>
    public ProvedChain? Chain { get; set; }

    /// <summary>The verified proof of possession, for a presented chain.</summary>
    public VerifiedProof? Proof { get; set; }

    /// <summary>Whether it is known who asks: an agent that lives here, or one that signed the proof.</summary>
    public bool IsHolderKnown { get; set; } = claim.Agent is not null;

    /// <summary>The proved credential; null as long as nothing is proved.</summary>
    public VerifiedCredential? Proved => Chain?.Credential;

    /// <summary>The policies that are asked, and where; null before they are.</summary>
    public PolicyRound? Round { get; set; }

    /// <summary>What the call will be charged, if it is allowed; null when nothing.</summary>
    public ChargeList? Charges { get; set; }

    /// <summary>The request for approval that the call waits for, or was approved by; null when there is none.</summary>
    public string? ApprovalId
    {
        get => Findings?.ApprovalId;
        set => Finding().ApprovalId = value;
    }

    /// <summary>Whether the call waits for people, who may still approve it.</summary>
    public bool IsPending
    {
        get => Findings is { IsPending: true };
        set => Finding().IsPending = value;
    }

    /// <summary>What policies found; null when none had anything to say.</summary>
    public PolicyFindings? Findings { get; set; }

    /// <summary>The version of the revocations that were consulted; null when none were.</summary>
    public long? RevocationVersion
    {
        get => _hasRevocationVersion ? _revocationVersion : null;
        set => (_hasRevocationVersion, _revocationVersion) = (value is not null, value ?? 0);
    }

    /// <summary>The same call and chain, for judges whose charges are their own.</summary>
    public DecisionDraft Shadowing(PolicyRound round) => new(Claim, Call, default)
    {
        Began = Began,
        Chain = new ProvedChain(Credential, bytes: 0),
        IsHolderKnown = IsHolderKnown,
        Round = round,
    };

    /// <inheritdoc/>
    public override VerifiedCredential Credential => Chain!.Credential;

    /// <inheritdoc/>
    public override string Action => Call.Action;

    /// <inheritdoc/>
    public override ToolArguments HostileArguments => Call.Arguments;

    /// <inheritdoc/>
    public override DateTimeOffset Now => Began;

    /// <inheritdoc/>
    public override bool IsInProcess => Claim.Agent is not null;

    /// <inheritdoc/>
    public override string? Segment => Round!.Segment;

    /// <inheritdoc/>
    public override AgentStandingStatus StandingOf(AgentId agent) => Round!.Standing?.Check(agent) ?? AgentStandingStatus.Good;

    /// <inheritdoc/>
    public override DateTimeOffset? LedgerRemembersSince => Round!.Ledger.RemembersSince;

    /// <inheritdoc/>
    public override ValueTask<long> ReadUsageAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Round!.Ledger.ReadAsync(key, Began, cancellationToken);
    }

    /// <inheritdoc/>
    public override T Recall<T>(IAgentPolicy owner, Func<VerifiedCredential, T> make) => Chain!.Recall(owner, make);

    /// <summary>The list of charges, begun when there is a first one.</summary>
    public ChargeList Charging() => Charges ??= ChargeList.Take();

    /// <summary>What policies found, begun when there is something.</summary>
    public PolicyFindings Finding() => Findings ??= new PolicyFindings();

    /// <summary>Gives back what was borrowed for the decision.</summary>
    public void Release()
    {
        Charges?.GiveBack();
        Charges = null;
    }
}
