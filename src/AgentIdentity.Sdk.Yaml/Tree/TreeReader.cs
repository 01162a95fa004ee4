using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>Makes a tree of a text. Nothing is resolved, and no type is made: an alias is a mistake, and so is everything else that means more than it shows.</summary>
/// <remarks>Depth and number of nodes are bounded while the text is read, so nothing in it grows.</remarks>
internal sealed class TreeReader
{
    private readonly Parser _parser;
    private readonly Mistakes _mistakes;
    private int _nodes;

    private TreeReader(string text, Mistakes mistakes)
    {
        _parser = new Parser(new StringReader(text));
        _mistakes = mistakes;
        Advance();     // from here on the current event is the one that was not read yet
    }

    /// <summary>The one document of a text; null when there is none that can be read.</summary>
    public static Node? Read(string text, Mistakes mistakes)
    {
        try
        {
            return new TreeReader(text, mistakes).ReadDocument();
        }
        catch (UnreadableException unreadable)
        {
            mistakes.Add(unreadable.At, unreadable.Code, unreadable.Message);
        }

        return null;
    }

    private Node? ReadDocument()
    {
        Next<StreamStart>();
        if (Peek() is StreamEnd)
        {
            _mistakes.Add(PolicyMistakeCodes.NotOneDocument, "the file is empty: a policy file begins with version: 1");
            return null;
        }

        DocumentStart start = Next<DocumentStart>();
        if (start.Version is not null || start.Tags?.Any(tag => !IsPredefined(tag.Handle, tag.Prefix)) == true)
        {
            _mistakes.Add(Place.Of(start.Start), PolicyMistakeCodes.NotAllowed, "directives (%YAML, %TAG) are not allowed: delete them");
        }

        Node root = ReadNode(1);
        Next<DocumentEnd>();
        if (Peek() is not StreamEnd)
        {
            _mistakes.Add(Place.Of(_parser.Current!.Start), PolicyMistakeCodes.NotOneDocument, "a second document begins here: a policy file is one document");
        }

        return root;
    }

    private Node ReadNode(int depth)
    {
        ParsingEvent next = Peek();
        Place at = Place.Of(next.Start);
        if (depth > PolicyFile.MaxDepth)
        {
            throw new UnreadableException(at, PolicyMistakeCodes.TooDeep, $"this is nested deeper than {PolicyFile.MaxDepth}: nothing in a policy file is");
        }

        if (++_nodes > PolicyFile.MaxNodes)
        {
            throw new UnreadableException(at, PolicyMistakeCodes.TooLarge, $"the file has more than {PolicyFile.MaxNodes} values: split it");
        }

        RefuseProperties(next, at);
        return next switch
        {
            Scalar scalar => ReadScalar(scalar, at),
            SequenceStart => ReadList(at, depth),
            MappingStart => ReadMap(at, depth),
            _ => Skip(at),
        };
    }

    private void RefuseProperties(ParsingEvent node, Place at)
    {
        if (node is AnchorAlias alias)
        {
            _mistakes.Add(at, PolicyMistakeCodes.NotAllowed, $"the alias *{VisibleText.Shown(alias.Value.Value)} is not allowed: write the value itself");
        }
        else if (node is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _mistakes.Add(at, PolicyMistakeCodes.NotAllowed, $"the anchor &{VisibleText.Shown(anchored.Anchor.Value)} is not allowed: delete it, and write values where they belong");
        }

        if (node is NodeEvent { Tag: { IsEmpty: false, Value: not "?" } })
        {
            _mistakes.Add(at, PolicyMistakeCodes.NotAllowed, "tags (!…) are not allowed: a field has the type it has");
        }
    }

    private Node ReadScalar(Scalar scalar, Place at)
    {
        Advance();
        if (VisibleText.Invisible(scalar.Value) is not { } invisible)
        {
            return new ScalarNode(at, scalar.Value, scalar.Style == ScalarStyle.Plain);
        }

        _mistakes.Add(at, PolicyMistakeCodes.InvisibleCharacter, $"this text holds the invisible character {invisible}: write what can be seen");
        return new RefusedNode(at);
    }

    private ListNode ReadList(Place at, int depth)
    {
        Advance();
        List<Node> items = [];
        while (Peek() is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        Advance();
        return new ListNode(at, items);
    }

    private MapNode ReadMap(Place at, int depth)
    {
        Advance();
        Dictionary<string, Place> keys = new(StringComparer.Ordinal);
        List<Entry> entries = [];
        while (Peek() is not MappingEnd)
        {
            Node key = ReadNode(depth + 1);
            Node value = ReadNode(depth + 1);
            if (key is ScalarNode name && IsNewKey(name, keys))
            {
                entries.Add(new Entry(name.Text, name.At, value));
            }
            else if (key is ListNode or MapNode)
            {
                _mistakes.Add(key.At, PolicyMistakeCodes.NotAllowed, "a key is a text");
            }
        }

        Advance();
        return new MapNode(at, entries);
    }

    private bool IsNewKey(ScalarNode key, Dictionary<string, Place> keys)
    {
        if (key is { IsPlain: true, Text: "<<" })
        {
            _mistakes.Add(key.At, PolicyMistakeCodes.NotAllowed, "the merge key << is not allowed: write the fields themselves");
            return false;
        }

        if (keys.TryAdd(key.Text, key.At))
        {
            return true;
        }

        _mistakes.Add(key.At, PolicyMistakeCodes.DuplicateKey, $"{VisibleText.Shown(key.Text)} is there already, in line {keys[key.Text].Line}: delete one of them");
        return false;
    }

    private RefusedNode Skip(Place at)
    {
        Advance();
        return new RefusedNode(at);
    }

    private ParsingEvent Peek() => _parser.Current!;

    /// <summary>Has the parser go on. What it throws on hostile text is not only its own exception.</summary>
    private void Advance()
    {
        try
        {
            _parser.MoveNext();
        }
        catch (YamlException wrong)
        {
            throw new UnreadableException(Place.Of(wrong.Start), PolicyMistakeCodes.NotYaml, $"this is not well-formed YAML, and what follows was not read: {Sentence(wrong.Message)}");
        }
        catch (Exception)
        {
            Place last = _parser.Current is { } current ? Place.Of(current.Start) : new Place(1, 1);
            throw new UnreadableException(last, PolicyMistakeCodes.NotYaml, "what follows here is not well-formed YAML, and was not read");
        }
    }

    private T Next<T>()
        where T : ParsingEvent
    {
        T next = (T)Peek();
        Advance();
        return next;
    }

    /// <summary>The parser names these two whether the file does or not.</summary>
    private static bool IsPredefined(string handle, string prefix) => (handle, prefix) is ("!", "!") or ("!!", "tag:yaml.org,2002:");

    private static string Sentence(string message) => message.TrimEnd('.') is { Length: > 0 } text ? char.ToLowerInvariant(text[0]) + text[1..] : "it cannot be read";

    private sealed class UnreadableException(Place at, string code, string message) : Exception(message)
    {
        public Place At { get; } = at;

        public string Code { get; } = code;
    }
}
