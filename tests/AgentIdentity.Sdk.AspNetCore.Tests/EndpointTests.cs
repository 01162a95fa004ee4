using System.Net;
using AgentIdentity.Sdk.AspNetCore.Support;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Testing;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>What becomes of a request to an endpoint that demands a scope.</summary>
public sealed class EndpointTests
{
    [Fact]
    public async Task An_agent_whose_scope_covers_the_request_is_served_and_recorded()
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using AgentPrincipal clerk = await service.ClerkAsync();

        using HttpResponseMessage response = await service.SendAsync(await service.RefundAsync(clerk));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be("""clerk refunded 42: {"amount":10}""");
        AuditedCall call = (await service.Recording.CloseAsync()).Allowed(Payments.Action);
        call.Agent.Should().Be("clerk");
        call.Outcome!.Outcome.Should().Be(AuditOutcome.Completed);
    }

    [Theory]
    [InlineData("43", 10, "argument_not_permitted")]
    [InlineData("42", 101, "argument_not_permitted")]
    public async Task Route_values_and_members_of_the_body_are_arguments(string id, double amount, string code)
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using AgentPrincipal clerk = await service.ClerkAsync();

        using HttpResponseMessage response = await service.SendAsync(await service.RefundAsync(clerk, id, amount));

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await WebService.CodeAsync(response)).Should().Be(code);
        service.Runs.Should().Be(0);
        (await service.Recording.CloseAsync()).Refused(Payments.Action, code);
    }

    [Fact]
    public async Task Who_lacks_the_scope_is_told_which_one()
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);
        using AgentPrincipal clerk = await service.ClerkAsync(AgentScope.For("payments.read").Any("id"));

        using HttpResponseMessage response = await service.SendAsync(await service.RefundAsync(clerk));

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be(
            """{"title":"Forbidden","status":403,"detail":"Access denied: scope_not_granted (payments.refund)","code":"scope_not_granted","scope":"payments.refund"}""");
        service.Runs.Should().Be(0);
    }

    [Fact]
    public async Task Without_a_presentation_there_is_a_challenge()
    {
        await using WebService service = await WebService.StartAsync(Payments.Map);

        using HttpResponseMessage response = await service.Client.PostAsync("/payments/42/refund", Payments.Amount(10), TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().Should().Be("AgentIdentity error=\"identity_missing\"");
        service.Runs.Should().Be(0);
        (await service.Recording.CloseAsync()).CountRefusals("identity_missing").Should().Be(1);
    }
}
