using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>The section <c>policies</c>: in the order in which they are asked.</summary>
internal sealed class PoliciesShape : Shape<PolicySet>
{
    private const int MaxPolicies = 1024;

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out PolicySet? value)
    {
        value = null;
        if (node is not ListNode list)
        {
            return reading.IsWrong(node, "a list of policies, each with id and type");
        }

        if (list.Items.Count > MaxPolicies)
        {
            reading.Mistakes.Add(node.At, PolicyMistakeCodes.OutOfRange, $"there are {list.Items.Count} policies: at most {MaxPolicies}");
            return false;
        }

        bool isSound = AreDistinct(list, reading);
        List<IAgentPolicy> policies = [];
        foreach (Node item in list.Items)
        {
            if (TypeOf(item, reading) is { } type && type.Read(item, reading) is { } policy)
            {
                policies.Add(policy);
                reading.TypesByPolicy[policy.Name] = type.Name;
            }
            else
            {
                isSound = false;
            }
        }

        value = isSound ? new PolicySet(policies) : null;
        return isSound;
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["maxItems"] = MaxPolicies,
        ["items"] = new JsonObject { ["oneOf"] = new JsonArray([.. PolicyTypes.All.Select(type => (JsonNode)new JsonObject { ["$ref"] = $"#/$defs/policy-{type.Name}" })]) },
    };

    private static PolicyType? TypeOf(Node item, Reading reading)
    {
        if (item is not MapNode map)
        {
            reading.IsWrong(item, "a policy with id and type");
            return null;
        }

        Entry named = map.Entries.FirstOrDefault(entry => entry.Key == PolicyHead.Type.Name);
        if (named.Value is null)
        {
            reading.Mistakes.Add(map.At, PolicyMistakeCodes.MissingField, $"a policy needs the field type{Suggestion.For("", PolicyTypes.All.Select(type => type.Name))}");
            return null;
        }

        if (!reading.IsText(named.Value, "a policy type", out string? name))
        {
            return null;
        }

        PolicyType? type = PolicyTypes.Find(name);
        if (type is null)
        {
            reading.Mistakes.Add(named.Value.At, PolicyMistakeCodes.UnknownType, $"there is no policy type {VisibleText.Shown(name)}{Suggestion.For(name, PolicyTypes.All.Select(known => known.Name))}");
        }

        return type;
    }

    private static bool AreDistinct(ListNode list, Reading reading)
    {
        Dictionary<string, Place> ids = new(StringComparer.Ordinal);
        bool isSound = true;
        foreach (MapNode map in list.Items.OfType<MapNode>())
        {
            if (map.Entries.FirstOrDefault(entry => entry.Key == PolicyHead.Id.Name).Value is ScalarNode id && !ids.TryAdd(id.Text, id.At))
            {
                reading.Mistakes.Add(id.At, PolicyMistakeCodes.Duplicate, $"a policy in line {ids[id.Text].Line} has the id {VisibleText.Shown(id.Text)} already: a record names the one that decided");
                isSound = false;
            }
        }

        return isSound;
    }
}
