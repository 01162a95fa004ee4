using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>What putting a kernel behind a guard does to the kernel.</summary>
public sealed class GuardingTests
{
    private int _ran;

    [Fact]
    public async Task A_function_says_of_itself_what_it_said_before()
    {
        await using Stage stage = new();
        KernelPlugin bare = Signatures.Plugin;

        KernelPlugin guarded = bare.WithAgentGuard(stage.Guard);

        guarded.Name.Should().Be(bare.Name);
        guarded.Select(function => (function.Name, function.PluginName, function.Description, function.JsonSchema.GetRawText(), function.Metadata.ReturnParameter.ParameterType))
            .Should().Equal(bare.Select(function => (function.Name, function.PluginName, function.Description, function.JsonSchema.GetRawText(), function.Metadata.ReturnParameter.ParameterType)));
    }

    [Fact]
    public async Task Guarding_twice_asks_once()
    {
        await using Stage stage = new();
        AgentPrincipal agent = await stage.AgentAsync(AgentScope.For("tools.run").AnyArguments());

        Kernel kernel = stage.Kernel(agent, "tools", Run()).UseAgentGuard(stage.Guard, agent).UseAgentGuard(stage.Guard);
        await kernel.InvokeAsync("tools", "run");

        _ran.Should().Be(1);
        (await stage.OnlyCallAsync()).Outcome.Should().NotBeNull();
        kernel.FunctionInvocationFilters.Should().ContainSingle();
        kernel.AutoFunctionInvocationFilters.Should().ContainSingle();
    }

    [Fact]
    public async Task The_client_of_semantic_kernel_does_not_pass_for_one_that_an_invoker_can_guard()
    {
        await using Stage stage = new();
        IChatClient client = new ScriptedChatClient(new Script([]), "tools_run").AsBuilder().UseKernelFunctionInvocation().Build();

        Action guarding = () => client.GuardFunctionInvocation(stage.Guard);

        guarding.Should().Throw<InvalidOperationException>("it never asks the invoker that a guard is put into").WithMessage("*KernelFunctionInvokingChatClient*");
    }

    [Fact]
    public async Task A_function_that_comes_back_to_itself_with_the_same_call_is_decided_each_time()
    {
        await using Stage stage = new();
        AgentPrincipal agent = await stage.AgentAsync(AgentScope.For("tools.again").AnyArguments());
        int runs = 0;
        KernelFunction again = KernelFunctionFactory.CreateFromMethod(async (Kernel kernel, string text) =>
        {
            if (++runs < 4)
            {
                await kernel.InvokeAsync("tools", "again", new() { ["text"] = text });
            }
        }, "again");

        await stage.Kernel(agent, "tools", again).InvokeAsync("tools", "again", new() { ["text"] = "x" });

        runs.Should().Be(4);
        (await stage.Recording.ReadAsync()).Calls.Should().HaveCount(4);
    }

    [Fact]
    public async Task A_clone_that_is_bound_below_keeps_what_the_original_was_told()
    {
        await using Stage stage = new();
        AgentPrincipal parent = await stage.AgentAsync(AgentScope.For("tools.run").AnyArguments());
        AgentPrincipal child = await stage.BelowAsync(parent, "child", AgentScope.For("tools.run").AnyArguments());
        Kernel kernel = Stage.Bare("tools", Run()).UseAgentGuard(stage.Guard, parent, new ToolGuardOptions { RequireRun = true });

        FunctionResult outside = await kernel.Clone().UseAgentGuard(stage.Guard, child).InvokeAsync("tools", "run");

        outside.IsDenied(out GuardedCall? call).Should().BeTrue();
        call!.Decision.Denial!.Code.Should().Be(DenialCodes.IdentityMissing);
        _ran.Should().Be(0);
    }

    [Fact]
    public async Task A_kernel_does_not_loosen_or_rename_what_a_plugin_was_guarded_with()
    {
        await using Stage stage = new();
        AgentPrincipal agent = await stage.AgentAsync(AgentScope.For("tools.run").AnyArguments(), AgentScope.For("other.run").AnyArguments());
        KernelFunction strict = Run().WithAgentGuard(stage.Guard, options: new ToolGuardOptions { RequireRun = true, Source = "tools" });
        Kernel kernel = stage.Kernel(agent, "other", strict);

        (await kernel.InvokeAsync("other", "run")).IsDenied(out _).Should().BeTrue("nobody has entered a run");
        using (AgentRun.Enter(agent))
        {
            await kernel.InvokeAsync("other", "run");
        }

        _ran.Should().Be(1);
        (await stage.Recording.ReadAsync()).Calls.Select(call => (call.Action, call.IsAllowed)).Should().Equal(("tools.run", true));
    }

