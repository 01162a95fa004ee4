using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>What must hold when several want the same at the same moment, on real threads.</summary>
public sealed class ApprovalRaceTests
{
    private const int Callers = 16;

    [Fact]
    public async Task Sixteen_callers_use_one_approval_exactly_once()
    {
        for (int round = 0; round < 8; round++)
        {
            await using ApprovalSetup setup = new();
            AgentGuard guard = setup.Guard();
            using AgentPrincipal agent = await setup.AgentAsync();
            string request = await setup.PendingAsync(guard, agent);
            await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
            AgentPrincipal shared = (await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000))).Agent!;

            // Half of them by the same credential, half by one of their own.
            string?[] codes = Together.Run(Callers, index => CodeOf(index % 2 == 0
                ? guard.InvokeAsync(shared, ApprovalSetup.Pay(5000), setup.Tool.RunAsync)
                : setup.ResumeAsync(guard, agent, request)));

            setup.Tool.Runs.Should().Be(1);
            codes.Where(code => code is not null).Should().HaveCount(Callers - 1).And.OnlyContain(code => code == DenialCodes.ApprovalUsed);
        }
    }

    [Fact]
    public async Task Sixteen_callers_of_the_same_call_wait_in_one_request()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();

        string[] requests = Together.Run(Callers, _ => setup.PendingAsync(guard, agent));

        requests.Distinct().Should().ContainSingle();
        (await setup.Approvals.ListAsync()).Should().ContainSingle();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_approvers_at_once_are_both_heard(bool isInFiles)
    {
        using Auditing.TestDirectory directory = new();
        await using ApprovalSetup setup = new(isInFiles ? FileApprovalStore.Open(directory, Secrets.One) : null) { Requirement = new ApprovalRequirement { Persons = 2, Group = "finance" } };
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        for (int round = 0; round < 8; round++)
        {
            string request = await setup.PendingAsync(guard, agent, ApprovalSetup.Pay(5000 + round));
            ApprovalRequest shown = (await setup.Approvals.FindAsync(request))!;

            Together.Run(2, async index => await guard.Approvals!.SubmitAsync(
                await setup.Signer(index == 0 ? ApprovalSetup.Bob : ApprovalSetup.Carol).ApproveAsync(shown))).Should().OnlyContain(denial => denial == null);

            (await guard.Approvals!.GetStatusAsync(request)).IsApproved.Should().BeTrue();
        }
    }

    [Fact]
    public async Task A_refusal_and_an_approval_at_once_end_in_a_refusal_or_in_one_use_before_it()
    {
        for (int round = 0; round < 16; round++)
        {
            await using ApprovalSetup setup = new();
            AgentGuard guard = setup.Guard();
            using AgentPrincipal agent = await setup.AgentAsync();
            string request = await setup.PendingAsync(guard, agent);
            ApprovalRequest shown = (await setup.Approvals.FindAsync(request))!;

            string?[] codes = Together.Run(3, index => index switch
            {
                0 => SubmitAsync(guard, setup.Signer(ApprovalSetup.Bob).ApproveAsync(shown)),
                1 => SubmitAsync(guard, setup.Signer(ApprovalSetup.Carol).DenyAsync(shown)),
                _ => CodeOf(setup.ResumeAsync(guard, agent, request)),
            });

            codes[..2].Should().OnlyContain(code => code == null);
            (await guard.Approvals!.GetStatusAsync(request)).State.Should().Be(ApprovalState.Denied);
            await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalDenied);
            setup.Tool.Runs.Should().Be(codes[2] is null ? 1 : 0);
        }
    }

    private static async Task<string?> SubmitAsync(AgentGuard guard, ValueTask<SignedApproval> approval) => (await guard.Approvals!.SubmitAsync(await approval))?.Code;

    private static async Task<string?> CodeOf(Task<string> call)
    {
        try
        {
            await call;
            return null;
        }
        catch (AgentAccessDeniedException refused)
        {
            return refused.Code;
        }
    }
}
