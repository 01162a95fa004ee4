using System.Collections.Concurrent;
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.Testing;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Who acts: the run, then whom the function is bound to, and never less than both allow.</summary>
public sealed class IdentityTests
{
    private static readonly AgentScope Sending = AgentScope.For("mail.send").Any("to");

    private readonly ConcurrentBag<string> _sent = [];

    [Fact]
    public async Task Two_agents_on_one_kernel_at_once_are_two_agents()
    {
        await using Stage stage = new();
        AgentPrincipal may = await stage.NamedAsync("may", Sending);
        AgentPrincipal mayNot = await stage.NamedAsync("maynot", AgentScope.For("files.read").Any("path"));
        Kernel kernel = stage.Kernel(agent: null, "mail", Send());

        await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(i => new[] { SendAsync(may, $"may{i}"), SendAsync(mayNot, $"maynot{i}") }));

        _sent.Should().HaveCount(50).And.OnlyContain(to => to.StartsWith("may") && !to.StartsWith("maynot"));
        (await stage.Recording.ReadAsync()).Calls.GroupBy(call => (call.Agent, call.IsAllowed)).Select(group => (group.Key.Agent, group.Key.IsAllowed, group.Count()))
            .Should().BeEquivalentTo([("may", true, 50), ("maynot", false, 50)]);