    [Fact]
    public async Task Two_guards_both_decide()
    {
        await using Stage stage = new();
        await using Stage stricter = new();
        Kernel kernel = stage.Kernel(await stage.AgentAsync(AgentScope.For("tools.run").AnyArguments()), "tools", Run());

        kernel.UseAgentGuard(stricter.Guard, await stricter.AgentAsync());
        FunctionResult result = await kernel.InvokeAsync("tools", "run");

        result.IsDenied(out _).Should().BeTrue();
        _ran.Should().Be(0);
        (await stricter.OnlyCallAsync()).IsAllowed.Should().BeFalse();
    }

    [Fact]
    public async Task Binding_again_does_not_drop_what_another_guard_asks()
    {
        await using Stage stage = new();
        await using Stage stricter = new();
        AgentPrincipal parent = await stage.AgentAsync(AgentScope.For("tools.run").AnyArguments());
        AgentPrincipal child = await stage.BelowAsync(parent, "child", AgentScope.For("tools.run").AnyArguments());

        Kernel kernel = stage.Kernel(parent, "tools", Run()).UseAgentGuard(stricter.Guard, await stricter.AgentAsync()).UseAgentGuard(stage.Guard, child);
        kernel.FunctionInvocationFilters.Clear();
        await kernel.InvokeAsync("tools", "run");

        _ran.Should().Be(0);
        (await stage.OnlyCallAsync()).Agent.Should().Be("writer/child");
        (await stricter.OnlyCallAsync()).IsAllowed.Should().BeFalse();
    }

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 0)]
    public async Task A_plugin_of_one_agent_in_the_kernel_of_another_asks_for_both(bool mayFirst, bool maySecond, int ran)
    {
        await using Stage stage = new();
        AgentScope[] May(bool may) => [may ? AgentScope.For("tools.run").AnyArguments() : AgentScope.For("files.read").Any("path")];
        KernelPlugin tools = Stage.Bare("tools", Run()).Plugins["tools"].WithAgentGuard(stage.Guard, await stage.NamedAsync("first", May(mayFirst)));
        Kernel kernel = new Kernel().UseAgentGuard(stage.Guard, await stage.NamedAsync("second", May(maySecond)));
        kernel.Plugins.Add(tools);

        await kernel.InvokeAsync("tools", "run");

        _ran.Should().Be(ran);
    }

    [Fact]
    public async Task A_guard_around_a_guarded_function_of_another_framework_is_one_decision()
    {
        await using Stage stage = new();
        AgentPrincipal agent = await stage.AgentAsync(AgentScope.For("tools.run").Any("to"));
        AIFunction inner = AIFunctionFactory.Create((string to) => { _ran++; }, "run").WithAction("tools.run").WithAgentGuard(stage.Guard, agent);

        await stage.Kernel(agent, "tools", inner.AsKernelFunction()).InvokeAsync("tools", "run", new() { ["to"] = "ann" });

        _ran.Should().Be(1);
        (await stage.OnlyCallAsync()).Outcome!.Outcome.Should().Be(AuditOutcome.Completed);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_is_abandoned_and_not_a_fault_of_the_tool()
    {
        await using Stage stage = new();
        using CancellationTokenSource stop = new();
        KernelFunction waits = KernelFunctionFactory.CreateFromMethod(
            async (CancellationToken token) =>
            {
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
            },
            "run");
        Kernel kernel = stage.Kernel(await stage.AgentAsync(AgentScope.For("tools.run").AnyArguments()), "tools", waits);

        await kernel.Invoking(called => called.InvokeAsync("tools", "run", cancellationToken: stop.Token)).Should().ThrowAsync<OperationCanceledException>();

        (await stage.OnlyCallAsync()).Outcome!.Outcome.Should().Be(AuditOutcome.Abandoned);
    }

    [Fact]
    public async Task Filters_of_the_host_run_once_around_a_guarded_function()
    {
        await using Stage stage = new();
        Filter before = new((context, next) => next(context));
        Filter after = new((context, next) => next(context));
        Kernel kernel = Stage.Bare("tools", Run());
        kernel.FunctionInvocationFilters.Add(before);

        kernel.UseAgentGuard(stage.Guard, await stage.AgentAsync(AgentScope.For("tools.run").AnyArguments()));
        kernel.FunctionInvocationFilters.Add(after);
        await kernel.InvokeAsync("tools", "run");

        (before.Seen, after.Seen, _ran).Should().Be((1, 1, 1));
    }

    [Fact]
    public async Task Filters_of_the_host_run_once_around_a_plugin_that_came_late()
    {
        await using Stage stage = new();
        Filter before = new((context, next) => next(context));
        Filter after = new((context, next) => next(context));
        Kernel kernel = new();
        kernel.FunctionInvocationFilters.Add(before);
        kernel.UseAgentGuard(stage.Guard, await stage.AgentAsync(AgentScope.For("tools.run").AnyArguments()));
        kernel.FunctionInvocationFilters.Add(after);
        kernel.Plugins.AddFromFunctions("tools", [Run()]);

        await kernel.InvokeAsync("tools", "run");

        (before.Seen, after.Seen, _ran).Should().Be((1, 1, 1));
        (await stage.OnlyCallAsync()).Outcome.Should().NotBeNull();
    }

    [Fact]
    public async Task A_refusal_can_be_had_as_an_exception()
    {
        await using Stage stage = new();
        Kernel kernel = stage.Kernel(await stage.AgentAsync(), "tools", Run());

        FunctionResult refused = await kernel.InvokeAsync("tools", "run");

        refused.Invoking(result => result.ThrowIfDenied()).Should().Throw<AgentAccessDeniedException>();
        new FunctionResult(Run(), "a result").ThrowIfDenied().ToString().Should().Be("a result");
    }

    [Fact]
    public async Task The_inventory_tells_what_is_guarded_and_what_came_late()
    {
        await using Stage stage = new();
        Kernel kernel = stage.Kernel(await stage.AgentAsync(), "tools", Run());
        kernel.Plugins.AddFromFunctions("late", [Run()]);

        IReadOnlyList<ExposedTool> tools = new KernelToolInventory("support", () => kernel).ReadTools();

        tools.Select(tool => (tool.Place, tool.Name, tool.Action, tool.IsGuarded, tool.Advice is null)).Should().Equal(
            ("support, plugin tools", "run", "tools.run", true, true),
            ("support, plugin late", "run", "late.run", false, false));
        kernel.UseAgentGuard(stage.Guard);
        new KernelToolInventory("support", () => kernel).ReadTools().Should().OnlyContain(tool => tool.IsGuarded);
    }

    [Fact]
    public async Task A_container_guards_the_kernels_that_it_builds_and_lists_their_tools()
    {
        await using Stage stage = new();
        ServiceCollection services = new();
        services.AddSingleton(stage.Guard);
        IKernelBuilder builder = services.AddKernel().AddAgentGuard();
        builder.Plugins.AddFromFunctions("tools", [Run()]);
        await using ServiceProvider provider = services.BuildServiceProvider();
        AgentPrincipal agent = await stage.AgentAsync(AgentScope.For("tools.run").AnyArguments());
        Kernel kernel = provider.GetRequiredService<Kernel>();

        (await kernel.InvokeAsync("tools", "run")).IsDenied(out GuardedCall? nobody).Should().BeTrue();
        using (AgentRun.Enter(agent))
        {
            (await kernel.InvokeAsync("tools", "run")).IsDenied(out _).Should().BeFalse();
        }

        nobody!.Decision.Denial!.Code.Should().Be(DenialCodes.IdentityMissing);
        _ran.Should().Be(1);
        provider.GetServices<IToolInventory>().Should().ContainSingle().Which.ReadTools().Should().ContainSingle().Which.IsGuarded.Should().BeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_collection_of_plugins_that_the_host_has_registered_is_guarded_too(bool isInstance)
    {
        await using Stage stage = new();
        KernelPluginCollection own = [KernelPluginFactory.CreateFromFunctions("tools", [Run()])];
        IKernelBuilder builder = Kernel.CreateBuilder();
        _ = isInstance ? builder.Services.AddSingleton(own) : builder.Services.AddTransient(_ => own);

        Kernel kernel = builder.AddAgentGuard(stage.Guard, await stage.AgentAsync()).Build();
        kernel.FunctionInvocationFilters.Clear();

        (await kernel.InvokeAsync("tools", "run")).IsDenied(out _).Should().BeTrue();
        _ran.Should().Be(0);
    }

    [Fact]
    public async Task A_builder_takes_one_guard()
    {
        await using Stage stage = new();
        await using Stage another = new();

        Kernel.CreateBuilder().AddAgentGuard(stage.Guard).Invoking(builder => builder.AddAgentGuard(another.Guard)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task A_kernel_of_a_container_can_be_bound_to_an_agent()
    {
        await using Stage stage = new();
        IKernelBuilder builder = Kernel.CreateBuilder().AddAgentGuard(stage.Guard);
        builder.Plugins.AddFromFunctions("tools", [Run()]);

        Kernel kernel = builder.Build().UseAgentGuard(stage.Guard, await stage.AgentAsync(AgentScope.For("tools.run").AnyArguments()));
        await kernel.InvokeAsync("tools", "run");

        _ran.Should().Be(1);
        (await stage.OnlyCallAsync()).Agent.Should().Be("writer");
    }

    [Fact]
    public async Task A_single_function_can_be_guarded()
    {
        await using Stage stage = new();

        KernelFunction run = Run().WithAgentGuard(stage.Guard, await stage.AgentAsync(AgentScope.For("loose.run").AnyArguments()), new ToolGuardOptions { Source = "loose" });
        await run.InvokeAsync(new Kernel());

        _ran.Should().Be(1);
        (await stage.OnlyCallAsync()).Action.Should().Be("loose.run");
    }

    private KernelFunction Run() => KernelFunctionFactory.CreateFromMethod(() => { _ran++; }, "run");
}
