using System.Net.Http.Json;
using AgentIdentity.Sdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Shop;

/// <summary>
/// Cancels orders, and has the payment refunded. It has no right of its own to refund anything: with each call, the caller delegates the one refund that
/// this cancellation needs to the service's key.
/// </summary>
internal sealed class OrdersService : IDisposable
{
    public const string PublicUrl = "https://orders.contoso.com";
    public const string Cancel = "orders.cancel";
    public const string CancelTemplate = "/orders/{id}/cancel";

    private readonly TrustAnchor _anchor;
    private readonly string _audit;
    private readonly SocketsHttpHandler _connections = new() { AllowAutoRedirect = false };
    private readonly Uri _payments;
    private readonly AgentKeyring _keyring = new();
    private readonly AgentKey _key;
    private readonly CredentialVerifier _verifier;

    public OrdersService(TrustAnchor anchor, string audit, Uri payments)
    {
        _anchor = anchor;
        _audit = audit;
        _payments = payments;
        _key = new AgentKey(_keyring.CreateSigner());
        TrustAnchors anchors = new();
        anchors.Add(anchor);
        _verifier = new CredentialVerifier(anchors);
    }

    /// <summary>To whom callers delegate.</summary>
    public AgentPublicKey PublicKey => _key.PublicKey;

    public WebApplication Build()
    {
        WebApplication app = Loopback.CreateGuarded(PublicUrl, _anchor, _audit).Build();
        app.MapPost(CancelTemplate, CancelAsync).RequireAgentScope(Cancel, "id", "delegation");
        return app;
    }

    /// <summary>What the service does once a caller is let in; public so that the story can show what it cannot do either.</summary>
    public async Task<HttpResponseMessage> RefundAsync(VerifiedCredential delegated, string payment, double amount, CancellationToken cancellationToken)
    {
        using AgentPrincipal me = AgentPrincipal.FromCredential(delegated, _key.Borrow(), _keyring);
        using HttpClient client = Loopback.CreateClient(
            _payments, PaymentsService.PublicUrl, me, _connections, known => known.Map(HttpMethod.Post, PaymentsService.RefundTemplate, PaymentsService.Refund));
        return await client.PostAsJsonAsync($"/payments/{payment}/refund", new { amount }, cancellationToken);
    }

    public VerifiedCredential? Verify(AgentCredential chain) => _verifier.Verify(chain).Credential;

    public void Dispose()
    {
        _connections.Dispose();
        _key.Dispose();
        _keyring.Dispose();
    }

    private async Task<IResult> CancelAsync(HttpContext context, string id, CancellationToken cancellationToken)
    {
        if (!AgentCredential.TryParse(context.GetAgentArguments()!.GetUtf8Json("delegation").Span, out AgentCredential? chain) || Verify(chain) is not { } delegated)
        {
            return Results.BadRequest("delegation is not a chain that holds");
        }

        using HttpResponseMessage refund = await RefundAsync(delegated, $"p{id}", 30, cancellationToken);
        return refund.IsSuccessStatusCode
            ? Results.Text($"order {id} is cancelled; {await refund.Content.ReadAsStringAsync(cancellationToken)}")
            : Results.Text($"order {id} is not cancelled: payments says {(int)refund.StatusCode}", statusCode: StatusCodes.Status409Conflict);
    }
}
