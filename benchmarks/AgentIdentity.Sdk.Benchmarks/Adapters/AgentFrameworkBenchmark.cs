using BenchmarkDotNet.Attributes;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk;

/// <summary>A run of an agent of Microsoft Agent Framework in which the model calls one function.</summary>
[MemoryDiagnoser]
public class AgentFrameworkBenchmark
{
    private AIAgent _bare = null!;
    private AIAgent _deciding = null!;
    private AIAgent _recording = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AdapterBench bench = await AdapterBench.CreateAsync();
        _bare = NewAgent();
        _deciding = NewAgent().WithAgentGuard(bench.Deciding, bench.Agent);
        _recording = NewAgent().WithAgentGuard(bench.Recording, bench.Agent);
    }

    [Benchmark(Baseline = true)]
    public Task<AgentResponse> BareRun() => _bare.RunAsync("go");

    [Benchmark]
    public Task<AgentResponse> Guarded() => _deciding.RunAsync("go");

    [Benchmark]
    public Task<AgentResponse> GuardedAndRecorded() => _recording.RunAsync("go");

    private static ChatClientAgent NewAgent() => new(new OneCallModel(), tools: [AdapterBench.Function()]);
}
