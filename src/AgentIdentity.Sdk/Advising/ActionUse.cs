namespace AgentIdentity.Sdk.Auditing;

/// <summary>How one action was used under one grant: counts, and what its arguments have in common.</summary>
internal sealed class ActionUse(string action, int maxListed, MemoryAllowance allowance)
{
    private readonly Dictionary<string, ArgumentUse> _arguments = new(StringComparer.Ordinal);

    public string Action => action;

    public long Calls { get; private set; }

    /// <summary>Calls made by the name itself; the others were made by those it delegated to.</summary>
    public long OwnCalls { get; private set; }

    public long Completed { get; private set; }

    public long Faulted { get; private set; }

    public long Abandoned { get; private set; }

    public DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Whether calls had more different arguments than a scope can name.</summary>
    public bool HasTooManyNames { get; private set; }

    public IReadOnlyDictionary<string, ArgumentUse> Arguments => _arguments;

    public void AddCall(DateTimeOffset time, bool isOwn)
    {
        Calls++;
        OwnCalls += isOwn ? 1 : 0;
        First = time < First ? time : First;
        Last = time > Last ? time : Last;
    }

    public void AddArgument(string name)
    {
        if (!_arguments.TryGetValue(name, out ArgumentUse? use))
        {
            if (_arguments.Count == ArgumentRules.MaxRules)
            {
                HasTooManyNames = true;
                return;
            }

            _arguments[name] = use = new ArgumentUse(maxListed, allowance);
        }

        use.AddCall();
    }

    public void AddValue(string name, ReadOnlySpan<byte> canonical) => _arguments.GetValueOrDefault(name)?.AddValue(canonical);

    public void End(AuditOutcome outcome)
    {
        Completed += outcome == AuditOutcome.Completed ? 1 : 0;
        Faulted += outcome == AuditOutcome.Faulted ? 1 : 0;
        Abandoned += outcome == AuditOutcome.Abandoned ? 1 : 0;
    }
}
