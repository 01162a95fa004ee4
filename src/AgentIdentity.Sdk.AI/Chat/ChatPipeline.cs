using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>Looks into a pipeline of chat clients for what invokes functions in it.</summary>
internal static class ChatPipeline
{
    /// <summary>Every client of a pipeline that invokes functions, outermost first. The innermost sees a model's calls before all others.</summary>
    /// <remarks>A client that wraps another without being a <see cref="DelegatingChatClient"/> is asked, and answers with the outermost it knows.</remarks>
    public static IEnumerable<FunctionInvokingChatClient> InvokersIn(IChatClient client)
    {
        IChatClient? at = client;
        while (at is not null)
        {
            if (at is FunctionInvokingChatClient invoking)
            {
                yield return invoking;
            }

            at = at is DelegatingChatClient delegating ? InnerClientOf(delegating) : Next(at);
        }

        static IChatClient? Next(IChatClient wrapper) =>
            wrapper.GetService<FunctionInvokingChatClient>() is { } inside && !ReferenceEquals(inside, wrapper) ? inside : null;
    }

    /// <summary>The guard before the functions that a client invokes; null when there is none.</summary>
    public static ToolGuard? GuardOf(FunctionInvokingChatClient client) =>
        client is GuardedFunctionInvokingChatClient guarded ? guarded.Guard : InstalledInvoker.GuardOf(client.FunctionInvoker);

    /// <summary>Puts a guard into every client of a pipeline that invokes functions and has none that decides alike.</summary>
    /// <returns>How many invoke functions.</returns>
    public static int Install(IChatClient client, ToolGuard guard)
    {
        int count = 0;
        foreach (FunctionInvokingChatClient invoking in InvokersIn(client))
        {
            count++;
            if (!guard.IsSameAs(GuardOf(invoking)))
            {
                invoking.FunctionInvoker = new InstalledInvoker(new GuardedInvoker(guard), invoking.FunctionInvoker).InvokeAsync;
            }
        }

        return count;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InnerClient")]
    private static extern IChatClient InnerClientOf(DelegatingChatClient client);
}
