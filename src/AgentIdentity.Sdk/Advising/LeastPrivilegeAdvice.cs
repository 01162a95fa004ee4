using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>For each accountable name: what it was granted and never used, and tighter scopes that would have been enough for every allowed call.</summary>
public sealed class LeastPrivilegeAdvice
{
    private readonly Dictionary<GrantUse, GrantAdvice> _byUse;
    private readonly Func<IReadOnlyList<string>, IReadOnlyList<AgentScopeSet>, GrantUse?[]> _find;

    internal LeastPrivilegeAdvice(
        IReadOnlyList<NameAdvice> names, long omitted, Func<IReadOnlyList<string>, IReadOnlyList<AgentScopeSet>, GrantUse?[]> find)
    {
        (Names, OmittedCalls, _find) = (names, omitted, find);
        _byUse = names.SelectMany(name => name.Grants).ToDictionary(grant => grant.Use);
    }

    /// <summary>The names, in order; who delegated comes before those it delegated to.</summary>
    public IReadOnlyList<NameAdvice> Names { get; }

    /// <summary>Calls that are in no proposal, because there were more names, grants or actions than are told apart.</summary>
    public long OmittedCalls { get; }

    /// <summary>Whether the proposals are certain to cover a call: those for the agent that made it, and those for everybody it got its rights through.</summary>
    /// <param name="call">A call. Of an argument whose value is not given, only the granted constraint is certain to allow it.</param>
    /// <param name="defect">What is not covered, when the method returns false.</param>
    public bool Covers(ObservedCall call, [NotNullWhen(false)] out string? defect)
    {
        ArgumentNullException.ThrowIfNull(call);
        string[] names = [.. call.Arguments.Select(argument => argument.Name)];
        GrantUse?[] uses = _find(call.Path, call.Granted);
        defect = uses.Length == 0 ? $"it is not known what {string.Join('/', call.Path)} was granted" : null;
        foreach (GrantUse? use in uses)
        {
            defect ??= RefuseNames(use, call.Action, names);
            foreach (ObservedArgument argument in call.Arguments)
            {
                defect ??= argument.CanonicalValue is { } value ? RefuseValue(use!, call.Action, argument.Name, value.Span)
                    : NeedsValue(use!, call.Action, argument.Name) ? $"the value of argument {argument.Name} is not known"
                    : null;
            }
        }

        return defect is null;
    }

    internal string? RefuseNames(GrantUse? use, string action, IReadOnlyCollection<string> names) =>
        use is null || Proposed(use) is not { } proposed ? "it is not known what was granted"
        : proposed.Find(action) is not { } scope ? $"no proposed scope covers {action}"
        : ScopeCoverage.RefuseNames(scope.Rules, names);

    internal bool NeedsValue(GrantUse use, string action, string argument) =>
        ScopeCoverage.NeedsValue(Proposed(use)!.Find(action)!.Rules, use.Granted!.Find(action)!.Rules, argument);

    internal string? RefuseValue(GrantUse use, string action, string argument, ReadOnlySpan<byte> canonical) =>
        ScopeCoverage.AllowsValue(Proposed(use)!.Find(action)!.Rules, argument, canonical) ? null : $"argument {argument} of {action} had a value that is not covered";

    private AgentScopeSet? Proposed(GrantUse use) => _byUse.GetValueOrDefault(use)?.Proposed;
}
