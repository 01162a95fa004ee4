using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>The name of something that the file declares.</summary>
/// <param name="what">What it is: <c>segment</c>.</param>
/// <param name="section">The section that declares it.</param>
/// <param name="declared">What is declared.</param>
internal sealed class ReferenceShape(string what, string section, Func<Reading, HashSet<string>> declared) : Shape<string>
{
    private readonly TextShape _name = TextShape.Name($"a {what}");

    public static ReferenceShape Label { get; } = new("label", "labels", reading => reading.Labels);

    public static ReferenceShape Segment { get; } = new("segment", "segments", reading => reading.Segments);

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out string? value) =>
        _name.TryRead(node, reading, out value) && reading.IsDeclared(node, what, value, declared(reading), section);

    public override JsonObject Schema() => _name.Schema();
}
