using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>What a request says, in the form that client and server both see.</summary>
internal readonly struct HttpFacts
{
    /// <summary>The method, as it is on the wire.</summary>
    public required string Method { get; init; }

    /// <summary>The decoded path below the root of the application, whatever prefix a proxy or a path base puts before it.</summary>
    public required PathString Path { get; init; }

    /// <summary>The query with its question mark, still encoded; empty when there is none.</summary>
    public required string Query { get; init; }

    /// <summary>The content type as it is on the wire; null when there is none.</summary>
    public required string? ContentType { get; init; }

    /// <summary>The body, without a presentation that travels in front of it.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The values of the route's parameters.</summary>
    public required IEnumerable<KeyValuePair<string, string>> RouteValues { get; init; }
}
