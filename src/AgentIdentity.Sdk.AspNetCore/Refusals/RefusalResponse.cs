using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Answers a request that is refused: problem details (RFC 9457) with the code and what is missing, and nothing about policies.</summary>
/// <remarks>
/// <code>
/// {"title":"Forbidden","status":403,"detail":"Access denied: scope_not_granted (payments.refund)","code":"scope_not_granted","scope":"payments.refund"}
/// </code>
/// <para>A 401 bears <c>WWW-Authenticate: AgentIdentity error="replayed"</c>. A call that waits for people bears the id of the request as <c>approval</c>;
/// made again once they have approved, it bears the credential for this one call as <c>credential</c>, a chain to present with a fresh proof.</para>
/// </remarks>
internal static class RefusalResponse
{
    private const string RefusedByHost = "refused_by_host";

    /// <summary>Writes the refusal of this request. Nothing is flushed, so another scheme may still add its challenge.</summary>
    public static void Write(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        RequestDecision? decision = context.Features.Get<RequestDecision>();
        if (decision is { Decision.IsAllowed: true } && ReferenceEquals(decision.Endpoint, context.GetEndpoint()))
        {
            // The guard let the agent in, and another rule of the host keeps it out: a role that no agent has, for example.
            Write(context, StatusCodes.Status403Forbidden, RefusedByHost, $"Access denied: {RefusedByHost}", decided: null);
            return;
        }

        if (decision is not { Decision: { IsAllowed: false } refusal } decided)
        {
            // Nothing was decided for this endpoint: it demands no scope, or routing came after authentication.
            Write(context, StatusCodes.Status401Unauthorized, DenialCodes.ActionUnnamed, $"Access denied: {DenialCodes.ActionUnnamed}", decided: null);
            return;
        }

        string detail = decided.Grant is not null ? $"Approved: request {refusal.ApprovalRequestId}; make the same call with this credential"
            : refusal.IsPending ? $"Waiting for approval: {refusal.Denial.CallerText}, request {refusal.ApprovalRequestId}"
            : $"Access denied: {refusal.Denial.CallerText}";
        Write(context, RefusalStatus.Of(decided), refusal.Denial.Code, detail, decided);
    }

    private static void Write(HttpContext context, int status, string code, string detail, RequestDecision? decided)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.Append("WWW-Authenticate", $"{AgentIdentityDefaults.AuthenticationScheme} error=\"{code}\"");
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        response.ContentType = "application/problem+json";
        using Utf8JsonWriter json = new(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
        json.WriteString("code", code);
        if (decided is not null)
        {
            WriteMissing(json, decided);
        }

        json.WriteEndObject();
        json.Flush();       // into the pipe, not onto the wire
    }

    /// <summary>What would help: the scope, people's approval, or the credential that they have approved.</summary>
    private static void WriteMissing(Utf8JsonWriter json, RequestDecision decided)
    {
        if (decided.Decision.Denial!.Action is { } scope)
        {
            json.WriteString("scope", scope);
        }

        if (decided.Decision.IsPending)
        {
            json.WriteString("approval", decided.Decision.ApprovalRequestId);
        }

        if (decided.Grant is not null)
        {
            json.WritePropertyName("credential");
            json.WriteRawValue(decided.Grant.ToJson());
        }
    }
}
