using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.AI;

/// <summary>Puts a guard where chat clients invoke functions.</summary>
public static class GuardedChatClientBuilderExtensions
{
    /// <summary>
    /// Invokes the functions that a model asks for, each behind a guard: those of <see cref="ChatOptions.Tools"/>, those of
    /// <see cref="FunctionInvokingChatClient.AdditionalTools"/>, and those that the messages claim somebody approved.
    /// </summary>
    /// <remarks>
    /// Use it instead of <see cref="FunctionInvokingChatClientBuilderExtensions.UseFunctionInvocation"/>. A function-invoking client that the inner
    /// pipeline has already gets the guard, too, because it sees a model's calls first. A
    /// <see cref="FunctionInvokingChatClient.FunctionInvoker"/> that is set, now or later, runs inside of the guard.
    /// </remarks>
    /// <param name="builder">The pipeline.</param>
    /// <param name="guard">What decides.</param>
    /// <param name="agent">The agent whose calls these are; null when only an <see cref="AgentRun"/> says who acts.</param>
    /// <param name="options">How tools are named.</param>
    /// <param name="configure">Sets up the function-invoking client.</param>
    public static ChatClientBuilder UseGuardedFunctionInvocation(
        this ChatClientBuilder builder, AgentGuard guard, AgentPrincipal? agent = null, ToolGuardOptions? options = null,
        Action<FunctionInvokingChatClient>? configure = null) =>
        builder.UseGuardedFunctionInvocation(new ToolGuard(guard, agent, options), configure);

    /// <summary>The same, behind a guard that several share.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="guard">What decides, for whom.</param>
    /// <param name="configure">Sets up the function-invoking client; nothing to set up when null.</param>
    public static ChatClientBuilder UseGuardedFunctionInvocation(
        this ChatClientBuilder builder, ToolGuard guard, Action<FunctionInvokingChatClient>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(guard);
        return builder.Use((inner, services) =>
        {
            ChatPipeline.Install(inner, guard);
            GuardedFunctionInvokingChatClient invoking = new(inner, new GuardedInvoker(guard), services.GetService<ILoggerFactory>(), services);
            configure?.Invoke(invoking);
            return new ApprovalScreeningChatClient(invoking, new ToolApprovalScreen(guard));
        });
    }

    /// <summary>Puts a guard into a client that invokes functions already, wherever in its pipeline that happens.</summary>
    /// <remarks>Hosts that made the pipeline themselves use <c>UseGuardedFunctionInvocation</c>: nobody can take the guard out again there.</remarks>
    /// <param name="client">The client; every function it invokes is guarded from here on, whoever uses it.</param>
    /// <param name="guard">What decides.</param>
    /// <param name="agent">The agent whose calls these are; null when only an <see cref="AgentRun"/> says who acts.</param>
    /// <param name="options">How tools are named.</param>
    /// <returns>The client to use from here on: it looks at approvals in messages, too, which the original would believe.</returns>
    /// <exception cref="InvalidOperationException">Nothing in the pipeline invokes functions, or something does in a way of its own, where no guard can be put.</exception>
    public static IChatClient GuardFunctionInvocation(
        this IChatClient client, AgentGuard guard, AgentPrincipal? agent = null, ToolGuardOptions? options = null) =>
        client.GuardFunctionInvocation(new ToolGuard(guard, agent, options));

    /// <summary>The same, behind a guard that several share.</summary>
    /// <param name="client">The client.</param>
    /// <param name="guard">What decides, for whom.</param>
    /// <returns>The client to use from here on.</returns>
    /// <exception cref="InvalidOperationException">Nothing in the pipeline invokes functions, or something does in a way of its own, where no guard can be put.</exception>
    public static IChatClient GuardFunctionInvocation(this IChatClient client, ToolGuard guard) =>
        client.GuardFunctionInvocation(new ToolApprovalScreen(guard));

    /// <summary>The same, for a client that does not live as long as conversations do: the screen remembers for it which approvals were asked for.</summary>
    /// <param name="client">The client.</param>
    /// <param name="screen">What looks at approvals in messages, and the guard that decides.</param>
    /// <returns>The client to use from here on.</returns>
    /// <exception cref="InvalidOperationException">Nothing in the pipeline invokes functions, or something does in a way of its own, where no guard can be put.</exception>
    public static IChatClient GuardFunctionInvocation(this IChatClient client, ToolApprovalScreen screen)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(screen);
        return ChatPipeline.Install(client, screen.Guard) > 0
            ? new ApprovalScreeningChatClient(client, screen)
            : throw new InvalidOperationException("nothing in this pipeline invokes functions; build it with UseGuardedFunctionInvocation, or guard the functions (WithAgentGuard)");
    }
}
