using AgentIdentity.Sdk.Approvals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Has the guard decide a request, once.</summary>
internal sealed class RequestDecider(IServiceProvider services, IOptions<AgentCredentialOptions> options)
{
    private readonly FailureGate _failures = new(options.Value.MaxFailuresPerMinute, services.GetService<TimeProvider>() ?? TimeProvider.System);

    /// <summary>The decision; null when the request reaches no endpoint that demands a scope.</summary>
    public async ValueTask<RequestDecision?> DecideAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<RequiresScopeAttribute>() is not { } required)
        {
            return null;
        }

        if (context.Features.Get<RequestDecision>() is { } earlier && ReferenceEquals(earlier.Endpoint, endpoint))
        {
            return earlier;
        }

        RequestDecision decided = await DecideAsync(context, endpoint, required).ConfigureAwait(false);
        context.Features.Set(decided);
        if (decided.Decision.IsAllowed)
        {
            context.Response.RegisterForDisposeAsync(decided.Decision);      // abandoned, if the endpoint never comes to run
        }

        return decided;
    }

    private async ValueTask<RequestDecision> DecideAsync(HttpContext context, Endpoint endpoint, RequiresScopeAttribute required)
    {
        AgentGuard guard = services.GetRequiredService<AgentGuard>();
        CancellationToken cancellationToken = context.RequestAborted;
        RequestReading reading = _failures.IsClosed(context.Connection.RemoteIpAddress)
            ? RequestReading.Refused(new Denial(DenialCodes.RateLimited, "too many proofs that do not hold came from this address"), StatusCodes.Status429TooManyRequests)
            : await RequestReading.ReadAsync(context, endpoint, required, options.Value.MaxBodyBytes).ConfigureAwait(false);
        AccessDecision decision = await DecideAsync(guard, required, reading, cancellationToken).ConfigureAwait(false);
        int? status = ReferenceEquals(decision.Denial, reading.Denial) ? reading.Status : null;       // the guard may have found worse
        RequestDecision decided = new(decision, endpoint, status, await GrantAsync(guard, decision, cancellationToken).ConfigureAwait(false));
        if (decision.Denial is not null && RefusalStatus.Of(decided) is StatusCodes.Status401Unauthorized or StatusCodes.Status400BadRequest)
        {
            _failures.Count(context.Connection.RemoteIpAddress);
        }

        return decided;
    }

    /// <summary>A refusal of a call that could be read is one of whoever proved it, and not of nobody.</summary>
    private static ValueTask<AccessDecision> DecideAsync(AgentGuard guard, RequiresScopeAttribute required, RequestReading reading, CancellationToken cancellationToken) => reading switch
    {
        { Denial: null } => guard.AuthorizePresentedAsync(reading.Presentation!, reading.Call!.Call, reading.Call.Binding, cancellationToken),
        { Call: { } call } => guard.RefusePresentedAsync(reading.Presentation!, call.Call, reading.Denial, call.Binding, cancellationToken),
        _ => guard.RefuseAsync(null, ToolCall.Create(required.Action, ToolArguments.Empty), reading.Denial, cancellationToken),
    };

    /// <summary>What people have approved since the caller first asked: only the caller has the key that makes it worth something.</summary>
    private static async ValueTask<AgentCredential?> GrantAsync(AgentGuard guard, AccessDecision decision, CancellationToken cancellationToken)
    {
        if (!decision.IsPending || guard.Approvals is not { } approvals)
        {
            return null;
        }

        try
        {
            ApprovalStatus status = await approvals.GetStatusAsync(decision.ApprovalRequestId!, cancellationToken).ConfigureAwait(false);
            return status.IsApproved ? (await guard.IssueGrantAsync(decision, cancellationToken).ConfigureAwait(false)).Credential : null;
        }
        catch (ApprovalException)
        {
            return null;        // still pending, as far as can be told
        }
    }
}
