using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>What ties a proof to one request beyond the arguments: the text that stands in the proof's <c>nonce</c>.</summary>
/// <remarks>
/// <para>Base64url of the SHA-256 of these lines, each but the last ending in U+000A:</para>
/// <code>
/// agentidentity-http-1
/// POST                                             the method
/// /payments/42/refund                              the path below the application's root, percent-encoded
/// ?currency=EUR                                    the query as sent, empty when there is none
/// application/json                                 the content type as sent, empty when there is none
/// 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU      base64url of the SHA-256 of the body
/// </code>
/// <para>
/// AAT (section 6) proves action and arguments. That leaves open whether an argument came in the path, the query or the body, and by which method; an
/// application may read a missing query parameter as a default. None of the lines can hold U+000A, so no two requests have the same text.
/// </para>
/// </remarks>
internal static class RequestBinding
{
    private static readonly string NoBody = Base64Url.EncodeToString(SHA256.HashData([]));

    public static string Of(in HttpFacts request)
    {
        string path = request.Path.HasValue ? request.Path.ToUriComponent() : "/";
        string query = request.Query.Length > 1 ? request.Query : "";
        string body = request.Body.IsEmpty ? NoBody : Base64Url.EncodeToString(SHA256.HashData(request.Body.Span));
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"agentidentity-http-1\n{request.Method}\n{path}\n{query}\n{request.ContentType}\n{body}")));
    }
}
