using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>Facts of policies as the record shows them: few, short and escaped, since a policy may repeat what a model chose.</summary>
internal static class RecordedFacts
{
    private const int MaxFacts = 16;
    private const int MaxLength = 256;

    public static SortedDictionary<string, string> Of(IReadOnlyList<PolicyFact> facts)
    {
        SortedDictionary<string, string> recorded = new(StringComparer.Ordinal);
        foreach (PolicyFact fact in facts.Take(MaxFacts))
        {
            recorded[PlainText.Escape(fact.Name ?? "", MaxLength)] = PlainText.Escape(fact.Value ?? "", MaxLength);
        }

        return recorded;
    }

    public static SortedDictionary<string, string> Of(ShadowVerdict shadow)
    {
        SortedDictionary<string, string> recorded = new(StringComparer.Ordinal) { ["decision"] = shadow.Denial is null ? "allow" : "deny" };
        Add("code", shadow.Denial?.Code);
        Add("policy", shadow.Policy);
        Add("policy_version", shadow.Version);
        return recorded;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                recorded[name] = PlainText.Escape(value, MaxLength);
            }
        }
    }
}
