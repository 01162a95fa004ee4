using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>A presented chain that this guard has proved before. Floor: hash its tail and compare all of its bytes.</summary>
[MemoryDiagnoser]
public class SeenChainBenchmark
{
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private byte[][] _known = [];
    private byte[][] _presented = [];
    private AgentCredential _chain = null!;
    private Prove _prove = null!;

    // A guard's memory of chains is its own affair, so there is no public way to measure it alone.
    private delegate object? Prove(AgentCredential credential, DateTimeOffset now, out Denial? denial);

    [Params(3, 8)]
    public int Tokens { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        AgentPrincipal agent = await Bench.AgentAsync(authority, Tokens);
        Type prover = typeof(AgentGuard).Assembly.GetType("AgentIdentity.Sdk.ChainProver", throwOnError: true)!;
        object memory = Activator.CreateInstance(prover, new CredentialVerifier(Bench.Anchors(authority)), 4096)!;
        _prove = prover.GetMethod(nameof(Prove), BindingFlags.Instance | BindingFlags.Public)!.CreateDelegate<Prove>(memory);
        _chain = AgentCredential.FromTokens(agent.Credential.Tokens);
        if (_prove(agent.Credential, _now, out _) is not { } proved || !ReferenceEquals(_prove(_chain, _now, out _), proved))
        {
            throw new InvalidOperationException("the chain is not recognised, so there is nothing to measure");
        }

        _known = [.. agent.Credential.Tokens.Select(System.Text.Encoding.ASCII.GetBytes)];
        _presented = [.. _known.Select(token => token.ToArray())];
    }

    [Benchmark(Baseline = true)]
    public int HashTailAndCompare()
    {
        HashCode hash = default;
        hash.AddBytes(_presented[^1].AsSpan(^24));
        bool equal = true;
        for (int i = 0; i < _known.Length; i++)
        {
            equal &= _known[i].AsSpan().SequenceEqual(_presented[i]);
        }

        return equal ? hash.ToHashCode() : 0;
    }

    [Benchmark]
    public bool SeenBefore() => _prove(_chain, _now, out _) is not null;
}
