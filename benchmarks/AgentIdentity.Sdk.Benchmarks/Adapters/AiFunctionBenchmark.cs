using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk;

/// <summary>One call of a function of Microsoft.Extensions.AI, bare and behind <c>WithAgentGuard</c>.</summary>
[MemoryDiagnoser]
public class AiFunctionBenchmark
{
    private readonly AIFunction _bare = AdapterBench.Function();
    private AIFunction _deciding = null!;
    private AIFunction _recording = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AdapterBench bench = await AdapterBench.CreateAsync();
        _deciding = _bare.WithAgentGuard(bench.Deciding, bench.Agent);
        _recording = _bare.WithAgentGuard(bench.Recording, bench.Agent);
        if ((await _deciding.InvokeAsync(new AIFunctionArguments(AdapterBench.Arguments())))?.ToString()?.StartsWith("/reports", StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException("the call is refused, so there is nothing to measure");
        }
    }

    [Benchmark(Baseline = true)]
    public ValueTask<object?> BareCall() => _bare.InvokeAsync(new AIFunctionArguments(AdapterBench.Arguments()));

    [Benchmark]
    public ValueTask<object?> Guarded() => _deciding.InvokeAsync(new AIFunctionArguments(AdapterBench.Arguments()));

    [Benchmark]
    public ValueTask<object?> GuardedAndRecorded() => _recording.InvokeAsync(new AIFunctionArguments(AdapterBench.Arguments()));
}
