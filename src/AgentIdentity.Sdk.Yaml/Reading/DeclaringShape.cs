using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A list of names that other sections refer to.</summary>
/// <param name="what">What they are: <c>segments</c>.</param>
/// <param name="one">What one is: <c>a segment</c>.</param>
/// <param name="max">How many there are at most.</param>
/// <param name="declared">Where they are remembered, sound or not.</param>
/// <param name="read">What is done with them when they are sound.</param>
internal sealed class DeclaringShape(string what, string one, int max, Func<Reading, HashSet<string>> declared, Action<Reading, IReadOnlyList<string>>? read = null) : Shape<IReadOnlyList<string>>
{
    private readonly ListShape<string> _names = new(what, TextShape.Name(one), 1, max);

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out IReadOnlyList<string>? value)
    {
        if (node is ListNode list)
        {
            declared(reading).UnionWith(list.Items.OfType<ScalarNode>().Select(name => name.Text));
        }

        if (!_names.TryRead(node, reading, out value))
        {
            return false;
        }

        read?.Invoke(reading, value);
        return true;
    }

    public override JsonObject Schema() => _names.Schema();
}
