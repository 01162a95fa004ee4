using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A log without files: checkpoints and proofs of any size, of one history or of another that parts from it.</summary>
internal sealed class PaperLog(string origin = "log.test/audit", byte seed = 1)
{
    public const int NoFork = int.MaxValue;

    public SeededSigner Signer { get; } = new(seed);

    public NoteKey Key => NoteKey.Create(origin, Signer.PublicKey);

    public async Task<SignedNote> SignAsync(int size, int forkAt = NoFork, IAgentSigner? signer = null) =>
        await SignedNote.SignAsync($"{origin}\n{size}\n{Convert.ToBase64String(FullTree.Root(Leaves(size, forkAt)))}\n", origin, signer ?? Signer);

    public static ConsistencyProof Prove(int from, int to, int forkAt = NoFork) =>
        new(from, to, from == 0 ? [] : [.. FullTree.Proof(from, Leaves(to, forkAt)).Select(hash => new ReadOnlyMemory<byte>(hash))]);

    /// <summary>Asks a witness for a cosignature as this log would.</summary>
    public async Task<WitnessAnswer> AskAsync(IAuditWitness witness, int from, int to, int forkAt = NoFork) =>
        await witness.CosignAsync(await SignAsync(to, forkAt), Prove(from, to, forkAt), TestContext.Current.CancellationToken);

    private static byte[][] Leaves(int size, int forkAt) =>
        [.. Enumerable.Range(0, size).Select(i => FullTree.Leaf(Encoding.ASCII.GetBytes(i < forkAt ? $"record {i}" : $"other {i}")))];
}
