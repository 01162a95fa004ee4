using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace AgentIdentity.Sdk;

/// <summary>Says which measurement of how many is being made.</summary>
internal sealed class Progress(TextWriter output) : EventProcessor
{
    private int _all;
    private int _done;

    public override void OnStartRunStage() => output.WriteLine("measuring; the table comes at the end");

    public override void OnEndValidationStage() => _done = 0;

    public override void OnStartBuildStage(IReadOnlyList<BenchmarkDotNet.Running.BuildPartition> partitions) =>
        _all = partitions.Sum(partition => partition.Benchmarks.Length);

    public override void OnEndRunBenchmark(BenchmarkCase benchmarkCase, BenchmarkReport report) =>
        output.WriteLine($"{++_done,3}/{_all} {benchmarkCase.Descriptor.DisplayInfo} {benchmarkCase.Parameters.DisplayInfo}");
}
