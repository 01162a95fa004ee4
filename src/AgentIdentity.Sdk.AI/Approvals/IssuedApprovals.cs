using System.Security.Cryptography;
using System.Text;

namespace AgentIdentity.Sdk.AI;

/// <summary>
/// The requests for approval that a client has really put before its host, bound to agent, tool and arguments, each good for one answer.
/// </summary>
/// <remarks>In memory: after a restart nothing was asked, and people are asked again. The oldest are forgotten when there are too many.</remarks>
internal sealed class IssuedApprovals
{
    private const int Capacity = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public void Issue(AgentId agent, string requestId, string tool, ToolArguments arguments)
    {
        string key = KeyOf(agent, requestId, tool, arguments);
        lock (_gate)
        {
            while (_order.Count >= Capacity)
            {
                _open.Remove(_order.Dequeue());
            }

            _order.Enqueue(key);
            _open[key] = _open.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Uses up a request. False when it was never made, not for this agent or this call, or is answered already.</summary>
    public bool TryAnswer(AgentId agent, string requestId, string tool, ToolArguments arguments)
    {
        string key = KeyOf(agent, requestId, tool, arguments);
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out int count))
            {
                return false;
            }

            if (count > 1)
            {
                _open[key] = count - 1;
            }
            else
            {
                _open.Remove(key);
            }

            return true;
        }
    }

    private static string KeyOf(AgentId agent, string requestId, string tool, ToolArguments arguments)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(agent.ToString());
        Append(requestId);
        Append(tool);
        hash.AppendData(arguments.Utf8Json.Span);
        return Convert.ToHexString(hash.GetHashAndReset());

        // Each part with its length before it, so that no two lists of parts read the same.
        void Append(string part)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(utf8.Length));
            hash.AppendData(utf8);
        }
    }
}
