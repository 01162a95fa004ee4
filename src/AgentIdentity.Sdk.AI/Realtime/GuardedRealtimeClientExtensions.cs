using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.AI;

/// <summary>Puts a guard where realtime clients invoke functions.</summary>
/// <remarks>As experimental as those clients are.</remarks>
[Experimental("MEAI001", UrlFormat = "https://aka.ms/dotnet-extensions-warnings/{0}")]
public static class GuardedRealtimeClientExtensions
{
    /// <summary>Invokes the functions that a model asks for in a realtime session, each behind a guard.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="guard">What decides.</param>
    /// <param name="agent">The agent whose calls these are; null when only an <see cref="AgentRun"/> says who acts.</param>
    /// <param name="options">How tools are named.</param>
    /// <param name="configure">Sets up the function-invoking client. An invoker that it sets runs inside of the guard; one that is set later replaces it.</param>
    public static RealtimeClientBuilder UseGuardedFunctionInvocation(
        this RealtimeClientBuilder builder, AgentGuard guard, AgentPrincipal? agent = null, ToolGuardOptions? options = null,
        Action<FunctionInvokingRealtimeClient>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ToolGuard tools = new(guard, agent, options);
        return builder.Use((inner, services) =>
        {
            FunctionInvokingRealtimeClient invoking = new(inner, services.GetService<ILoggerFactory>(), services);
            configure?.Invoke(invoking);
            return invoking.GuardFunctionInvocation(tools);
        });
    }

    /// <summary>Puts a guard into a realtime client that invokes functions already.</summary>
    /// <param name="client">The client; every function it invokes is guarded from here on.</param>
    /// <param name="guard">What decides, for whom.</param>
    public static FunctionInvokingRealtimeClient GuardFunctionInvocation(this FunctionInvokingRealtimeClient client, ToolGuard guard)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(guard);
        if (!guard.IsSameAs(InstalledInvoker.GuardOf(client.FunctionInvoker)))
        {
            client.FunctionInvoker = new InstalledInvoker(new GuardedInvoker(guard), client.FunctionInvoker).InvokeAsync;
        }

        return client;
    }
}
