using System.Collections.Concurrent;
using AgentIdentity.Sdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Shop;

/// <summary>Gives money back. Whoever asks needs a scope for it, with this payment and this amount.</summary>
internal sealed class PaymentsService(TrustAnchor anchor, string audit)
{
    public const string PublicUrl = "https://payments.contoso.com";
    public const string Refund = "payments.refund";
    public const string RefundTemplate = "/payments/{id}/refund";

    /// <summary>What was given back, and to whom it was counted.</summary>
    public ConcurrentQueue<string> Refunds { get; } = new();

    public WebApplication Build()
    {
        WebApplication app = Loopback.CreateGuarded(PublicUrl, anchor, audit).Build();
        app.MapPost(RefundTemplate, (HttpContext context, string id) =>
        {
            double amount = context.GetAgentArguments()!.GetDouble("amount");
            Refunds.Enqueue($"{amount} on {id} by {context.GetAgent()!.Name}");
            return $"{amount} was refunded on {id}";
        }).RequireAgentScope(Refund, "id", "amount");
        return app;
    }
}
