namespace AgentIdentity.Sdk.Policies;

/// <summary>Who must approve a call before it runs.</summary>
public sealed class ApprovalRequirement
{
    /// <summary>The most persons a requirement may ask for.</summary>
    public const int MaxPersons = 16;

    private readonly int _persons = 1;
    private readonly string? _group;
    private readonly TimeSpan _expiresAfter = TimeSpan.FromHours(1);

    /// <summary>How many different persons must approve; one person with several keys counts once.</summary>
    /// <value>1 by default; from 1 to <see cref="MaxPersons"/>.</value>
    public int Persons
    {
        get => _persons;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Persons));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxPersons, nameof(Persons));
            _persons = value;
        }
    }

    /// <summary>The group the persons must belong to; any approver when null.</summary>
    /// <value>Null by default; a short text that people can read.</value>
    public string? Group
    {
        get => _group;
        init => _group = value is null ? null : CredentialText.Require(value, nameof(Group));
    }

    /// <summary>How long the request waits. When nobody has approved by then, the call is refused.</summary>
    /// <value>One hour by default; from one second to 30 days.</value>
    public TimeSpan ExpiresAfter
    {
        get => _expiresAfter;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1), nameof(ExpiresAfter));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(30), nameof(ExpiresAfter));
            _expiresAfter = value;
        }
    }

    /// <summary>Why people are asked, in words for them; without secrets and argument values.</summary>
    public string? Reason { get; init; }
}
