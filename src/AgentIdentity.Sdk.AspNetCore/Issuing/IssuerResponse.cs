using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Writes the JSON answers of the endpoints. None may be cached (RFC 6749, section 5.1) but the public keys.</summary>
internal static class IssuerResponse
{
    public static Task ErrorAsync(HttpContext context, int status, string error, string description) => WriteAsync(context, status, json =>
    {
        json.WriteString("error", error);
        json.WriteString("error_description", description);
    });

    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write, string cache = "no-store")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = cache;
        Utf8JsonWriter json = new(context.Response.BodyWriter);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    public static void WriteScopes(Utf8JsonWriter json, AgentScopeSet scopes)
    {
        json.WriteStartArray("authorization_details");
        json.WriteStartObject();
        json.WriteString("type", TokenRequest.DetailType);
        json.WritePropertyName("tools");
        json.WriteRawValue(scopes.ToJson());
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
