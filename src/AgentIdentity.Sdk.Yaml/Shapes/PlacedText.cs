using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A text whose meaning is known only when more was read, and where it stands.</summary>
internal sealed record PlacedText(string Text, Node Node);

/// <summary>Reads a text, and remembers where it stands.</summary>
internal sealed class PlacedTextShape(TextShape text) : Shape<PlacedText>
{
    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out PlacedText? value)
    {
        value = text.TryRead(node, reading, out string? read) ? new PlacedText(read, node) : null;
        return value is not null;
    }

    public override JsonObject Schema() => text.Schema();
}
