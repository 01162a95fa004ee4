using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk;

/// <summary>A run of a chat client in which the model calls one function: two answers of the model, and one call.</summary>
[MemoryDiagnoser]
public class AiChatBenchmark
{
    private static readonly ChatOptions Options = new() { Tools = [AdapterBench.Function()] };

    private IChatClient _bare = null!;
    private IChatClient _deciding = null!;
    private IChatClient _recording = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AdapterBench bench = await AdapterBench.CreateAsync();
        _bare = new OneCallModel().AsBuilder().UseFunctionInvocation().Build();
        _deciding = new OneCallModel().AsBuilder().UseGuardedFunctionInvocation(bench.Deciding, bench.Agent).Build();
        _recording = new OneCallModel().AsBuilder().UseGuardedFunctionInvocation(bench.Recording, bench.Agent).Build();
    }

    [Benchmark(Baseline = true)]
    public Task<ChatResponse> BareRun() => _bare.GetResponseAsync("go", Options);

    [Benchmark]
    public Task<ChatResponse> Guarded() => _deciding.GetResponseAsync("go", Options);

    [Benchmark]
    public Task<ChatResponse> GuardedAndRecorded() => _recording.GetResponseAsync("go", Options);
}
