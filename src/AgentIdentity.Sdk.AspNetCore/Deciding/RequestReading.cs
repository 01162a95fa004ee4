using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>What a request presents, or why that is refused before anything is verified: cheap checks first, no cryptography.</summary>
internal sealed class RequestReading
{
    public AgentPresentation? Presentation { get; private init; }

    public AgentHttpCall? Call { get; private init; }

    public Denial? Denial { get; private init; }

    public int? Status { get; private init; }

    public static RequestReading Refused(Denial denial, int status) => new() { Denial = denial, Status = status };

    public static async ValueTask<RequestReading> ReadAsync(HttpContext context, Endpoint endpoint, RequiresScopeAttribute required, int maxBodyBytes)
    {
        if (ReadHeader(context.Request.Headers.Authorization, out AgentPresentation? presentation, out int length) is { } refused)
        {
            return refused;
        }

        byte[]? body = await CheckedBody.ReadAsync(context, maxBodyBytes + length).ConfigureAwait(false);
        if (body is { Length: > 0 } && context.Request.Headers.ContentEncoding.Count > 0)
        {
            // Whoever decodes it later hands the endpoint another body than the one that was checked, of whatever size.
            return Refused(
                new Denial(DenialCodes.Malformed, "the body is encoded (Content-Encoding), and what is checked must be what the endpoint reads; send it plain"),
                StatusCodes.Status415UnsupportedMediaType);
        }

        if (body is null)
        {
            return Refused(new Denial(DenialCodes.TooLarge, $"the body is larger than {maxBodyBytes} bytes"), StatusCodes.Status413PayloadTooLarge);
        }

        if (length > 0)
        {
            if (body.Length < length || !AgentPresentation.TryParse(body.AsSpan(0, length), out presentation))
            {
                return Malformed("the body does not begin with a presentation of that length");
            }

            CheckedBody.Cut(context, length);
        }

        return ReadCall(context, endpoint, required, presentation!, body.AsMemory(length));
    }

    private static RequestReading? ReadHeader(StringValues headers, out AgentPresentation? presentation, out int length)
    {
        presentation = null;
        length = 0;
        if (headers.Count != 1)
        {
            return headers.Any(header => header is not null && PresentationHeader.IsOurs(header, out _)) ? Malformed("there is more than one Authorization header") : Missing();
        }

        if (!PresentationHeader.IsOurs(headers[0]!, out ReadOnlySpan<char> credentials))
        {
            return Missing();
        }

        if (headers[0]!.Length > PresentationHeader.MaxHeaderLength)
        {
            return TooLargeForHeader();
        }

        if (PresentationHeader.TryReadLength(credentials, out length))
        {
            return null;
        }

        return !PresentationHeader.TryRead(credentials, out presentation) ? Malformed("the Authorization header is not a presentation in base64url, nor its length")
            : presentation.Credential.Count > PresentationHeader.MaxTokens ? TooLargeForHeader()
            : null;
    }

    private static RequestReading ReadCall(
        HttpContext context, Endpoint endpoint, RequiresScopeAttribute required, AgentPresentation presentation, ReadOnlyMemory<byte> body)
    {
        HttpRequest request = context.Request;
        HttpFacts facts = new()
        {
            Method = request.Method,
            Path = request.Path,
            Query = request.QueryString.Value ?? "",
            ContentType = request.ContentType,
            Body = body,
            RouteValues = RouteValues(endpoint, request),
        };
        if (!AgentHttpCall.TryRead(required.Action, facts, required.Body, out AgentHttpCall? call, out Denial? denial))
        {
            return Refused(denial, denial.Code == DenialCodes.TooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest);
        }

        Denial? undeclared = RefuseUndeclared(endpoint, call.Call.Arguments);
        return new RequestReading { Presentation = presentation, Call = call, Denial = undeclared, Status = undeclared is null ? null : StatusCodes.Status400BadRequest };
    }

    /// <summary>What any demand says of arguments holds: that of a group is not lifted by that of an endpoint in it.</summary>
    private static Denial? RefuseUndeclared(Endpoint endpoint, ToolArguments arguments)
    {
        foreach (RequiresScopeAttribute demand in endpoint.Metadata.GetOrderedMetadata<RequiresScopeAttribute>())
        {
            if (demand.RefuseUndeclared(arguments) is { } undeclared)
            {
                return undeclared;
            }
        }

        return null;
    }

    /// <summary>The parameters of the pattern only: what else routing puts there, such as the name of a controller, the caller did not say.</summary>
    private static IEnumerable<KeyValuePair<string, string>> RouteValues(Endpoint endpoint, HttpRequest request) => endpoint is RouteEndpoint route
        ? AgentRoute.Texts(route.RoutePattern.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, request.RouteValues[parameter.Name])))
        : [];

    private static RequestReading Missing() =>
        Refused(new Denial(DenialCodes.IdentityMissing, "the request presents no chain and proof; send them in the Authorization header"), StatusCodes.Status401Unauthorized);

    private static RequestReading Malformed(string why) => Refused(new Denial(DenialCodes.Malformed, why), StatusCodes.Status400BadRequest);

    private static RequestReading TooLargeForHeader() => Refused(
        new Denial(DenialCodes.TooLarge, $"a header carries at most {PresentationHeader.MaxTokens} tokens and {PresentationHeader.MaxHeaderLength} characters; send the presentation in front of the body"),
        StatusCodes.Status431RequestHeaderFieldsTooLarge);
}
