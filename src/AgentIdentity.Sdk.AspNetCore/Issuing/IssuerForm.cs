using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Reads the form of an OAuth request (RFC 6749, section 3.2): parameters once each, unknown ones not looked at.</summary>
internal sealed class IssuerForm
{
    private const int MaxBytes = AgentPresentation.MaxBytes * 3 + 4096;      // percent-encoded

    private static readonly FormOptions Limits = new() { ValueCountLimit = 16, KeyLengthLimit = 64, ValueLengthLimit = AgentPresentation.MaxBytes, BufferBodyLengthLimit = MaxBytes };

    private readonly IFormCollection _form;

    private IssuerForm(IFormCollection form) => _form = form;

    /// <summary>The form; null when the request has none, or one that is malformed, too large, or sent by another site's page.</summary>
    public static async Task<IssuerForm?> ReadAsync(HttpContext context)
    {
        if (!IsFormOfOurs(context.Request) || context.Request.ContentLength > MaxBytes)
        {
            return null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBytes;
        }

        try
        {
            IFormCollection form = await new FormFeature(context.Request, Limits).ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
            return form.All(field => field.Value.Count == 1) ? new IssuerForm(form) : null;
        }
        catch (Exception malformed) when (malformed is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>A parameter; null when it is absent or empty (RFC 6749, section 3.2).</summary>
    public string? this[string name] => _form.TryGetValue(name, out StringValues value) && value[0] is { Length: > 0 } text ? text : null;

    /// <summary>A browser says where a request comes from; a page of another site may not spend a user's cookie here.</summary>
    private static bool IsFormOfOurs(HttpRequest request) =>
        request.ContentType?.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
        && request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
}
