using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Writes and reads the states that a client carries from one round to the next: which request for approval its call waits for.</summary>
/// <remarks>
/// <c>aid1.KIND.REQUEST.EXPIRES.MAC</c>: what the client is to do next (<c>ask</c>: have people asked; <c>use</c>: use the grant), the id of the request
/// for approval, a time in Unix seconds, and the HMAC-SHA256 of these, the agent's id, the action and the canonical arguments, in base64url. Whoever
/// carries it learns nothing from it, and can neither change it nor use it for another agent or call.
/// </remarks>
internal sealed class RequestStates(McpApprovalOptions options)
{
    public const string Ask = "ask";
    public const string Use = "use";

    private const string Version = "aid1";
    private const int MaxLength = 256;

    private readonly byte[] _key = options.StateKey!;

    /// <summary>Whether a state claims to be one of ours. A tool may have states of its own.</summary>
    public static bool IsOurs(string? state) => state?.StartsWith(Version + ".", StringComparison.Ordinal) == true;

    public string Write(string kind, string requestId, AgentId agent, ToolCall call)
    {
        long expires = (options.Clock.GetUtcNow() + options.StateLifetime).ToUnixTimeSeconds();
        string said = string.Create(CultureInfo.InvariantCulture, $"{Version}.{kind}.{requestId}.{expires}");
        return $"{said}.{Base64Url.EncodeToString(Mac(said, agent, call))}";
    }

    /// <summary>Reads a state, or says no: written by nobody who knows the key, or for another agent or call, or too long ago.</summary>
    public bool TryRead(string state, AgentId agent, ToolCall call, out string kind, out string requestId)
    {
        kind = requestId = "";
        if (state.Length > MaxLength || state.Split('.') is not [_, { } saidKind, { } saidRequest, { } saidExpires, _]
            || saidRequest.Length != ApprovalRequest.IdLength
            || !long.TryParse(saidExpires, NumberStyles.None, CultureInfo.InvariantCulture, out long expires))
        {
            return false;
        }

        // The whole text is compared, so that a state has one spelling.
        string said = state[..state.LastIndexOf('.')];
        string genuine = $"{said}.{Base64Url.EncodeToString(Mac(said, agent, call))}";
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(genuine), Encoding.UTF8.GetBytes(state))
            || options.Clock.GetUtcNow().ToUnixTimeSeconds() >= expires)
        {
            return false;
        }

        (kind, requestId) = (saidKind, saidRequest);
        return true;
    }

    private byte[] Mac(string said, AgentId agent, ToolCall call)
    {
        using IncrementalHash mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        CallMark.AppendField(mac, "agentidentity mcp request state v1"u8);
        CallMark.AppendField(mac, Encoding.UTF8.GetBytes(said));
        CallMark.Append(mac, agent, call);
        return mac.GetHashAndReset();
    }
}
