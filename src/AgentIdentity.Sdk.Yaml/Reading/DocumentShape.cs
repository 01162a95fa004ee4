using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A whole file.</summary>
internal sealed class DocumentShape() : ObjectShape<PolicyDocument>("a policy file", Version, Labels, Segments, Tools, Policies)
{
    private static readonly Field<long> Version = CommonFields.Required("version", new IntegerShape(1, 1), "The version of this format: 1.");

    private static readonly Field<IReadOnlyList<string>> Labels = CommonFields.Optional(
        "labels", new DeclaringShape("labels", "a label", reading => reading.Labels), "Labels of your own, beside untrusted, secret and personal.");

    private static readonly Field<IReadOnlyList<string>> Segments = CommonFields.Optional(
        "segments", new DeclaringShape("segments", "a segment", reading => reading.Segments), "The segments tools lie in.");

    private static readonly Field<ToolCatalogue> Tools = CommonFields.Optional("tools", new ToolsShape(), "The tools the host knows, by action id.");

    private static readonly Field<PolicySet> Policies = CommonFields.Required("policies", new PoliciesShape(), "The policies, in the order in which they are asked.");

    /// <summary>The schema of a whole file.</summary>
    public JsonObject Root()
    {
        JsonObject root = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "https://agentidentity.dev/schemas/policies-v1.json",
            ["title"] = "Policies of AgentIdentity.Sdk",
        };
        foreach ((string name, JsonNode? value) in Schema().ToArray())
        {
            root[name] = value?.DeepClone();
        }

        JsonObject definitions = [];
        foreach ((string name, JsonObject schema) in new[] { ConstraintShape.Nested.Definition(), ConstraintShape.OfArgument.Definition() })
        {
            definitions[name] = schema;
        }

        foreach (PolicyType type in PolicyTypes.All)
        {
            definitions[$"policy-{type.Name}"] = type.Schema();
        }

        root["$defs"] = definitions;
        return root;
    }

    protected override PolicyDocument? Make(FieldValues values, Reading reading)
    {
        int before = reading.Mistakes.Count;
        reading.Reach.Check(reading.Mistakes);
        return reading.Mistakes.Count > before ? null : new PolicyDocument(values.Get(Policies), reading.TypesByPolicy, values.Get(Tools, new ToolCatalogue()));
    }
}
