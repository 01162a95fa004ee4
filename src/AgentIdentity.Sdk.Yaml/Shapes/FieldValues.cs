using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>What the fields of one mapping say.</summary>
internal sealed class FieldValues(Place at)
{
    private readonly Dictionary<Field, object> _values = [];
    private readonly Dictionary<Field, Node> _nodes = [];

    /// <summary>Where the mapping begins.</summary>
    public Place At { get; } = at;

    public void Set(Field field, object value) => _values[field] = value;

    public void Found(Field field, Node node) => _nodes[field] = node;

    /// <summary>Where the field's value stands; where the mapping begins when it is not there.</summary>
    public Place PlaceOf(Field field) => _nodes.TryGetValue(field, out Node? node) ? node.At : At;

    /// <summary>The field's value as it stands in the file; null when it is not there.</summary>
    public Node? NodeOf(Field field) => _nodes.GetValueOrDefault(field);

    public bool Has(Field field) => _values.ContainsKey(field);

    /// <summary>What a required field says.</summary>
    public T Get<T>(Field<T> field)
        where T : notnull => (T)_values[field];

    /// <summary>What an optional field says.</summary>
    [return: NotNullIfNotNull(nameof(otherwise))]
    public T? Get<T>(Field<T> field, T? otherwise)
        where T : notnull => _values.TryGetValue(field, out object? value) ? (T)value : otherwise;

    /// <summary>What an optional field of a value type says.</summary>
    public T? Maybe<T>(Field<T> field)
        where T : struct => _values.TryGetValue(field, out object? value) ? (T)value : null;
}
