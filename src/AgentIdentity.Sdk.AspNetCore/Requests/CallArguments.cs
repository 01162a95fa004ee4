using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Gathers the arguments of a request: route values and query parameters as texts, then the body.</summary>
internal sealed class CallArguments
{
    public const string DigestName = "body_sha256";

    private const int MaxTexts = 128;

    private readonly List<KeyValuePair<string, string>> _texts = [];

    // ASP.NET Core binds names without regard to case, so two that differ in nothing else are one.
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public static bool TryGather(
        in HttpFacts request, BodyBinding binding, [NotNullWhen(true)] out ToolArguments? arguments, [NotNullWhen(false)] out Denial? denial)
    {
        arguments = null;
        CallArguments gathered = new();
        denial = gathered.AddTexts(request);
        return denial is null && gathered.TryJoin(request, binding, out arguments, out denial);
    }

    private Denial? AddTexts(in HttpFacts request)
    {
        foreach ((string name, string value) in request.RouteValues)
        {
            if (Add(name, value) is { } denial)
            {
                return denial;
            }
        }

        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(request.Query))
        {
            if (Add(pair.DecodeName().ToString(), pair.DecodeValue().ToString()) is { } denial)
            {
                return denial;
            }
        }

        return null;
    }

    private Denial? Add(string name, string value)
    {
        _texts.Add(KeyValuePair.Create(name, value));
        return _texts.Count > MaxTexts ? new Denial(DenialCodes.TooLarge, $"more than {MaxTexts} route values and query parameters") : AddName(name);
    }

    private Denial? AddName(string name) =>
        name.Length == 0 || name.Equals(DigestName, StringComparison.OrdinalIgnoreCase) ? new Denial(DenialCodes.Malformed, $"an argument is called '{name}', which means something else")
        : _names.Add(name) ? null
        : new Denial(DenialCodes.DuplicateMember, $"argument {name} occurs twice, in whatever spelling: in the route, the query or the body");

    private bool TryJoin(
        in HttpFacts request, BodyBinding binding, [NotNullWhen(true)] out ToolArguments? arguments, [NotNullWhen(false)] out Denial? denial)
    {
        arguments = null;
        denial = null;
        ToolArguments? members = null;
        if (!request.Body.IsEmpty)
        {
            bool isJson = JsonBody.IsJson(request.ContentType, out bool isUtf8);
            if (binding == BodyBinding.Digest || !isJson)
            {
                _texts.Add(KeyValuePair.Create(DigestName, Base64Url.EncodeToString(SHA256.HashData(request.Body.Span))));
            }
            else
            {
                denial = ReadMembers(request.Body.Span, isUtf8, out members);
            }
        }

        if (denial is not null)
        {
            return false;
        }

        arguments = _texts.Count == 0 ? members ?? ToolArguments.Empty : Join(members);
        denial = arguments is null ? new Denial(DenialCodes.Malformed, "the arguments of the request are no JSON object within the limits") : null;
        return arguments is not null;
    }

    private Denial? ReadMembers(ReadOnlySpan<byte> body, bool isUtf8, out ToolArguments? members)
    {
        members = null;
        if (body.Length > AgentHttpCall.MaxMembersBytes)
        {
            return new Denial(DenialCodes.TooLarge, $"a JSON body whose members are arguments has at most {AgentHttpCall.MaxMembersBytes} bytes; bind larger ones by digest");
        }

        if (!isUtf8 || !JsonBody.TryRead(body, out members))
        {
            return new Denial(DenialCodes.Malformed, "the body is not strict JSON in UTF-8, no member twice");
        }

        if (members.HasInexactNumber)
        {
            return new Denial(DenialCodes.NumberNotExact, "the body holds a number that JSON cannot carry exactly");
        }

        foreach (string name in members.Names)
        {
            if (AddName(name) is { } denial)
            {
                return denial;
            }
        }

        return null;
    }

    private ToolArguments? Join(ToolArguments? members)
    {
        ArrayBufferWriter<byte> json = new();
        using Utf8JsonWriter writer = new(json, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        foreach ((string name, string value) in _texts)
        {
            writer.WriteString(name, value);
        }

        foreach (string name in members?.Names ?? [])
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(members!.GetUtf8Json(name).Span, skipInputValidation: true);      // canonical already
        }

        writer.WriteEndObject();
        writer.Flush();
        return ToolArguments.TryParse(json.WrittenSpan, out ToolArguments? arguments) ? arguments : null;
    }
}
