using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A list of names that other sections refer to.</summary>
/// <param name="what">What they are: <c>segments</c>.</param>
/// <param name="one">What one is: <c>a segment</c>.</param>
/// <param name="declared">Where they are remembered.</param>
internal sealed class DeclaringShape(string what, string one, Func<Reading, HashSet<string>> declared) : Shape<IReadOnlyList<string>>
{
    private readonly ListShape<string> _names = new(what, TextShape.Name(one), 1, 256);

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out IReadOnlyList<string>? value)
    {
        if (node is ListNode list)
        {
            declared(reading).UnionWith(list.Items.OfType<ScalarNode>().Select(name => name.Text));
        }

        return _names.TryRead(node, reading, out value);
    }

    public override JsonObject Schema() => _names.Schema();
}
