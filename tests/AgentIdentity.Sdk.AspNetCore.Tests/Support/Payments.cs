using System.Net.Http.Json;
using System.Text;
using AgentIdentity.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore.Support;

/// <summary>The service of most tests: it refunds payments.</summary>
internal static class Payments
{
    public const string Action = "payments.refund";
    public const string Template = "/payments/{id}/refund";

    public static AgentScope Scope => AgentScope.For(Action).Exact("id", "42").Between("amount", 0, 100);

    public static void Map(WebService service) => service.App.MapPost(Template, async (HttpContext context, string id) =>
    {
        service.Ran();
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        return Results.Text($"{context.GetAgent()?.Name} refunded {id}: {await reader.ReadToEndAsync(context.RequestAborted)}");
    }).RequireAgentScope(Action);

    public static Task<AgentPrincipal> ClerkAsync(this WebService service, AgentScope? scope = null) => service.Authority.IssueAsync("clerk", scope ?? Scope);

    public static HttpContent Amount(double amount) => JsonContent.Create(new { amount });

    public static Task<HttpRequestMessage> RefundAsync(this WebService service, AgentPrincipal agent, string id = "42", double amount = 10, string audience = WebService.Audience) =>
        service.ProvedAsync(agent, HttpMethod.Post, $"/payments/{id}/refund", Action, Template, Amount(amount), audience);
}
