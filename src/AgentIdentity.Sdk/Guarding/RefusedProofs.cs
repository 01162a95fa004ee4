using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>The proofs that were refused lately. Whoever presents one of them again may have picked it up, and need not be its holder.</summary>
/// <remarks>Two generations, so the memory is bounded and what is presented again and again stays in it.</remarks>
internal sealed class RefusedProofs
{
    private const int Capacity = 1024;

    private readonly Lock _gate = new();
    private HashSet<string> _young = new(StringComparer.Ordinal);
    private HashSet<string> _old = new(StringComparer.Ordinal);

    /// <summary>Whether the proof is refused for the first time.</summary>
    public bool IsFirst(InvocationProof proof)
    {
        string key = Convert.ToHexString(Sha256Hash.Of(proof.Compact));
        lock (_gate)
        {
            bool isFirst = _young.Add(key) && !_old.Contains(key);
            if (_young.Count >= Capacity)
            {
                _old = _young;
                _young = new HashSet<string>(StringComparer.Ordinal);
            }

            return isFirst;
        }
    }
}
