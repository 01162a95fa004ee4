using System.Threading.Channels;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A real witness that can be made to fail, and tells a test what it was asked.</summary>
internal sealed class HeardWitness : IAuditWitness, IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Channel<long> _heard = Channel.CreateUnbounded<long>();
    private readonly SeededSigner _signer;
    private readonly string _name;
    private readonly TimeProvider _clock;
    private AuditWitness _witness;

    public HeardWitness(byte seed, TimeProvider? clock = null, params NoteKey[] logs)
    {
        _signer = new SeededSigner(seed);
        _name = $"w.test/{seed}";
        _clock = clock ?? TimeProvider.System;
        _witness = AuditWitness.Open(_directory, _name, _signer, logs, _clock);
    }

    public NoteKey Key => _witness.Key;

    public bool IsDown { get; set; }

    public bool Hangs { get; set; }

    /// <summary>What is done before it answers.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public int Asked { get; private set; }

    /// <summary>The same witness, which knows these logs now.</summary>
    public void Know(params NoteKey[] logs)
    {
        _witness.Dispose();
        _witness = AuditWitness.Open(_directory, _name, _signer, logs, _clock);
    }

    /// <summary>The size of the next checkpoint it was asked to cosign, and could have.</summary>
    public async Task<long> HearAsync() => await _heard.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public bool HasHeard => _heard.Reader.TryPeek(out _);

    public async Task<WitnessAnswer> CosignAsync(SignedNote checkpoint, ConsistencyProof proof, CancellationToken cancellationToken = default)
    {
        Asked++;
        if (Hangs)
        {
            await new TaskCompletionSource().Task;
        }

        if (IsDown)
        {
            throw new HttpRequestException("no route to host");
        }

        if (Meanwhile is not null)
        {
            await Meanwhile();
        }

        WitnessAnswer answer = await _witness.CosignAsync(checkpoint, proof, cancellationToken);
        if (answer.IsCosigned)
        {
            _heard.Writer.TryWrite(proof.Size);
        }

        return answer;
    }

    public void Dispose()
    {
        _witness.Dispose();
        _directory.Dispose();
    }
}
