using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace AgentIdentity.Sdk;

/// <summary>Runs every benchmark for a moment, in this process, and prints one line a measurement. Its ratios are good to a few per cent.</summary>
internal static class RatioSummary
{
    /// <summary>Runs all, or those of the classes with a text in their name, prints the table, and writes it to a file if one is named. 0 when everything was measured.</summary>
    public static int Run(string? file, string? name = null)
    {
        Job moment = Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(4)
            .WithIterationCount(12)
            .WithIterationTime(TimeInterval.FromMilliseconds(100));
        ManualConfig quiet = ManualConfig.CreateEmpty()
            .AddJob(moment)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .AddEventProcessor(new Progress(Console.Error))
            .WithOptions(ConfigOptions.DisableLogFile);

        BenchmarkSwitcher all = BenchmarkSwitcher.FromAssembly(typeof(Bench).Assembly);
        Summary[] summaries = (name is null ? all.RunAll(quiet) : all.Run(["--filter", $"*{name}*"], quiet)).ToArray();
        using StringWriter table = new();
        table.WriteLine(string.Join(Environment.NewLine, HostEnvironmentInfo.GetCurrent().ToFormattedString().Select(line => $"> {line}  ")));
        RatioTable.Write(summaries, table);
        if (name is null)
        {
            RestingAgents.Measure().WriteTo(table);
        }

        Console.WriteLine();
        Console.Write(table);
        if (file is not null)
        {
            File.WriteAllText(file, table.ToString());
        }

        return summaries.Length > 0 && summaries.All(summary => summary.Reports.All(report => report.ResultStatistics is not null)) ? 0 : 1;
    }
}
