using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>What a value must look like: it reads one, and describes itself for the JSON schema, so that the two cannot differ.</summary>
/// <typeparam name="T">What it reads.</typeparam>
internal abstract class Shape<T>
    where T : notnull
{
    /// <summary>Reads a value, or says what is wrong with it.</summary>
    public abstract bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out T? value);

    /// <summary>Its JSON schema.</summary>
    public abstract JsonObject Schema();
}
