using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>The arguments of one tool call: an immutable snapshot in canonical JSON (RFC 8785).</summary>
/// <remarks>What was checked is what the tool runs on. Arguments are hostile: a model chose them.</remarks>
public sealed class ToolArguments
{
    /// <summary>The largest argument object, in bytes of JSON.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The deepest nesting of an argument object.</summary>
    public const int MaxDepth = CanonicalJson.MaxDepth;

    private readonly byte[] _canonical;
    private readonly Entry[] _entries;      // in the order of the canonical form

    private ToolArguments(byte[] canonical, Entry[] entries, bool hasInexactNumber)
    {
        _canonical = canonical;
        _entries = entries;
        HasInexactNumber = hasInexactNumber;
    }

    /// <summary>No arguments.</summary>
    public static ToolArguments Empty { get; } = new("{}"u8.ToArray(), [], hasInexactNumber: false);

    /// <summary>The number of arguments.</summary>
    public int Count => _entries.Length;

    /// <summary>The names, in canonical order.</summary>
    public IEnumerable<string> Names => _entries.Select(entry => entry.Name);

    /// <summary>The whole object as canonical JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8Json => _canonical;

    /// <summary>
    /// Whether some number cannot be carried by JSON as written, such as 9007199254740993. Such arguments are refused by every scope
    /// (AAT section 3.4).
    /// </summary>
    public bool HasInexactNumber { get; }

    internal ReadOnlySpan<byte> Canonical => _canonical;

    /// <summary>Reads a JSON object.</summary>
    /// <param name="utf8Json">A strict JSON object in UTF-8, at most <see cref="MaxBytes"/> long.</param>
    /// <exception cref="FormatException">The text is not such an object; the message says why.</exception>
    public static ToolArguments Parse(ReadOnlySpan<byte> utf8Json) =>
        TryParse(utf8Json, out ToolArguments? arguments)
            ? arguments
            : throw new FormatException($"tool arguments are one strict JSON object of at most {MaxBytes} bytes, nested at most {MaxDepth} deep, no member twice");

    /// <summary>Reads a JSON object, or says no. Never throws on hostile input.</summary>
    /// <param name="utf8Json">The text to read.</param>
    /// <param name="arguments">The snapshot when the method returns true.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out ToolArguments? arguments)
    {
        arguments = null;
        if (!JsonTree.TryParse(utf8Json, MaxBytes, MaxDepth, out JsonTree tree, out _))
        {
            return false;
        }

        ByteBuilder canonical = new(stackalloc byte[512]);
        if (tree.Root.IsObject && CanonicalJson.TryAppend(ref canonical, tree.Root))
        {
            arguments = Index(canonical.ToArray(), !JsonNumber.AreAllExact(tree.Root));
        }

        canonical.Dispose();
        tree.Dispose();
        return arguments is not null;
    }

    /// <summary>Whether there is an argument of that name.</summary>
    /// <param name="name">The argument's name, compared exactly.</param>
    public bool Contains(string name) => IndexOf(name) >= 0;

    /// <summary>A text argument.</summary>
    /// <param name="name">The argument's name, compared exactly.</param>
    /// <exception cref="KeyNotFoundException">There is no such argument.</exception>
    /// <exception cref="FormatException">The argument is not a text.</exception>
    public string GetString(string name)
    {
        using JsonTree tree = ParseValue(name);
        return tree.Root.TryGetText(out string? text) ? text : throw new FormatException($"argument {name} is not a text");
    }

    /// <summary>A text argument, or null when it is absent.</summary>
    /// <param name="name">The argument's name, compared exactly.</param>
    /// <exception cref="FormatException">The argument is there, but is not a text.</exception>
    public string? GetStringOrDefault(string name) => Contains(name) ? GetString(name) : null;

