using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>A refusal that ends the run ends it, and any other does not.</summary>
public sealed class EndOfRunTests
{
    private static readonly Dictionary<string, Func<Kernel, Script, CancellationToken, Task>> Ways = new()
    {
        ["the connector"] = Conversations.ConnectorAsync,
        ["the connector, streaming"] = Conversations.StreamingConnectorAsync,
        ["a chat client that invokes with a kernel"] = Conversations.KernelClientAsync,
        ["a chat client that knows no kernel"] = Conversations.PlainClient(kernel => kernel.Send()),
        ["a chat client that knows no kernel, streaming"] = Conversations.StreamingPlainClient(kernel => kernel.Send()),
    };

    public static TheoryData<string> Names => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_agent_that_is_gone_asks_once_and_no_more(string way)
    {
        await using Stage stage = new();
        AgentPrincipal agent = await stage.AgentAsync(AgentScope.For("mail.send").AnyArguments());
        Kernel kernel = stage.Kernel(agent, "mail", KernelFunctionFactory.CreateFromMethod((string to) => "sent", "send"));
        Script script = new([new() { ["to"] = "ann" }, new() { ["to"] = "bob" }]);
        agent.Dispose();

        await Ways[way](kernel, script, CancellationToken.None);

        script.Told.Should().BeEmpty("the model was not asked again");
        (await stage.OnlyCallAsync()).IsAllowed.Should().BeFalse();
    }

    [Fact]
    public async Task It_ends_in_a_kernel_that_a_container_built_too()
    {
        await using Stage stage = new();
        AgentPrincipal agent = await stage.AgentAsync(AgentScope.For("mail.send").AnyArguments());
        IKernelBuilder builder = Kernel.CreateBuilder().AddAgentGuard(stage.Guard, agent);
        builder.Plugins.AddFromFunctions("mail", [KernelFunctionFactory.CreateFromMethod((string to) => "sent", "send")]);
        Script script = new([new() { ["to"] = "ann" }, new() { ["to"] = "bob" }]);
        agent.Dispose();

        await Conversations.ConnectorAsync(builder.Build(), script, CancellationToken.None);

        script.Told.Should().BeEmpty();
    }

    [Fact]
    public async Task An_agent_that_is_gone_does_not_end_the_run_of_the_one_that_asked_it()
    {
        await using Stage stage = new();
        AgentPrincipal agent = await stage.AgentAsync(AgentScope.For("mail.send").AnyArguments());
        AgentPrincipal gone = await stage.BelowAsync(agent, "gone", AgentScope.For("mail.send").AnyArguments());
        Kernel below = stage.Kernel(gone, "mail", KernelFunctionFactory.CreateFromMethod((string to) => "sent", "send"));
        Kernel kernel = stage.Kernel(
            agent, "mail", KernelFunctionFactory.CreateFromMethod(async (string to) => (await below.InvokeAsync("mail", "send", new() { ["to"] = to })).ToString(), "send"));
        Script script = new([new() { ["to"] = "ann" }, new() { ["to"] = "bob" }]);
        gone.Dispose();

        await Conversations.PlainClient(called => called.Send())(kernel, script, CancellationToken.None);

        script.Told.Should().HaveCount(2).And.OnlyContain(told => told.StartsWith("Access denied"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_missing_scope_ends_nothing_unless_the_host_says_so(string way)
    {
        await using Stage stage = new();
        AgentPrincipal agent = await stage.AgentAsync();
        Kernel kernel = Stage.Bare("mail", KernelFunctionFactory.CreateFromMethod((string to) => "sent", "send"));
        Script goesOn = new([new() { ["to"] = "ann" }, new() { ["to"] = "bob" }]);
        Script ends = new([new() { ["to"] = "ann" }, new() { ["to"] = "bob" }]);

        await Ways[way](kernel.Clone().UseAgentGuard(stage.Guard, agent), goesOn, CancellationToken.None);
        await Ways[way](kernel.Clone().UseAgentGuard(stage.Guard, agent, new ToolGuardOptions { EndsRun = _ => true }), ends, CancellationToken.None);

        goesOn.Told.Should().HaveCount(2);
        ends.Told.Should().BeEmpty();
    }
}
