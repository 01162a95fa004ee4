using System.Buffers;

namespace AgentIdentity.Sdk.Wire;

/// <summary>A JSON text that passed the strict reader, with an index of its values.</summary>
/// <remarks>
/// Nodes lie in document order. An object's children alternate between name and value. The index lives in a pooled array
/// until <see cref="Dispose"/>; the text belongs to the caller.
/// </remarks>
internal ref struct JsonTree
{
    private readonly ReadOnlySpan<byte> _text;
    private Node[]? _nodes;

    private JsonTree(ReadOnlySpan<byte> text, Node[] nodes)
    {
        _text = text;
        _nodes = nodes;
    }

    public readonly JsonView Root => new(_text, _nodes, 0);

    /// <summary>Reads one JSON value that fills the text, or says what is wrong with it. Never throws on hostile input.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, int maxBytes, int maxDepth, out JsonTree tree, out JsonDefect defect)
    {
        tree = default;
        if (text.Length > maxBytes)
        {
            defect = JsonDefect.TooLarge;
            return false;
        }

        Node[] nodes = ArrayPool<Node>.Shared.Rent(Math.Max(16, text.Length / 8));
        JsonIndexer indexer = new(text, nodes, maxDepth);
        bool strict = indexer.TryIndex(out defect);
        nodes = indexer.Nodes;     // the indexer may have grown the array
        if (!strict)
        {
            ArrayPool<Node>.Shared.Return(nodes);
            return false;
        }

        tree = new JsonTree(text, nodes);
        return true;
    }

    public void Dispose()
    {
        if (_nodes is { } nodes)
        {
            _nodes = null;
            ArrayPool<Node>.Shared.Return(nodes);
        }
    }

    /// <summary>One value: where its text lies (strings without their quotes) and which node follows its subtree.</summary>
    internal struct Node
    {
        public int Start;
        public int Length;
        public int Next;
        public JsonKind Kind;
        public bool IsEscaped;
    }
}
