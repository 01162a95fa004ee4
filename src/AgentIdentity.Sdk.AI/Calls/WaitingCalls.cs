using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Sdk.AI;

/// <summary>
/// Which request a call waits for. It saves records and decides nothing: what is forgotten here is found again by asking the guard, and what is
/// wrong here is refused by it.
/// </summary>
internal sealed class WaitingCalls
{
    private const int Capacity = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _requests = new(StringComparer.Ordinal);

    public string? Find(AgentPrincipal agent, ToolCall call)
    {
        lock (_gate)
        {
            return _requests.Count == 0 ? null : _requests.GetValueOrDefault(KeyOf(agent, call));
        }
    }

    public void Remember(AgentPrincipal agent, ToolCall call, string requestId)
    {
        lock (_gate)
        {
            if (_requests.Count >= Capacity)
            {
                _requests.Clear();
            }

            _requests[KeyOf(agent, call)] = requestId;
        }
    }

    public void Forget(AgentPrincipal agent, ToolCall call)
    {
        lock (_gate)
        {
            _requests.Remove(KeyOf(agent, call));
        }
    }

    /// <summary>Whether people have approved; no, when that cannot be told.</summary>
    public static async ValueTask<bool> IsApprovedAsync(ApprovalService approvals, string requestId, CancellationToken cancellationToken)
    {
        try
        {
            return (await approvals.GetStatusAsync(requestId, cancellationToken).ConfigureAwait(false)).IsApproved;
        }
        catch (ApprovalException)
        {
            return false;
        }
    }

    private static string KeyOf(AgentPrincipal agent, ToolCall call)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{agent.Id}\n{call.Action}\n"));      // neither holds a line feed
        hash.AppendData(call.Arguments.Utf8Json.Span);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
