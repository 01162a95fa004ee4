using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A mapping with fields, made into something.</summary>
internal abstract class ObjectShape<T>(string what, params IReadOnlyList<Field> fields) : Shape<T>
    where T : class
{
    private readonly FieldSet _fields = new(what, fields);

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out T? value)
    {
        FieldValues? values = _fields.Read(node, reading);
        value = values is null ? null : Make(values, reading);
        return value is not null;
    }

    public override JsonObject Schema() => _fields.Schema();

    /// <summary>Makes it; null when something is wrong, which is said.</summary>
    protected abstract T? Make(FieldValues values, Reading reading);
}
