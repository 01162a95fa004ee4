using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Reads a JSON body strictly: what a lenient reader in the application could take for something else is refused.</summary>
internal static class JsonBody
{
    public const string WholeName = "body";

    /// <summary>Whether an application would read this as JSON.</summary>
    public static bool IsJson(string? contentType, out bool isUtf8)
    {
        isUtf8 = true;
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type))
        {
            return false;
        }

        isUtf8 = !type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        return type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The members of an object; any other value as the one argument <c>body</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ToolArguments? arguments)
    {
        if (body.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            return ToolArguments.TryParse(body, out arguments);
        }

        byte[] wrapped = [.. Encoding.UTF8.GetBytes($"{{\"{WholeName}\":"), .. body, (byte)'}'];
        // A text such as 1,"amount":5 would become two members.
        return ToolArguments.TryParse(wrapped, out arguments) && arguments.Count == 1;
    }
}