    /// <summary>An integer argument.</summary>
    /// <param name="name">The argument's name, compared exactly.</param>
    /// <exception cref="KeyNotFoundException">There is no such argument.</exception>
    /// <exception cref="FormatException">The argument is not an integer.</exception>
    public long GetInt64(string name) =>
        long.TryParse(Value(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new FormatException($"argument {name} is not an integer");

    /// <summary>A numeric argument.</summary>
    /// <param name="name">The argument's name, compared exactly.</param>
    /// <exception cref="KeyNotFoundException">There is no such argument.</exception>
    /// <exception cref="FormatException">The argument is not a number.</exception>
    public double GetDouble(string name) =>
        new ArgumentValue(Value(name)).TryGetNumber(out double value) ? value : throw new FormatException($"argument {name} is not a number");

    /// <summary>A boolean argument.</summary>
    /// <param name="name">The argument's name, compared exactly.</param>
    /// <exception cref="KeyNotFoundException">There is no such argument.</exception>
    /// <exception cref="FormatException">The argument is not a boolean.</exception>
    public bool GetBoolean(string name) => new ArgumentValue(Value(name)).Kind switch
    {
        JsonKind.True => true,
        JsonKind.False => false,
        _ => throw new FormatException($"argument {name} is not a boolean"),
    };

    /// <summary>The canonical JSON of one argument, in UTF-8.</summary>
    /// <param name="name">The argument's name, compared exactly.</param>
    /// <exception cref="KeyNotFoundException">There is no such argument.</exception>
    public ReadOnlyMemory<byte> GetUtf8Json(string name)
    {
        int index = IndexOf(name);
        return index >= 0 ? ValueAt(index) : throw new KeyNotFoundException($"there is no argument {name}");
    }

    /// <summary>The type's name: arguments may be secret and do not show themselves in logs.</summary>
    public override string ToString() => nameof(ToolArguments);

    /// <summary>Takes a snapshot of arguments; later changes to them are not seen.</summary>
    /// <param name="arguments">Texts, numbers, booleans, null, lists, dictionaries and JSON elements by argument name.</param>
    /// <exception cref="ArgumentException">An argument has no JSON form, a name is there twice, or they are too large or too deep.</exception>
    public static ToolArguments From(IEnumerable<KeyValuePair<string, object?>> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ByteBuilder json = new(stackalloc byte[512]);
        ArgumentWriter.Append(ref json, arguments, "arguments");
        bool isValid = TryParse(json.Written, out ToolArguments? snapshot);
        json.Dispose();
        return isValid
            ? snapshot!
            : throw new ArgumentException($"the arguments are more than {MaxBytes} bytes of JSON, nested deeper than {MaxDepth}, or name a member twice", nameof(arguments));
    }

    /// <summary>An argument by the UTF-8 of its name, without allocating; false when there is none.</summary>
    internal bool TryFind(ReadOnlySpan<byte> utf8Name, out ArgumentValue value)
    {
        for (int i = 0; i < _entries.Length; i++)
        {
            if (utf8Name.SequenceEqual(_entries[i].Utf8Name))
            {
                value = ArgumentAt(i);
                return true;
            }
        }

        value = default;
        return false;
    }

    internal ReadOnlySpan<byte> NameAt(int index) => _entries[index].Utf8Name;

    internal string NameTextAt(int index) => _entries[index].Name;

    internal ReadOnlyMemory<byte> ValueAt(int index) => _canonical.AsMemory(_entries[index].Start, _entries[index].Length);

    internal ArgumentValue ArgumentAt(int index) => new(_canonical.AsSpan(_entries[index].Start, _entries[index].Length));

    private static ToolArguments Index(byte[] canonical, bool hasInexactNumber)
    {
        if (!JsonTree.TryParse(canonical, int.MaxValue, MaxDepth, out JsonTree tree, out _))
        {
            throw new System.Diagnostics.UnreachableException("canonical JSON was refused by its own reader");
        }

        List<Entry> entries = [];
        foreach ((JsonView name, JsonView value) in tree.Root.Members)
        {
            int quote = value.IsString ? 1 : 0;      // a string's raw text lies inside its quotes
            entries.Add(new Entry(name.ToUtf8(), value.Start - quote, value.Raw.Length + (2 * quote)));
        }

        tree.Dispose();
        return new ToolArguments(canonical, [.. entries], hasInexactNumber);
    }

    private int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Array.FindIndex(_entries, entry => string.Equals(entry.Name, name, StringComparison.Ordinal));
    }

    private ReadOnlySpan<byte> Value(string name) => GetUtf8Json(name).Span;

    private JsonTree ParseValue(string name) =>
        JsonTree.TryParse(Value(name), MaxBytes, MaxDepth, out JsonTree tree, out _)
            ? tree
            : throw new System.Diagnostics.UnreachableException("canonical JSON was refused by its own reader");

    private sealed class Entry(byte[] utf8Name, int start, int length)
    {
        public byte[] Utf8Name { get; } = utf8Name;

        public string Name { get; } = Encoding.UTF8.GetString(utf8Name);

        public int Start { get; } = start;

        public int Length { get; } = length;
    }
}
