using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Stands before an endpoint that demands a scope: runs it on an allowed decision, once, and records how it ended.</summary>
/// <remarks>
/// INVARIANT: whatever middleware a host has put together, the endpoint runs only if the guard allowed this request. The authorization middleware answers
/// first where it is there; this is for the host that forgot it, or that lets anonymous callers pass.
/// </remarks>
internal sealed class GuardedEndpoint(Endpoint endpoint, RequestDelegate run)
{
    /// <summary>The endpoint as routing is to select it.</summary>
    public static Endpoint Around(Endpoint endpoint)
    {
        if (endpoint.RequestDelegate is not { } run)
        {
            return endpoint;
        }

        EndpointMetadataCollection metadata = new([.. endpoint.Metadata, Mark.Instance]);
        GuardedEndpoint guarded = new(endpoint, run);
        return endpoint is RouteEndpoint route
            ? new RouteEndpoint(guarded.InvokeAsync, route.RoutePattern, route.Order, metadata, route.DisplayName)
            : new Endpoint(guarded.InvokeAsync, metadata, endpoint.DisplayName);
    }

    public static bool IsNeededFor(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<RequiresScopeAttribute>() is not null && endpoint.Metadata.GetMetadata<Mark>() is null;

    private async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<RequestDecision>() is not { } decided || !ReferenceEquals(decided.Endpoint, context.GetEndpoint()))
        {
            throw new InvalidOperationException(
                $"{endpoint.DisplayName} demands a scope and nobody has checked it: call UseAuthorization after UseRouting and before the endpoints");
        }

        if (!decided.Decision.IsAllowed)
        {
            RefusalResponse.Write(context);
            return;
        }

        if (!decided.TryTake())
        {
            throw new InvalidOperationException($"{endpoint.DisplayName} has run for this request already, and a decision is good for one run");
        }

        await RunAsync(context, decided.Decision).ConfigureAwait(false);
    }

    private async Task RunAsync(HttpContext context, AccessDecision decision)
    {
        try
        {
            await run(context).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            await decision.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        catch (Exception error)
        {
            await decision.CompleteAsync(error).ConfigureAwait(false);
            throw;
        }

        int status = context.Response.StatusCode;
        await decision.CompleteAsync(status >= StatusCodes.Status500InternalServerError ? new EndpointFailedException(status) : null).ConfigureAwait(false);
    }

    private sealed class Mark
    {
        public static Mark Instance { get; } = new();
    }
}
