namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>What kind of JSON a parameter stands for.</summary>
internal enum JsonShape
{
    /// <summary>A text, or nobody knows: a text stays a text.</summary>
    Any,

    Number,

    Boolean,

    /// <summary>An object or a list.</summary>
    Structure,
}
