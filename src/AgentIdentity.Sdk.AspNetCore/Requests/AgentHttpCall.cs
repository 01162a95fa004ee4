using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>One HTTP request as a guard sees it: a call with arguments, and the request that a proof must have been made for.</summary>
/// <remarks>
/// Arguments are the route's values and the query's parameters, as texts, and the body: the members of a JSON object as they are, any other JSON value as
/// <c>body</c>, everything else as <c>body_sha256</c>. A name that occurs twice, in whatever spelling, is refused. Client and server run this same code.
/// </remarks>
internal sealed class AgentHttpCall
{
    /// <summary>The largest JSON body whose members are arguments, in bytes: the proof repeats them, and a proof has at most 64 KiB.</summary>
    public const int MaxMembersBytes = 32 * 1024;

    private AgentHttpCall(ToolCall call, string binding)
    {
        Call = call;
        Binding = binding;
    }

    /// <summary>The action and its arguments.</summary>
    public ToolCall Call { get; }

    /// <summary>What the proof must carry as its nonce: a hash of method, path, query, content type and body.</summary>
    public string Binding { get; }

    /// <summary>The action; arguments may be secret and are left out.</summary>
    public override string ToString() => Call.Action;

    /// <summary>Reads a request, or says why it is refused. Never throws on hostile input.</summary>
    public static bool TryRead(
        string action, in HttpFacts request, BodyBinding binding, [NotNullWhen(true)] out AgentHttpCall? call, [NotNullWhen(false)] out Denial? denial)
    {
        call = CallArguments.TryGather(request, binding, out ToolArguments? arguments, out denial)
            ? new AgentHttpCall(ToolCall.Create(action, arguments), RequestBinding.Of(request))
            : null;
        return call is not null;
    }
}
