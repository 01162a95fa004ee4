using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>What a root credential says that was issued for one approved call: <c>{"chain":["eyJ…"],"name":"orchestrator/payer","request":"5c2f…"}</c>.</summary>
/// <remarks>
/// A root has one name of its own, and this one continues an agent whose accountable name is a path: so the authority says the whole path here,
/// and the proved credential bears it. Otherwise a call with an approval would be counted, logged and limited under another name than a call without.
/// The chain of that agent is carried along: revoking any part of it ends the grant, wherever it is used.
/// </remarks>
/// <param name="Name">The accountable name of the agent that asked, the whole path.</param>
/// <param name="Request">The request that was approved. Whether it was is for the guard to find out, not for the credential to say.</param>
/// <param name="Chain">The chain of the agent that asked. Whether it holds is for the guard to find out, too.</param>
internal sealed record ApprovalMark(string Name, string Request, AgentCredential Chain)
{
    public const int MaxNames = 33;         // the longest chain any verifier accepts

    /// <summary>The length of a request's id.</summary>
    public const int RequestLength = 32;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>The names of the path.</summary>
    public string[] Names => Name.Split('/');

    /// <summary>The last name of the path, which the token bears itself.</summary>
    public string LeafName => Name[(Name.LastIndexOf('/') + 1)..];

    /// <summary>Whether it is names, joined by slashes.</summary>
    public static bool IsPath(string? path) => path?.Split('/') is { Length: <= MaxNames } names && Array.TrueForAll(names, CredentialText.IsName);

    /// <summary>Whether it is the id of a request: lower-case hexadecimal.</summary>
    public static bool IsRequest([NotNullWhen(true)] string? text) => text is { Length: RequestLength } && !text.AsSpan().ContainsAnyExcept(Hexadecimal);

    /// <summary>Reads the object; null when a member is missing, unknown or not what it must be.</summary>
    public static ApprovalMark? Read(JsonView json) =>
        json.Count == 3
        && AgentCredential.Read(json["chain"u8]) is { Count: > 0 and <= MaxNames } chain
        && json["name"u8].TryGetText(out string? name) && IsPath(name)
        && json["request"u8].TryGetText(out string? request) && IsRequest(request)
            ? new ApprovalMark(name, request, chain)
            : null;

    public void AppendTo(ref ByteBuilder json)
    {
        json.Append("{\"chain\":"u8);
        Chain.AppendTo(ref json);
        json.Append(",\"name\":"u8);
        ArgumentWriter.AppendText(ref json, Name);
        json.Append(",\"request\":"u8);
        ArgumentWriter.AppendText(ref json, Request);
        json.Append((byte)'}');
    }
}
