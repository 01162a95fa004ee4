using System.Text.Json;

namespace AgentIdentity.Sdk.AI;

/// <summary>The checked arguments in the form in which frameworks hand arguments to tools.</summary>
public static class ToolArgumentElements
{
    /// <summary>The arguments by name, each an immutable <see cref="JsonElement"/>.</summary>
    /// <param name="arguments">The snapshot that was checked.</param>
    /// <returns>A dictionary of the caller's own, whose names are compared exactly.</returns>
    public static Dictionary<string, object?> ToElements(this ToolArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        Dictionary<string, object?> elements = new(arguments.Count, StringComparer.Ordinal);
        foreach (string name in arguments.Names)
        {
            elements.Add(name, JsonElement.Parse(arguments.GetUtf8Json(name).Span));
        }

        return elements;
    }
}
