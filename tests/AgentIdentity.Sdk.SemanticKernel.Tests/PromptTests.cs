using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Prompts are not tools, unless they are in a plugin, where a model can call them.</summary>
public sealed class PromptTests
{
    private readonly PromptReader _model = new();

    [Fact]
    public async Task A_prompt_outside_of_plugins_asks_nobody()
    {
        await using Stage stage = new();
        Kernel kernel = Reading().UseAgentGuard(stage.Guard, await stage.AgentAsync());

        (await kernel.InvokePromptAsync("say {{$what}}", new() { ["what"] = "hello" })).ToString().Should().Be("say hello");

        (await stage.Recording.ReadAsync()).Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_function_outside_of_plugins_is_no_prompt_and_needs_a_name()
    {
        await using Stage stage = new();
        bool ran = false;
        Kernel kernel = new Kernel().UseAgentGuard(stage.Guard, await stage.AgentAsync(AgentScope.For("loose.run").AnyArguments()));

        FunctionResult result = await kernel.InvokeAsync(KernelFunctionFactory.CreateFromMethod(() => { ran = true; }, "run"));

        result.IsDenied(out AI.GuardedCall? call).Should().BeTrue();
        call!.Decision.Denial!.Code.Should().Be(DenialCodes.ActionUnnamed);
        ran.Should().BeFalse();
    }

    [Fact]
    public async Task A_function_outside_of_plugins_may_have_its_source_from_the_options()
    {
        await using Stage stage = new();
        bool ran = false;
        Kernel kernel = new Kernel().UseAgentGuard(stage.Guard, await stage.AgentAsync(AgentScope.For("loose.run").AnyArguments()), new AI.ToolGuardOptions { Source = "loose" });

        await kernel.InvokeAsync(KernelFunctionFactory.CreateFromMethod(() => { ran = true; }, "run"));

        ran.Should().BeTrue();
    }

    [Fact]
    public async Task A_prompt_in_a_plugin_is_a_tool()
    {
        await using Stage stage = new();
        Kernel kernel = Reading(Writing()).UseAgentGuard(stage.Guard, await stage.AgentAsync(AgentScope.For("texts.shorten").OneOf("text", "a b")));

        (await kernel.InvokeAsync("texts", "shorten", new() { ["text"] = "a b", ["other"] = "x" })).ToString().Should().Be("shorten a b");
        (await kernel.InvokeAsync("texts", "shorten", new() { ["text"] = "something else" })).IsDenied(out _).Should().BeTrue();

        _model.Asked.Should().Be(1);
        (await stage.Recording.ReadAsync()).Calls.Select(call => (call.Action, call.IsAllowed)).Should().Equal(("texts.shorten", true), ("texts.shorten", false));
    }

    [Fact]
    public async Task A_prompt_in_a_plugin_has_the_settings_of_its_caller()
    {
        await using Stage stage = new();
        Kernel kernel = Reading(Writing()).UseAgentGuard(stage.Guard, await stage.AgentAsync(AgentScope.For("texts.shorten").Any("text")));

        await kernel.InvokeAsync("texts", "shorten", new(new PromptExecutionSettings { ModelId = "small" }) { ["text"] = "a" });

        _model.Settings!.ModelId.Should().Be("small");
    }

    [Fact]
    public async Task A_prompt_in_a_plugin_streams_as_it_goes()
    {
        await using Stage stage = new();
        Kernel kernel = Reading(Writing()).UseAgentGuard(stage.Guard, await stage.AgentAsync(AgentScope.For("texts.shorten").OneOf("text", "a b")));

        (await ReadAsync<StreamingKernelContent>(kernel, "a b")).Should().AllBeOfType<StreamingChatMessageContent>().And.HaveCount(3);
        (await ReadAsync<StreamingChatMessageContent>(kernel, "a b")).Select(piece => piece.Content).Should().Equal("shorten", "a", "b");
        (await ReadAsync<string>(kernel, "a b")).Should().Equal("shorten", "a", "b");

        (await stage.Recording.ReadAsync()).Calls.Should().HaveCount(3).And.OnlyContain(call => call.Outcome!.Outcome == AuditOutcome.Completed);
    }

    [Fact]
    public async Task A_refused_prompt_streams_the_refusal_where_text_is_read_and_throws_elsewhere()
    {
        await using Stage stage = new();
        Kernel kernel = Reading(Writing()).UseAgentGuard(stage.Guard, await stage.AgentAsync());

        (await ReadAsync<StreamingKernelContent>(kernel, "a")).Should().ContainSingle().Which.ToString().Should().StartWith("Access denied");
        (await ReadAsync<string>(kernel, "a")).Should().ContainSingle().Which.Should().StartWith("Access denied");
        await this.Awaiting(_ => ReadAsync<StreamingChatMessageContent>(kernel, "a")).Should().ThrowAsync<AgentAccessDeniedException>();

        _model.Asked.Should().Be(0);
    }

    [Fact]
    public async Task A_prompt_in_a_plugin_is_guarded_without_filters_too()
    {
        await using Stage stage = new();
        Kernel kernel = Reading(Writing()).UseAgentGuard(stage.Guard, await stage.AgentAsync());
        kernel.FunctionInvocationFilters.Clear();

        (await ReadAsync<StreamingKernelContent>(kernel, "a")).Should().ContainSingle().Which.ToString().Should().StartWith("Access denied");

        _model.Asked.Should().Be(0);
    }

    [Fact]
    public async Task A_prompt_in_a_plugin_that_came_late_is_a_tool_too()
    {
        await using Stage stage = new();
        Kernel kernel = Reading().UseAgentGuard(stage.Guard, await stage.AgentAsync());
        kernel.Plugins.Add(Writing());

        (await kernel.InvokeAsync("texts", "shorten", new() { ["text"] = "a" })).IsDenied(out _).Should().BeTrue();
        (await ReadAsync<string>(kernel, "a")).Should().ContainSingle().Which.Should().StartWith("Access denied");

        _model.Asked.Should().Be(0);
    }

    [Fact]
    public async Task A_tool_in_the_template_of_a_prompt_is_asked_about_by_itself()
    {
        await using Stage stage = new();
        bool ran = false;
        KernelFunction secret = KernelFunctionFactory.CreateFromMethod(() => { ran = true; return "secret"; }, "read");
        Kernel kernel = Reading(
            KernelPluginFactory.CreateFromFunctions("texts", [KernelFunctionFactory.CreateFromPrompt("shorten {{vault.read}}", functionName: "shorten")]),
            KernelPluginFactory.CreateFromFunctions("vault", [secret])).UseAgentGuard(stage.Guard, await stage.AgentAsync(AgentScope.For("texts.shorten").AnyArguments()));

        string read = (await kernel.InvokeAsync("texts", "shorten")).ToString();

        read.Should().StartWith("shorten Access denied");
        ran.Should().BeFalse();
    }

    private static KernelPlugin Writing() =>
        KernelPluginFactory.CreateFromFunctions("texts", [KernelFunctionFactory.CreateFromPrompt("shorten {{$text}}", functionName: "shorten")]);

    private static async Task<List<T>> ReadAsync<T>(Kernel kernel, string text)
    {
        List<T> read = [];
        await foreach (T piece in kernel.InvokeStreamingAsync<T>("texts", "shorten", new() { ["text"] = text }))
        {
            read.Add(piece);
        }

        return read;
    }

    private Kernel Reading(params KernelPlugin[] plugins)
    {
        IKernelBuilder builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<IChatCompletionService>(_model);
        Kernel kernel = builder.Build();
        kernel.Plugins.AddRange(plugins);
        return kernel;
    }
}
