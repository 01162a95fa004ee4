using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The JSON schema of a tool's arguments: known by its hash, and good for a first, cheap look at a call's arguments. Immutable.</summary>
/// <remarks>
/// Two schemas are the same when their canonical JSON (RFC 8785) is, so order of members and white space do not matter, and every other
/// difference does. <para>What is checked of a call: the names in the top-level <c>required</c> are there; where <c>additionalProperties</c>
/// is <c>false</c> and there are no <c>patternProperties</c>, no argument is there that <c>properties</c> does not name; and an argument is of a
/// type that the <c>type</c> of its property lists. Nothing else is: no nested object, no item, no <c>enum</c>, <c>format</c>, bound, <c>$ref</c> or
/// combination. Constraints of scopes are the place to restrict values.</para>
/// </remarks>
public sealed class ToolSchema
{
    /// <summary>The largest schema, in bytes of UTF-8.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly SchemaShape _shape;

    private ToolSchema(string json, byte[] hash, SchemaShape shape)
    {
        Json = json;
        Hash = Base64UrlText.Encode(hash);
        _shape = shape;
    }

    /// <summary>The schema in canonical JSON.</summary>
    public string Json { get; }

    /// <summary>The SHA-256 of the canonical JSON, in base64url: 43 characters.</summary>
    public string Hash { get; }

    /// <summary>Reads a schema.</summary>
    /// <param name="json">One strict JSON object, at most <see cref="MaxBytes"/> long.</param>
    /// <exception cref="FormatException">It is not one, or what is checked of a call is not as JSON schema has it; the message says what.</exception>
    public static ToolSchema Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Read(json, out string? defect) ?? throw new FormatException($"not a schema of arguments: {defect}");
    }

    /// <summary>Reads a schema, or says no. Never throws on hostile input.</summary>
    /// <param name="json">The text.</param>
    /// <param name="schema">The schema when the method returns true.</param>
    public static bool TryParse([NotNullWhen(true)] string? json, [NotNullWhen(true)] out ToolSchema? schema)
    {
        schema = json is null ? null : Read(json, out _);
        return schema is not null;
    }

    /// <summary>What is wrong with the arguments of a call at first sight, or null: names one argument, never its value.</summary>
    /// <param name="arguments">The arguments.</param>
    public string? FindMistake(ToolArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return _shape.FindMistake(arguments);
    }

    /// <summary>The hash.</summary>
    public override string ToString() => Hash;

    private static ToolSchema? Read(string json, out string? defect)
    {
        if (Encoding.UTF8.GetByteCount(json) > MaxBytes)
        {
            defect = $"it is longer than {MaxBytes} bytes";
            return null;
        }

        if (!CanonicalJson.TryCanonicalize(Encoding.UTF8.GetBytes(json), out byte[]? canonical, out JsonDefect broken))
        {
            defect = CanonicalJson.Describe(broken);
            return null;
        }

        return SchemaShape.Read(canonical, out defect) is { } shape
            ? new ToolSchema(Encoding.UTF8.GetString(canonical), Sha256Hash.Of(canonical), shape)
            : null;
    }
}
