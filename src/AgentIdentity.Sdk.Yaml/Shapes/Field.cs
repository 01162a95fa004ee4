using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>One field of a mapping: its name, whether it must be there, and what it is for.</summary>
internal abstract class Field(string name, bool isRequired, string description)
{
    public string Name { get; } = name;

    public bool IsRequired { get; } = isRequired;

    public string Description { get; } = description;

    /// <summary>Reads the value into the fields' values, or says what is wrong.</summary>
    public abstract bool TryRead(Node node, Reading reading, FieldValues into);

    public JsonObject Schema()
    {
        JsonObject schema = ShapeSchema();
        string? more = schema["description"]?.GetValue<string>();
        schema["description"] = more is null ? Description : $"{Description} {more}";
        return schema;
    }

    protected abstract JsonObject ShapeSchema();
}

/// <summary>A field that holds one kind of thing.</summary>
internal sealed class Field<T>(string name, Shape<T> shape, bool isRequired, string description) : Field(name, isRequired, description)
    where T : notnull
{
    public override bool TryRead(Node node, Reading reading, FieldValues into)
    {
        if (!shape.TryRead(node, reading, out T? value))
        {
            return false;
        }

        into.Set(this, value);
        return true;
    }

    protected override JsonObject ShapeSchema() => shape.Schema();
}