        async Task SendAsync(AgentPrincipal agent, string to)
        {
            await Task.Yield();
            using AgentRun run = AgentRun.Enter(agent);
            await kernel.InvokeAsync("mail", "send", new() { ["to"] = to });
        }
    }

    [Fact]
    public async Task A_run_of_an_agent_below_narrows_a_kernel_that_is_bound()
    {
        await using Stage stage = new();
        AgentPrincipal parent = await stage.NamedAsync("parent", Sending);
        AgentPrincipal child = await stage.BelowAsync(parent, "child", AgentScope.For("mail.send").Exact("to", "ann"));
        Kernel kernel = stage.Kernel(parent, "mail", Send());

        using (AgentRun.Enter(child))
        {
            await kernel.InvokeAsync("mail", "send", new() { ["to"] = "eve" });
            await kernel.InvokeAsync("mail", "send", new() { ["to"] = "ann" });
        }

        _sent.Should().Equal("ann");
        (await stage.Recording.ReadAsync()).Calls.Should().OnlyContain(call => call.Agent == "parent/child");
    }

    [Fact]
    public async Task A_run_of_somebody_else_runs_nothing_on_a_kernel_that_is_bound()
    {
        await using Stage stage = new();
        AgentPrincipal bound = await stage.NamedAsync("bound", Sending);
        AgentPrincipal other = await stage.NamedAsync("other", Sending);
        Kernel kernel = stage.Kernel(bound, "mail", Send());

        using AgentRun run = AgentRun.Enter(other);
        FunctionResult result = await kernel.InvokeAsync("mail", "send", new() { ["to"] = "ann" });

        result.IsDenied(out GuardedCall? call).Should().BeTrue();
        call!.Decision.Denial!.Code.Should().Be(DenialCodes.IdentityNotNarrower);
        _sent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_clone_of_a_clone_acts_for_whom_its_original_acts()
    {
        await using Stage stage = new();
        AgentPrincipal parent = await stage.NamedAsync("parent", Sending);
        AgentPrincipal child = await stage.BelowAsync(parent, "child", AgentScope.For("mail.send").Exact("to", "ann"));
        Kernel below = stage.Kernel(parent, "mail", Send()).Clone().UseAgentGuard(stage.Guard, child);

        Kernel clone = below.Clone();
        clone.Data.Clear();
        clone.FunctionInvocationFilters.Clear();
        await clone.InvokeAsync("mail", "send", new() { ["to"] = "eve" });

        _sent.Should().BeEmpty();
        (await stage.OnlyCallAsync()).Agent.Should().Be("parent/child");
    }

    [Fact]
    public async Task A_kernel_that_is_bound_is_not_bound_to_anybody_beside_or_above()
    {
        await using Stage stage = new();
        AgentPrincipal parent = await stage.NamedAsync("parent", Sending);
        AgentPrincipal child = await stage.BelowAsync(parent, "child", AgentScope.For("mail.send").Exact("to", "ann"));
        AgentPrincipal other = await stage.NamedAsync("other", Sending);
        Kernel kernel = stage.Kernel(child, "mail", Send());
        KernelFunction before = kernel.Plugins.GetFunction("mail", "send");

        foreach (AgentPrincipal agent in (AgentPrincipal[])[parent, other])
        {
            kernel.Clone().Invoking(clone => clone.UseAgentGuard(stage.Guard, agent)).Should().Throw<InvalidOperationException>().WithMessage("mail.send is bound to *");
            kernel.Invoking(bound => bound.UseAgentGuard(stage.Guard, agent)).Should().Throw<InvalidOperationException>();
        }

        kernel.Plugins.GetFunction("mail", "send").Should().BeSameAs(before, "a kernel that could not be bound is as it was");
    }

    [Fact]
    public async Task Binding_to_nobody_leaves_a_kernel_bound()
    {
        await using Stage stage = new();
        Kernel kernel = stage.Kernel(await stage.NamedAsync("bound", AgentScope.For("files.read").Any("path")), "mail", Send());
        AgentPrincipal other = await stage.NamedAsync("other", Sending);

        kernel.UseAgentGuard(stage.Guard);
        kernel.Plugins.Add(KernelPluginFactory.CreateFromFunctions("late", [Send()]));
        using AgentRun run = AgentRun.Enter(other);
        (await kernel.InvokeAsync("mail", "send", new() { ["to"] = "ann" })).IsDenied(out _).Should().BeTrue();
        (await kernel.InvokeAsync("late", "send", new() { ["to"] = "ann" })).IsDenied(out GuardedCall? call).Should().BeTrue();

        call!.Decision.Denial!.Code.Should().Be(DenialCodes.IdentityNotNarrower);
        _sent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_function_of_the_parents_kernel_is_the_childs_on_the_childs_kernel()
    {
        await using Stage stage = new();
        AgentPrincipal parent = await stage.NamedAsync("parent", Sending);
        AgentPrincipal child = await stage.BelowAsync(parent, "child", AgentScope.For("mail.send").Exact("to", "ann"));
        Kernel above = stage.Kernel(parent, "mail", Send());
        Kernel below = above.Clone().UseAgentGuard(stage.Guard, child);

        await above.Plugins.GetFunction("mail", "send").InvokeAsync(below, new() { ["to"] = "eve" });

        _sent.Should().BeEmpty();
        (await stage.OnlyCallAsync()).Agent.Should().Be("parent/child");
    }

    [Fact]
    public async Task Nothing_in_arguments_or_in_a_kernels_data_says_who_acts()
    {
        await using Stage stage = new();
        AgentPrincipal agent = await stage.NamedAsync("agent", Sending);
        Kernel kernel = stage.Kernel(agent: null, "mail", Send());
        foreach (string key in (string[])["agent", "AgentIdentity", "agentidentity.agent", typeof(AgentPrincipal).FullName!])
        {
            kernel.Data[key] = agent;
            (await kernel.InvokeAsync("mail", "send", new() { ["to"] = "ann", [key] = agent })).IsDenied(out _).Should().BeTrue();
        }

        _sent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_result_does_not_lead_past_the_guard()
    {
        await using Stage stage = new();
        Kernel kernel = stage.Kernel(await stage.AgentAsync(AgentScope.For("mail.send").Exact("to", "ann")), "mail", Send());

        FunctionResult result = await kernel.InvokeAsync("mail", "send", new() { ["to"] = "ann" });
        await result.Function.InvokeAsync(new Kernel(), new() { ["to"] = "eve" });

        _sent.Should().Equal("ann");
    }

    private KernelFunction Send() => KernelFunctionFactory.CreateFromMethod((string to) => _sent.Add(to), "send");
}
