using System.Globalization;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace AgentIdentity.Sdk;

/// <summary>One line a measurement: how it compares with the physical floor of its own class.</summary>
internal static class RatioTable
{
    public static void Print(IEnumerable<Summary> summaries, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("| work | parameters | floor | measured | ratio | allocated |");
        output.WriteLine("|---|---|---:|---:|---:|---:|");
        foreach (IGrouping<(Type, string), BenchmarkReport> group in summaries.SelectMany(summary => summary.Reports)
            .Where(report => report.ResultStatistics is not null)
            .GroupBy(report => (report.BenchmarkCase.Descriptor.Type, report.BenchmarkCase.Parameters.DisplayInfo)))
        {
            BenchmarkReport? floor = group.FirstOrDefault(report => report.BenchmarkCase.Descriptor.Baseline);
            if (floor is null)
            {
                continue;
            }

            foreach (BenchmarkReport report in group.Where(report => !report.BenchmarkCase.Descriptor.Baseline))
            {
                double ratio = report.ResultStatistics!.Mean / floor.ResultStatistics!.Mean;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {Name(report.BenchmarkCase)} | {group.Key.Item2} | {floor.ResultStatistics.Mean:N0} ns | {report.ResultStatistics.Mean:N0} ns | {ratio:N2} | {report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0} B |"));
            }
        }
    }

    private static string Name(BenchmarkCase benchmark) =>
        $"{benchmark.Descriptor.Type.Name.Replace("Benchmark", "", StringComparison.Ordinal)}.{benchmark.Descriptor.WorkloadMethod.Name}";
}
