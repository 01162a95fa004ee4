using System.Globalization;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace AgentIdentity.Sdk;

/// <summary>One line a measurement: how it compares with the physical floor of its own class.</summary>
internal static class RatioTable
{
    public static void Write(IEnumerable<Summary> summaries, TextWriter output)
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
                output.WriteLine(Row(floor, report, group.Key.Item2));
            }
        }
    }

    // Medians: a moment in which the machine did something else must not decide a ratio.
    private static string Row(BenchmarkReport floor, BenchmarkReport report, string parameters) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name(report.BenchmarkCase)} | {parameters} | {Time(floor)} {floor.BenchmarkCase.Descriptor.WorkloadMethod.Name} | {Time(report)} | {Ratio(floor, report)} | {report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0:N0} B |");

    private static string Ratio(BenchmarkReport floor, BenchmarkReport report)
    {
        double ratio = Median(report) / Median(floor);
        return ratio.ToString(ratio < 0.1 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);
    }

    private static double Median(BenchmarkReport report) => report.ResultStatistics!.Median;

    private static string Time(BenchmarkReport report) => Median(report) switch
    {
        < 1_000 and var ns => string.Create(CultureInfo.InvariantCulture, $"{ns:0.0} ns"),
        < 1_000_000 and var ns => string.Create(CultureInfo.InvariantCulture, $"{ns / 1_000:0.00} µs"),
        var ns => string.Create(CultureInfo.InvariantCulture, $"{ns / 1_000_000:0.0} ms"),
    };

    private static string Name(BenchmarkCase benchmark) =>
        $"{benchmark.Descriptor.Type.Name.Replace("Benchmark", "", StringComparison.Ordinal)}.{benchmark.Descriptor.WorkloadMethod.Name}";
}
