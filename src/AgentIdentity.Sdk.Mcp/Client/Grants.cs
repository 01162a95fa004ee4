using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>The credentials for approved calls that one server has handed over and nobody has used yet. Few, and the oldest go first: a server may send any number.</summary>
internal sealed class Grants
{
    private const int Capacity = 64;
    private const int MaxMarkLength = 64;

    private readonly Lock _gate = new();
    private readonly List<(string Mark, AgentCredential Credential)> _held = [];
    private int _count;

    /// <summary>Whether there are any: most connections never see one, and do not pay for the look-up.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Takes what a result carries, and out of it: it is the connection's and not the caller's.</summary>
    public void TakeFrom(JsonNode? result)
    {
        if (result is not JsonObject answer || answer["_meta"] is not JsonObject meta || meta[McpMetaKeys.Grant] is not { } carried)
        {
            return;
        }

        meta.Remove(McpMetaKeys.Grant);
        if (carried is JsonObject grant && grant["for"] is JsonValue value && value.TryGetValue(out string? mark) && mark.Length <= MaxMarkLength
            && grant["aat_chain"] is JsonArray chain && AgentCredential.TryParse(System.Text.Encoding.UTF8.GetBytes(chain.ToJsonString()), out AgentCredential? credential))
        {
            Add(mark, credential);
        }
    }

    /// <summary>The credential for a call, once.</summary>
    public AgentCredential? Use(AgentId agent, ToolCall call)
    {
        if (IsEmpty)
        {
            return null;
        }

        string mark = CallMark.Of(agent, call);
        lock (_gate)
        {
            int found = _held.FindLastIndex(grant => grant.Mark == mark);
            if (found < 0)
            {
                return null;
            }

            AgentCredential credential = _held[found].Credential;
            _held.RemoveAll(grant => grant.Mark == mark);
            Volatile.Write(ref _count, _held.Count);
            return credential;
        }
    }

    private void Add(string mark, AgentCredential credential)
    {
        lock (_gate)
        {
            if (_held.Count == Capacity)
            {
                _held.RemoveAt(0);
            }

            _held.Add((mark, credential));
            Volatile.Write(ref _count, _held.Count);
        }
    }
}
