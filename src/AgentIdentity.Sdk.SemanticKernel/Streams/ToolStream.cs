using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk.AI;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Tells a tool that has returned from one that has only begun: Semantic Kernel hands on what an async iterator yields, unread, as its result.</summary>
internal static class ToolStream
{
    /// <summary>What to hand on in place of a stream; null for any other result.</summary>
    public static bool TryFollow(object? result, GuardedCall call, [NotNullWhen(true)] out object? stream)
    {
        Type? piece = result is null or string ? null : PieceOf(result.GetType(), typeof(IAsyncEnumerable<>));
        if (piece is null && result is not null and not string && PieceOf(result.GetType(), typeof(IAsyncEnumerator<>)) is { } read)
        {
            // Semantic Kernel has asked for the enumerator already; an iterator is both, a stream of one's own is not.
            piece = read;
            result = Activator.CreateInstance(typeof(Begun<>).MakeGenericType(read), result);
        }

        stream = piece is null ? null : Activator.CreateInstance(typeof(FollowedStream<>).MakeGenericType(piece), result, call);
        return stream is not null;
    }

    private static Type? PieceOf(Type result, Type shape) => result.GetInterfaces()
        .FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == shape)?.GetGenericArguments()[0];

    private sealed class Begun<T>(IAsyncEnumerator<T> reading) : IAsyncEnumerable<T>
    {
        public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => reading;
    }
}
