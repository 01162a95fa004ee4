namespace AgentIdentity.Sdk.Wire;

/// <summary>What a JSON value is. The zero value is no value at all.</summary>
internal enum JsonKind : byte
{
    None,
    Null,
    False,
    True,
    Number,
    String,
    Array,
    Object,
}
