using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Reads a body once, and leaves to the application exactly the bytes that were checked.</summary>
internal static class CheckedBody
{
    private const int FirstBytes = 4096;

    /// <summary>The body; null when it is larger than allowed.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return [];
        }

        if (context.Request.ContentLength > maxBytes)
        {
            return null;
        }

        // Grows with what has come, not with what was announced: announcing costs a caller nothing.
        byte[] buffer = new byte[Math.Min(maxBytes, FirstBytes) + 1];
        int count = 0;
        while (true)
        {
            int read = await context.Request.Body.ReadAsync(buffer.AsMemory(count), context.RequestAborted).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            count += read;
            if (count > maxBytes)
            {
                return null;
            }

            if (count == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, maxBytes + 1L));
            }
        }

        byte[] body = buffer.AsSpan(0, count).ToArray();
        context.Request.Body = new MemoryStream(body, writable: false);
        context.Features.Set<IFormFeature>(null);       // a form that other middleware has read was not checked; it is read again, from this body
        return body;
    }

    /// <summary>The application sees the body proper, and its length.</summary>
    public static void Cut(HttpContext context, int length)
    {
        context.Request.Body.Position = length;
        byte[] rest = new byte[context.Request.Body.Length - length];
        context.Request.Body.ReadExactly(rest);
        context.Request.Body = new MemoryStream(rest, writable: false);
        context.Request.ContentLength = rest.Length;
    }
}
