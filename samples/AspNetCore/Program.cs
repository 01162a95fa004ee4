using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AspNetCore;
using AgentIdentity.Sdk.Auditing;
using Microsoft.AspNetCore.Builder;
using Shop;

string folder = Directory.CreateTempSubdirectory("agentidentity-aspnetcore-").FullName;
string ordersLog = Path.Combine(folder, "orders");
string paymentsLog = Path.Combine(folder, "payments");
Story story = new(Console.Out);
story.Tell($"folder {folder}");

// Three web hosts on this machine's loopback. They share nothing but the authority's public key.
using AgentAuthority contoso = AgentAuthority.Create("https://agents.contoso.com");
await using WebApplication identityHost = IdentityService.Build(contoso);
using HttpClient identity = new() { BaseAddress = await Loopback.StartAsync(identityHost) };
PaymentsService payments = new(contoso.TrustAnchor, paymentsLog);
await using WebApplication paymentsHost = payments.Build();
Uri paymentsUrl = await Loopback.StartAsync(paymentsHost);
using OrdersService orders = new(contoso.TrustAnchor, ordersLog, paymentsUrl);
AgentPublicKey ordersKey = orders.PublicKey;
await using WebApplication ordersHost = orders.Build();
Uri ordersUrl = await Loopback.StartAsync(ordersHost);

// The assistant has a key of its own. Alice, who is signed in, has a credential issued to it; nobody who is not signed in has.
using AgentKeyring keyring = new();
IAgentSigner key = keyring.CreateSigner();
FormUrlEncodedContent wish = new(new Dictionary<string, string>
{
    ["agent_name"] = "assistant",
    ["req_cnf"] = $$"""{"jwk":{{key.PublicKey.ToJwk()}}}""",
    ["authorization_details"] = $$"""[{"type":"attenuating_agent_token","tools":{{AgentScopeSet.Create(
        AgentScope.For(OrdersService.Cancel).Any("id").Any("delegation"),
        AgentScope.For(PaymentsService.Refund).Any("id").Between("amount", 0, 100)).ToJson()}}}]""",
});
story.Tell("\nthe assistant gets a credential:");
await story.StepAsync("somebody asks for it", await identity.PostAsync("/agentidentity/token", wish), 401);
using HttpRequestMessage asking = new(HttpMethod.Post, "/agentidentity/token") { Content = wish, Headers = { { "X-Badge", "4711" } } };
using HttpResponseMessage issued = await identity.SendAsync(asking);
JsonElement token = await issued.Content.ReadFromJsonAsync<JsonElement>();
story.Step("alice asks for it", $"{(int)issued.StatusCode}, for {token.GetProperty("expires_in")} seconds", issued.IsSuccessStatusCode);
VerifiedCredential root = orders.Verify(AgentCredential.FromTokens(token.GetProperty("access_token").GetString()!))!;
using AgentPrincipal assistant = AgentPrincipal.FromCredential(root, key, keyring);

// It cancels order 42, and delegates to the orders service the one refund that takes: this payment, at most 30.
AgentCredential delegated = await assistant.DelegateToAsync(ordersKey, new Delegation
{
    Name = "orders",
    Scopes = [AgentScope.For(PaymentsService.Refund).Exact("id", "p42").Between("amount", 0, 30)],
    Lifetime = TimeSpan.FromMinutes(1),
});
story.Tell("\nthe assistant cancels an order, and the orders service refunds the payment:");
using SocketsHttpHandler connections = new() { AllowAutoRedirect = false };
using HttpClient toOrders = Loopback.CreateClient(
    ordersUrl, OrdersService.PublicUrl, assistant, connections, known => known.Map(HttpMethod.Post, OrdersService.CancelTemplate, OrdersService.Cancel));
using HttpClient toPayments = Loopback.CreateClient(
    paymentsUrl, PaymentsService.PublicUrl, assistant, connections, known => known.Map(HttpMethod.Post, PaymentsService.RefundTemplate, PaymentsService.Refund));
await story.StepAsync("cancel 42", await toOrders.SendAsync(Cancel("42", delegated)), 200);

