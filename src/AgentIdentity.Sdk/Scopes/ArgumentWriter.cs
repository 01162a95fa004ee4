using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Writes the .NET values that may stand in arguments as JSON text. No reflection: what is not listed here is refused.</summary>
internal static class ArgumentWriter
{
    private const int MaxDepth = CanonicalJson.MaxDepth;

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        ['"', '\\', .. Enumerable.Range(0, 0x20).Select(control => (char)control)]);

    public static void Append(ref ByteBuilder output, object? value, string name, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw new ArgumentException($"argument {name} is nested deeper than {MaxDepth}", name);
        }

        switch (value)
        {
            case null:
                output.Append("null"u8);
                break;
            case string text:
                AppendText(ref output, text);
                break;
            case bool truth:
                output.Append(truth ? "true"u8 : "false"u8);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal:
                output.Append(Encoding.ASCII.GetBytes(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)));
                break;
            case float single:
                AppendDouble(ref output, double.Parse(single.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), name);
                break;
            case double number:
                AppendDouble(ref output, number, name);
                break;
            case JsonElement { ValueKind: JsonValueKind.Undefined }:
                throw new ArgumentException($"argument {name} is a JSON element without a value", name);
            case JsonElement element:
                output.Append(Encoding.UTF8.GetBytes(element.GetRawText()));
                break;
            case JsonNode node:
                output.Append(Encoding.UTF8.GetBytes(node.ToJsonString()));
                break;
            case IEnumerable<KeyValuePair<string, object?>> members:
                AppendObject(ref output, members, name, depth);
                break;
            case IEnumerable items:
                AppendArray(ref output, items, name, depth);
                break;
            default:
                throw new ArgumentException(
                    $"argument {name} is a {value.GetType().Name}; use text, a number, a boolean, null, a list, a dictionary or a JSON element", name);
        }
    }

    /// <summary>Writes a text. Lone surrogates become U+FFFD here, once, so that the checked value and the used value are the same.</summary>
    public static void AppendText(ref ByteBuilder output, string text)
    {
        if (Ascii.IsValid(text) && !text.AsSpan().ContainsAny(Escaped))
        {
            output.Append((byte)'"');
            output.Advance(Encoding.ASCII.GetBytes(text, output.Reserve(text.Length)));
            output.Append((byte)'"');
            return;
        }

        ByteBuilder utf8 = new(stackalloc byte[256]);
        int written = Encoding.UTF8.GetBytes(text, utf8.Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));
        utf8.Advance(written);
        JsonText.AppendCanonicalString(ref output, utf8.Written);
        utf8.Dispose();
    }

    private static void AppendDouble(ref ByteBuilder output, double number, string name)
    {
        if (!double.IsFinite(number))
        {
            throw new ArgumentException($"argument {name} is not a finite number", name);
        }

        output.Advance(JsonNumber.WriteCanonical(number, output.Reserve(JsonNumber.MaxCanonicalLength)));
    }

    private static void AppendObject(ref ByteBuilder output, IEnumerable<KeyValuePair<string, object?>> members, string name, int depth)
    {
        output.Append((byte)'{');
        bool isFirst = true;
        foreach ((string key, object? value) in members)
        {
            if (!isFirst)
            {
                output.Append((byte)',');
            }

            isFirst = false;
            AppendText(ref output, key);
            output.Append((byte)':');
            Append(ref output, value, depth == 0 ? key : name, depth + 1);
        }

        output.Append((byte)'}');
    }

    private static void AppendArray(ref ByteBuilder output, IEnumerable items, string name, int depth)
    {
        output.Append((byte)'[');
        bool isFirst = true;
        foreach (object? item in items)
        {
            if (!isFirst)
            {
                output.Append((byte)',');
            }

            isFirst = false;
            Append(ref output, item, name, depth + 1);
        }

        output.Append((byte)']');
    }
}
