using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.AspNetCore.Support;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Testing;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>A call over HTTP that waits for people.</summary>
public sealed class ApprovalTests
{
    [Fact]
    public async Task Once_people_have_approved_the_same_call_is_handed_a_credential_that_is_good_once()
    {
        using TestAuthority authority = new();
        using AgentKeyring keyring = new();
        IAgentSigner key = keyring.CreateSigner();
        using IAgentSigner bob = keyring.CreateSigner();
        MemoryApprovalStore requests = new();
        await using WebService service = await WebService.StartAsync(Payments.Map, authority: authority, guard: guard => guard
            .AddPolicy(new ApprovalThresholdPolicy("large", new ApprovalThresholdOptions
            {
                Actions = [Payments.Action],
                Argument = "amount",
                Thresholds = [new ApprovalThreshold { Above = 50, Requirement = new ApprovalRequirement { Group = "finance", Reason = "more than 50" } }],
            }))
            .UseApprovals(new ApprovalOptions
            {
                Store = requests,
                Authority = authority.Authority,
                Directory = new ApproverDirectory(new Approver("bob@contoso.test", [bob.PublicKey], ["finance"])),
            }));
        AgentCredential issued = await authority.Authority.IssueToAsync(key.PublicKey, new RootGrant
        {
            Name = "clerk",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.test"),
            Scopes = [Payments.Scope],
        }, TestContext.Current.CancellationToken);
        AgentPrincipal clerk = Holding(authority, issued, key, keyring);

        JsonElement pending = await RefusedAsync(service, clerk);
        string request = pending.GetProperty("approval").GetString()!;
        pending.GetProperty("code").GetString().Should().Be("approval_required");
        pending.TryGetProperty("credential", out _).Should().BeFalse("nobody has approved");
        (await service.Recording.ReadAsync()).Refused(Payments.Action, DenialCodes.ApprovalRequired);      // one request, one record
        ApprovalRequest asked = (await requests.FindAsync(request, TestContext.Current.CancellationToken))!;
        (await service.Recording.Guard.Approvals!.SubmitAsync(
            await new ApprovalSigner(bob, authority.Clock).ApproveAsync(asked, "checked", null, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken)).Should().BeNull();

        JsonElement approved = await RefusedAsync(service, clerk);
        AgentCredential.TryParse(System.Text.Encoding.UTF8.GetBytes(approved.GetProperty("credential").GetRawText()), out AgentCredential? credential).Should().BeTrue();
        AgentPrincipal granted = Holding(authority, credential!, key, keyring);
        service.Runs.Should().Be(0);

        using HttpResponseMessage served = await service.SendAsync(await service.RefundAsync(granted, amount: 80));
        using HttpResponseMessage again = await service.SendAsync(await service.RefundAsync(granted, amount: 80));

        served.StatusCode.Should().Be(HttpStatusCode.OK);
        (await WebService.CodeAsync(again)).Should().Be("approval_used");
        service.Runs.Should().Be(1);
    }

    private static async Task<JsonElement> RefusedAsync(WebService service, AgentPrincipal clerk)
    {
        using HttpResponseMessage response = await service.SendAsync(await service.RefundAsync(clerk, amount: 80));
        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private static AgentPrincipal Holding(TestAuthority authority, AgentCredential credential, IAgentSigner key, AgentKeyring keyring)
    {
        TrustAnchors anchors = new();
        anchors.Add(authority.TrustAnchor);
        return AgentPrincipal.FromCredential(new CredentialVerifier(anchors, clock: authority.Clock).Verify(credential).Credential!, key, keyring, authority.Clock);
    }
}
