using AgentIdentity.Sdk;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

if (!args.Contains("--summary"))
{
    BenchmarkSwitcher.FromAssembly(typeof(Bench).Assembly).Run(args);
    return;
}

// Short runs in this process: the whole table in minutes. For numbers to quote, run a class on its own without --summary.
IConfig quick = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.JoinSummary);
Summary[] summaries = BenchmarkSwitcher.FromAssembly(typeof(Bench).Assembly).RunAllJoined(quick) is { } joined ? [joined] : [];
RatioTable.Print(summaries, Console.Out);
