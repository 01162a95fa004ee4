using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>How people are asked. What is left out is not possible.</summary>
public sealed class ApprovalOptions
{
    private readonly TimeSpan _grantLifetime = TimeSpan.FromMinutes(2);
    private readonly TimeSpan _pollInterval = TimeSpan.FromSeconds(1);
    private readonly int _maxOpenPerLineage = 32;
    private readonly string? _breakGlassGroup;

    /// <summary>Where requests and approvals are kept; not disposed by whoever uses these options.</summary>
    public required IApprovalStore Store { get; init; }

    /// <summary>Who may approve.</summary>
    public required ApproverDirectory Directory { get; init; }

    /// <summary>Who issues the credential for the one call that was approved. A guard must trust it.</summary>
    public required AgentAuthority Authority { get; init; }

    /// <summary>Who must approve a call that an agent has no scope for.</summary>
    /// <value>Null by default: nobody is asked, and no such call is granted.</value>
    public ApprovalRequirement? GrantRequirement { get; init; }

    /// <summary>The group whose members may break the glass, each alone and at once.</summary>
    /// <value>Null by default: nobody may.</value>
    public string? BreakGlassGroup
    {
        get => _breakGlassGroup;
        init => _breakGlassGroup = value is null ? null : CredentialText.Require(value, nameof(BreakGlassGroup));
    }

    /// <summary>How long the credential for the approved call lives; never longer than that of the agent that asks.</summary>
    /// <value>Two minutes by default; from one second to 15 minutes.</value>
    public TimeSpan GrantLifetime
    {
        get => _grantLifetime;
        init => _grantLifetime = Within(value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15), nameof(GrantLifetime));
    }

    /// <summary>How often the store is asked while somebody waits. What is signed in this process is seen at once.</summary>
    /// <value>One second by default; from 50 ms to one minute.</value>
    public TimeSpan PollInterval
    {
        get => _pollInterval;
        init => _pollInterval = Within(value, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), nameof(PollInterval));
    }

    /// <summary>How many requests of one lineage may be open at once, so that a model can neither fill the disk nor wear people out.</summary>
    /// <value>32 by default; from 1 to 1000.</value>
    public int MaxOpenPerLineage
    {
        get => _maxOpenPerLineage;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxOpenPerLineage));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1000, nameof(MaxOpenPerLineage));
            _maxOpenPerLineage = value;
        }
    }

    /// <summary>Tells people that there is something to decide. Runs on the path of the call that waits: be brief.</summary>
    /// <value>Null by default: people look into the store by themselves. What it throws raises the alarm, and the request stands.</value>
    public Action<ApprovalRequest>? OnRequested { get; init; }

    private static TimeSpan Within(TimeSpan value, TimeSpan least, TimeSpan most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
        return value;
    }
}
