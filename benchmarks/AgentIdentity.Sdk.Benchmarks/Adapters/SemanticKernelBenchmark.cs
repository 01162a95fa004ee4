using BenchmarkDotNet.Attributes;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk;

/// <summary>One call of a plugin's function by way of a kernel, bare and in a kernel that is guarded: its filters and the guarded function, one decision.</summary>
[MemoryDiagnoser]
public class SemanticKernelBenchmark
{
    private Kernel _bare = null!;
    private Kernel _deciding = null!;
    private Kernel _recording = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AdapterBench bench = await AdapterBench.CreateAsync();
        _bare = NewKernel();
        _deciding = NewKernel().UseAgentGuard(bench.Deciding, bench.Agent);
        _recording = NewKernel().UseAgentGuard(bench.Recording, bench.Agent);
        (await Guarded()).ThrowIfDenied();
    }

    [Benchmark(Baseline = true)]
    public Task<FunctionResult> BareCall() => CallAsync(_bare);

    [Benchmark]
    public Task<FunctionResult> Guarded() => CallAsync(_deciding);

    [Benchmark]
    public Task<FunctionResult> GuardedAndRecorded() => CallAsync(_recording);

    private static Kernel NewKernel()
    {
        Kernel kernel = new();
        kernel.Plugins.AddFromFunctions("files", [KernelFunctionFactory.CreateFromMethod(AdapterBench.Read, "read")]);
        return kernel;
    }

    private static Task<FunctionResult> CallAsync(Kernel kernel) => kernel.InvokeAsync("files", "read", new KernelArguments(AdapterBench.Arguments()));
}
