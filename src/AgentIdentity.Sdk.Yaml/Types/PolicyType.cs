using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A type of policy that files can name: its fields, and the policy they make.</summary>
internal abstract class PolicyType
{
    private readonly FieldSet _fields;

    protected PolicyType(string name, string description, params IReadOnlyList<Field> fields)
    {
        (Name, Description) = (name, description);
        _fields = new FieldSet($"a policy of type {name}", [PolicyHead.Id, PolicyHead.Type, .. fields]);
    }

    public string Name { get; }

    public string Description { get; }

    public IReadOnlyList<Field> Fields => _fields.Fields;

    /// <summary>Makes a policy of what the file says; null when something is wrong, which has been said.</summary>
    public IAgentPolicy? Read(Node node, Reading reading)
    {
        if (_fields.Read(node, reading) is not { } values)
        {
            return null;
        }

        try
        {
            return Make(values.Get(PolicyHead.Id), values, reading);
        }
        catch (ArgumentException refused)
        {
            // The readers know every rule of the policies they make; where one is missing here, the policy still has the last word.
            reading.Mistakes.Add(values.At, PolicyMistakeCodes.InvalidValue, ArgumentText.Of(refused));
            return null;
        }
    }

    public JsonObject Schema()
    {
        JsonObject schema = _fields.Schema();
        schema["title"] = Name;
        schema["description"] = Description;
        schema["properties"]![PolicyHead.Type.Name] = new JsonObject { ["const"] = Name };
        return schema;
    }

    /// <summary>Makes the policy; null when something is wrong, which is said.</summary>
    protected abstract IAgentPolicy? Make(string id, FieldValues values, Reading reading);
}
