using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Reads the <c>tools</c> object of an authorization detail (AAT section 3.3).</summary>
internal static class ScopeReader
{
    /// <summary>The specification checks constraints of roots at 3n and of derived tokens at 4o, by the same rule.</summary>
    public const string ConstraintStep = "3n/4o";

    /// <summary>The scopes, or null with the reason.</summary>
    /// <param name="tools">The object: constraint maps by tool id.</param>
    /// <param name="structureStep">The step at which a malformed object fails: 3m in a root, 4n in a derived token.</param>
    /// <param name="denial">The reason.</param>
    public static AgentScopeSet? Read(JsonView tools, string? structureStep, out Denial? denial)
    {
        denial = null;
        if (!tools.IsObject)
        {
            denial = new Denial(DenialCodes.Malformed, "tools is not an object", structureStep);
            return null;
        }

        int count = tools.Count;
        if (count > AgentScopeSet.MaxScopes)
        {
            denial = new Denial(DenialCodes.TooLarge, $"more than {AgentScopeSet.MaxScopes} tools", structureStep);
            return null;
        }

        Dictionary<string, AgentScope> scopes = new(count, StringComparer.Ordinal);
        foreach ((JsonView name, JsonView map) in tools.Members)
        {
            if (!name.TryGetText(out string? action) || action.Length is 0 or > ToolCall.MaxActionLength || !map.IsObject)
            {
                denial = new Denial(DenialCodes.Malformed, "tools holds something that is not a constraint map by tool id", structureStep);
                return null;
            }

            if (ReadRules(action, map, out denial) is not { } rules)
            {
                return null;
            }

            scopes.Add(action, AgentScope.FromWire(action, rules));
        }

        return new AgentScopeSet(scopes);
    }

    private static ArgumentRules? ReadRules(string action, JsonView map, out Denial? denial)
    {
        denial = null;
        int members = map.Count;
        bool admitsOthers = map["*"u8].Kind != JsonKind.None;
        int named = admitsOthers ? members - 1 : members;
        if (named > ArgumentRules.MaxRules)
        {
            denial = new Denial(DenialCodes.TooLarge, $"{action} constrains more than {ArgumentRules.MaxRules} arguments", ConstraintStep, action);
            return null;
        }

        ArgumentRule[] rules = new ArgumentRule[named];
        int count = 0;
        foreach ((JsonView name, JsonView json) in map.Members)
        {
            if (ConstraintReader.Read(json, isTopLevel: true, out bool isOptional, out string code) is not { } constraint)
            {
                denial = new Denial(code, $"{action} has a constraint that is {(code == DenialCodes.UnknownConstraint ? "of a type this verifier does not know; its issuer has to use another" : "not well-formed; its issuer has to mend it")}", ConstraintStep, action);
                return null;
            }

            if (!name.TextEquals("*"u8))
            {
                rules[count++] = new ArgumentRule(name.ToUtf8(), constraint, isOptional);
            }
            else if (constraint is not WildcardConstraint || json["optional"u8].Kind != JsonKind.None)
            {
                denial = new Denial(DenialCodes.Malformed, $"the * entry of {action} is not a bare wildcard", ConstraintStep, action);
                return null;
            }
        }

        return members == 0 ? ArgumentRules.Anything : new ArgumentRules(rules, admitsOthers);
    }
}