story.Tell("\nwhat must be refused:");
using HttpClient plainOrders = new() { BaseAddress = ordersUrl };
using HttpClient plainPayments = new() { BaseAddress = paymentsUrl };
await story.StepAsync("cancel 42 without a proof", await plainOrders.SendAsync(Cancel("42", delegated)), 401);
await story.StepAsync("cancel 43 with the delegation for 42", await toOrders.SendAsync(Cancel("43", delegated)), 409);
VerifiedCredential chain = orders.Verify(delegated)!;
await story.StepAsync("the orders service refunds 31", await orders.RefundAsync(chain, "p42", 31, CancellationToken.None), 403);
await story.StepAsync("the orders service refunds another payment", await orders.RefundAsync(chain, "p7", 5, CancellationToken.None), 403);
await story.StepAsync("the assistant refunds more than alice may have issued", await toPayments.SendAsync(Refund("p42", 101)), 403);
HttpRequestMessage elsewhere = Cancel("42", delegated);
elsewhere.RequestUri = new Uri(ordersUrl, elsewhere.RequestUri!);
await elsewhere.ProveAsync(assistant, AgentRoute.For(OrdersService.Cancel, OrdersService.CancelTemplate), new Uri(PaymentsService.PublicUrl));
await story.StepAsync("a proof for payments is shown to orders", await plainOrders.SendAsync(elsewhere), 401);

HttpRequestMessage once = Refund("p8", 8);
once.RequestUri = new Uri(paymentsUrl, once.RequestUri!);
await once.ProveAsync(assistant, AgentRoute.For(PaymentsService.Refund, PaymentsService.RefundTemplate), new Uri(PaymentsService.PublicUrl));
await story.StepAsync("a refund of 8, which is allowed", await plainPayments.SendAsync(once), 200);
await story.StepAsync("the same request again", await plainPayments.SendAsync(With(once, Refund("p8", 8))), 401);
await story.StepAsync("the same proof on a refund of 80", await plainPayments.SendAsync(With(once, Refund("p8", 80))), 401);

// Stopping a host closes its log.
await ordersHost.StopAsync();
await paymentsHost.StopAsync();
story.Tell($"\nwho delegated to whom:\n  {root.Sponsor}\n  └─ {root.Name}: {root.Scopes}\n     └─ {chain.Name}: {chain.Scopes.Single()}");
await LogAsync("orders", ordersLog);
await LogAsync("payments", paymentsLog);
story.Step("what was refunded in the end", string.Join(", ", payments.Refunds), payments.Refunds.ToArray() is ["30 on p42 by assistant/orders", "8 on p8 by assistant"]);
story.Tell(story.IsAsItShouldBe ? "\neverything that must be refused was refused" : "\nSOMETHING THAT MUST BE REFUSED WAS ALLOWED");
return story.IsAsItShouldBe ? 0 : 1;

static HttpRequestMessage Cancel(string order, AgentCredential delegation) => new(HttpMethod.Post, $"/orders/{order}/cancel")
{
    Content = new StringContent($$"""{"delegation":{{delegation.ToJson()}}}""", Encoding.UTF8, "application/json"),
};

static HttpRequestMessage With(HttpRequestMessage proved, HttpRequestMessage other)
{
    other.Headers.Authorization = proved.Headers.Authorization;
    return other;
}

static HttpRequestMessage Refund(string payment, double amount) => new(HttpMethod.Post, $"/payments/{payment}/refund") { Content = JsonContent.Create(new { amount }) };

async Task LogAsync(string service, string directory)
{
    story.Tell($"\nthe log of {service}:");
    await foreach (AuditRecord record in AuditReader.ReadAsync(directory))
    {
        if (record.TryReadDecision(out RecordedDecision? decision))
        {
            story.Tell($"  {record.Sequence,2}  {string.Join('/', decision.Path)} {decision.Tool}: {decision.Decision} {decision.Code}");
        }
        else if (record.TryReadOutcome(out RecordedOutcome? outcome))
        {
            story.Tell($"  {record.Sequence,2}  {outcome.Outcome}");
        }
    }

    AuditVerification audit = await AuditVerifier.VerifyAsync(directory);
    story.Step("it is verified", audit.IsIntact ? $"{audit.RecordCount} records intact" : audit.Break.ToString(), audit.IsIntact);
}
