using System.Text;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Witnessing;

/// <summary>A log whose keeper cheats: from what it once had, it goes on in two ways.</summary>
internal sealed class ForkingLog(string origin, IAgentSigner signer)
{
    private readonly List<byte[]> _common = [];
    private int _round;

    /// <summary>How many records both ways have in common.</summary>
    public int Size => _common.Count;

    public async Task<SignedNote> SignAsync(int way, int size) =>
        await SignedNote.SignAsync($"{origin}\n{size}\n{Convert.ToBase64String(FullTree.Root(Leaves(way, size)))}\n", origin, signer);

    public ConsistencyProof Prove(int way, int from, int size) =>
        new(from, size, from == 0 ? [] : [.. FullTree.Proof(from, Leaves(way, size)).Select(hash => new ReadOnlyMemory<byte>(hash))]);

    /// <summary>Makes one way what both have in common, and parts again from there.</summary>
    public void GoOn(int way, int size)
    {
        byte[][] leaves = Leaves(way, size);
        _common.Clear();
        _common.AddRange(leaves);
        _round++;
    }

    private byte[][] Leaves(int way, int size) =>
        [.. Enumerable.Range(0, size).Select(i => i < _common.Count ? _common[i] : FullTree.Leaf(Encoding.ASCII.GetBytes($"round {_round} way {way} record {i}")))];
}
