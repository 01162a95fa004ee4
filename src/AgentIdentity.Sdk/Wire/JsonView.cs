using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Node = AgentIdentity.Sdk.Wire.JsonTree.Node;

namespace AgentIdentity.Sdk.Wire;

/// <summary>One value of a <see cref="JsonTree"/>. The default view is no value and answers no to every question.</summary>
internal readonly ref struct JsonView
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly Node[]? _nodes;
    private readonly int _index;

    public JsonView(ReadOnlySpan<byte> text, Node[]? nodes, int index)
    {
        _text = text;
        _nodes = nodes;
        _index = index;
    }

    public JsonKind Kind => _nodes is null ? JsonKind.None : _nodes[_index].Kind;

    public bool IsObject => Kind == JsonKind.Object;

    public bool IsArray => Kind == JsonKind.Array;

    public bool IsString => Kind == JsonKind.String;

    /// <summary>The text of the value as written; a string's without its quotes and with its escapes.</summary>
    public ReadOnlySpan<byte> Raw => _nodes is null ? default : _text.Slice(_nodes[_index].Start, _nodes[_index].Length);

    /// <summary>Where <see cref="Raw"/> begins in the text.</summary>
    public int Start => _nodes is null ? 0 : _nodes[_index].Start;

    public bool IsEscaped => _nodes is not null && _nodes[_index].IsEscaped;

    /// <summary>The members of an object, or none.</summary>
    public MemberEnumerator Members => IsObject ? new MemberEnumerator(this) : default;

    /// <summary>The items of an array, or none.</summary>
    public ItemEnumerator Items => IsArray ? new ItemEnumerator(this) : default;

    /// <summary>How many members or items this has, counted one by one.</summary>
    public int Count
    {
        get
        {
            if (!IsObject && !IsArray)
            {
                return 0;
            }

            Node[] nodes = _nodes!;
            int count = 0;
            int name = IsObject ? 1 : 0;        // a member is two nodes, of which the second knows where it ends
            for (int at = _index + 1; at < nodes[_index].Next; at = nodes[at + name].Next)
            {
                count++;
            }

            return count;
        }
    }

    /// <summary>The member of that name, or the view that is no value.</summary>
    public JsonView this[ReadOnlySpan<byte> name]
    {
        get
        {
            foreach (JsonMember member in Members)
            {
                if (member.Name.TextEquals(name))
                {
                    return member.Value;
                }
            }

            return default;
        }
    }

    /// <summary>Whether this is a string with exactly this content, once escapes are resolved.</summary>
    public bool TextEquals(ReadOnlySpan<byte> utf8)
    {
        if (_nodes is not { } nodes)
        {
            return false;
        }

        ref readonly Node node = ref nodes[_index];
        if (node.Kind != JsonKind.String)
        {
            return false;
        }

        return node.IsEscaped
            ? UnescapedEquals(utf8)
            : node.Length == utf8.Length && _text.Slice(node.Start, node.Length).SequenceEqual(utf8);
    }

    /// <summary>Appends a string's content as unescaped UTF-8.</summary>
    public void AppendTextTo(ref ByteBuilder output)
    {
        if (IsEscaped)
        {
            JsonText.AppendUnescaped(ref output, Raw);
        }
        else
        {
            output.Append(Raw);
        }
    }

    /// <summary>A string's content as unescaped UTF-8; empty when this is no string.</summary>
    public byte[] ToUtf8()
    {
        if (!IsString)
        {
            return [];
        }

        return IsEscaped ? Unescaped() : Raw.ToArray();
    }

    public bool TryGetText([NotNullWhen(true)] out string? value)
    {
        value = null;
        if (!IsString)
        {
            return false;
        }

        value = Encoding.UTF8.GetString(IsEscaped ? Unescaped() : Raw);
        return true;
    }

    /// <summary>Reads an integer written without fraction and exponent.</summary>
    public bool TryGetInteger(out long value)
    {
        value = 0;
        return Kind == JsonKind.Number
            && Utf8Parser.TryParse(Raw, out value, out int consumed)
            && consumed == Raw.Length
            && !Raw.SequenceEqual("-0"u8);
    }

    public bool TryGetBoolean(out bool value)
    {
        value = Kind == JsonKind.True;
        return Kind is JsonKind.True or JsonKind.False;
    }

    private bool UnescapedEquals(ReadOnlySpan<byte> utf8)
    {
        ByteBuilder content = new(stackalloc byte[256]);
        JsonText.AppendUnescaped(ref content, Raw);
        bool equal = content.Written.SequenceEqual(utf8);
        content.Dispose();
        return equal;
    }

    private byte[] Unescaped()
    {
        ByteBuilder content = new(stackalloc byte[256]);
        JsonText.AppendUnescaped(ref content, Raw);
        byte[] utf8 = content.ToArray();
        content.Dispose();
        return utf8;
    }

    internal ref struct MemberEnumerator
    {
        private readonly JsonView _container;
        private int _name;
        private int _next;

        public MemberEnumerator(JsonView container)
        {
            _container = container;
            _name = -1;
            _next = container._index + 1;
        }

        public readonly JsonMember Current => new(At(_name), At(_name + 1));

        public readonly MemberEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_container._nodes is not { } nodes || _next >= nodes[_container._index].Next)
            {
                return false;
            }

            _name = _next;
            _next = nodes[_name + 1].Next;
            return true;
        }

        private readonly JsonView At(int index) => new(_container._text, _container._nodes, index);
    }

    internal ref struct ItemEnumerator
    {
        private readonly JsonView _container;
        private int _item;
        private int _next;

        public ItemEnumerator(JsonView container)
        {
            _container = container;
            _item = -1;
            _next = container._index + 1;
        }

        public readonly JsonView Current => new(_container._text, _container._nodes, _item);

        public readonly ItemEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_container._nodes is not { } nodes || _next >= nodes[_container._index].Next)
            {
                return false;
            }

            _item = _next;
            _next = nodes[_item].Next;
            return true;
        }
    }
}

/// <summary>One member of a JSON object.</summary>
internal readonly ref struct JsonMember(JsonView name, JsonView value)
{
    public JsonView Name { get; } = name;

    public JsonView Value { get; } = value;

    public void Deconstruct(out JsonView name, out JsonView value)
    {
        name = Name;
        value = Value;
    }
}
