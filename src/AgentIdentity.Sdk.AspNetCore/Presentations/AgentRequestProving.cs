using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Proves requests: what an <see cref="HttpClient"/> handler does for each attempt, and what a caller without one does by hand.</summary>
public static class AgentRequestProving
{
    /// <summary>
    /// Proves possession of the agent's key for one request and puts chain and proof on it: in the header, or in front of the body when they are too
    /// large for that. May be called again for the next attempt, with the same message; a proof is good once.
    /// </summary>
    /// <param name="request">The request, complete; its body is buffered.</param>
    /// <param name="agent">The agent that makes it.</param>
    /// <param name="route">The endpoint it goes to.</param>
    /// <param name="audience">The public URL of the service's root, exactly as the service knows it; the path of the request is taken below its path.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer and for the body.</param>
    /// <exception cref="ArgumentException">The request has no absolute URI, does not go to the route, or cannot be turned into a call; the message says why.</exception>
    /// <exception cref="DelegationException">The agent is disposed.</exception>
    public static async Task ProveAsync(
        this HttpRequestMessage request, AgentPrincipal agent, AgentRoute route, Uri audience, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(audience);
        HttpContent? content = request.Content is PresentedContent earlier ? earlier.Original : request.Content;
        byte[] body = content is null ? [] : await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        AgentHttpCall call = Describe(request, content, body, route, audience);
        ProofRequest proof = new() { Audience = audience.OriginalString, Nonce = call.Binding };
        AgentPresentation presentation = await agent.ProveAsync(call.Call, proof, cancellationToken).ConfigureAwait(false);
        if (PresentationHeader.Write(presentation) is { } text)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(PresentationHeader.Scheme, text);
            request.Content = content;
        }
        else
        {
            byte[] json = Encoding.UTF8.GetBytes(presentation.ToJson());
            request.Headers.Authorization = new AuthenticationHeaderValue(PresentationHeader.Scheme, PresentationHeader.WriteLength(json.Length));
            request.Content = new PresentedContent(json, content, body);
        }
    }

    private static AgentHttpCall Describe(HttpRequestMessage request, HttpContent? content, byte[] body, AgentRoute route, Uri audience)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            throw new ArgumentException("the request has no absolute URI; set a base address, or prove it where it has one", nameof(request));
        }

        PathString root = PathString.FromUriComponent(audience.AbsolutePath.TrimEnd('/'));
        if (!PathString.FromUriComponent(uri.AbsolutePath).StartsWithSegments(root, StringComparison.Ordinal, out PathString path))
        {
            throw new ArgumentException($"the request does not go below {audience}", nameof(request));
        }

        HttpFacts facts = new()
        {
            Method = request.Method.Method,
            Path = path,
            Query = uri.Query,
            ContentType = content is not null && content.Headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues type) ? type.ToString() : null,
            Body = body,
            RouteValues = route.Match(path) ?? throw new ArgumentException($"the request does not go to {route.Template}", nameof(request)),
        };
        return AgentHttpCall.TryRead(route.Action, facts, route.Body, out AgentHttpCall? call, out Denial? denial)
            ? call
            : throw new ArgumentException(denial.Reason, nameof(request));
    }
}
