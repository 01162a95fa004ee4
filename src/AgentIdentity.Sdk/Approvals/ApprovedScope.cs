namespace AgentIdentity.Sdk.Approvals;

/// <summary>The right to one call with the arguments that were approved, and no others.</summary>
/// <remarks>
/// Texts, numbers, booleans and null are stated as <c>exact</c>. The wire has no word for an exact list or object, or for a value of more than
/// 4 KiB; such an argument is stated as present, and the guard, without which the credential is worth nothing, compares it with what was approved.
/// </remarks>
internal static class ApprovedScope
{
    /// <summary>The scope; null when the wire cannot state it.</summary>
    public static AgentScopeSet? Of(ToolCall call)
    {
        ToolArguments arguments = call.Arguments;
        if (arguments.Count > ArgumentRules.MaxRules || arguments.Contains("*"))
        {
            return null;
        }

        ArgumentRule[] rules = new ArgumentRule[arguments.Count];
        for (int i = 0; i < rules.Length; i++)
        {
            ArgumentValue value = arguments.ArgumentAt(i);
            ArgumentConstraint constraint = value.IsScalar && value.Canonical.Length <= ArgumentConstraint.MaxValueBytes
                ? new ExactConstraint(value.Canonical.ToArray())
                : ArgumentConstraint.Wildcard;
            rules[i] = new ArgumentRule(arguments.NameAt(i).ToArray(), constraint, isOptional: false);
        }

        AgentScopeSet scopes = AgentScopeSet.Create(
            AgentScope.FromWire(call.Action, rules.Length == 0 ? ArgumentRules.Nothing : new ArgumentRules(rules, admitsOthers: false)));
        return scopes.Covers(call) ? scopes : null;
    }
}
