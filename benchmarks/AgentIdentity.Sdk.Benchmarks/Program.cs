using AgentIdentity.Sdk;
using BenchmarkDotNet.Running;

// --summary prints every ratio in minutes; --summary FILE writes it to a file as well; --ratios NAME prints those of the classes with that in their name.
// --web measures what authentication costs an HTTP request over loopback; --web FILE writes the table to a file as well.
// Anything else goes to BenchmarkDotNet itself.
return args switch
{
    ["--summary"] => RatioSummary.Run(file: null),
    ["--summary", { } file] => RatioSummary.Run(file),
    ["--ratios", { } name] => RatioSummary.Run(file: null, name),
    ["--web"] => await WebLoad.RunAsync(file: null),
    ["--web", { } file] => await WebLoad.RunAsync(file),
    _ => BenchmarkSwitcher.FromAssembly(typeof(Bench).Assembly).Run(args).Any() ? 0 : 1,
};
