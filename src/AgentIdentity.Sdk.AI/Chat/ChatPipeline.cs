using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>Looks into a pipeline of chat clients for what invokes functions in it.</summary>
internal static class ChatPipeline
{
    private static readonly Lock Installing = new();

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
        client is GuardedFunctionInvokingChatClient guarded ? guarded.Guard : AsksItsInvoker(client) ? InstalledInvoker.GuardOf(client.FunctionInvoker) : null;

    /// <summary>Puts a guard into every client of a pipeline that invokes functions and has none that decides alike.</summary>
    /// <returns>How many invoke functions.</returns>
    /// <exception cref="InvalidOperationException">One of them calls functions in a way of its own, where nothing can be put before them.</exception>
    public static int Install(IChatClient client, ToolGuard guard)
    {
        FunctionInvokingChatClient[] invoking = [.. InvokersIn(client)];
        if (Array.Find(invoking, one => one is not GuardedFunctionInvokingChatClient && !AsksItsInvoker(one)) is { } own)
        {
            throw new InvalidOperationException(
                $"{own.GetType().Name} calls functions in a way of its own and never asks its FunctionInvoker: guard the functions themselves (WithAgentGuard), or use UseGuardedFunctionInvocation in its place");
        }

        // Two agents may put their guards into one client at once; neither may lose its own.
        lock (Installing)
        {
            foreach (FunctionInvokingChatClient one in invoking)
            {
                Install(one, guard);
            }
        }

        return invoking.Length;
    }

    private static void Install(FunctionInvokingChatClient client, ToolGuard guard)
    {
        bool isThere = client is GuardedFunctionInvokingChatClient guarded ? guard.IsSameAs(guarded.Guard) : InstalledInvoker.HasWithin(client.FunctionInvoker, guard);
        if (!isThere)
        {
            client.FunctionInvoker = new InstalledInvoker(new GuardedInvoker(guard), client.FunctionInvoker).InvokeAsync;
        }
    }

    /// <summary>Whether a client calls functions by its <see cref="FunctionInvokingChatClient.FunctionInvoker"/>; a derived one may have a way of its own, as that of Semantic Kernel has.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A method that was trimmed is not found, and then the client does not count as guarded.")]
    private static bool AsksItsInvoker(FunctionInvokingChatClient client) => client.GetType() == typeof(FunctionInvokingChatClient)
        || client.GetType().GetMethod(
            "InvokeFunctionAsync", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(FunctionInvocationContext), typeof(CancellationToken)])?.DeclaringType == typeof(FunctionInvokingChatClient);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InnerClient")]
    private static extern IChatClient InnerClientOf(DelegatingChatClient client);
}
