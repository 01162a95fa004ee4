using AgentIdentity.Sdk;
using BenchmarkDotNet.Running;

// --summary prints every ratio in minutes; --summary FILE writes it to a file as well; --ratios NAME prints those of the classes with that in their name.
// Anything else goes to BenchmarkDotNet itself.
return args switch
{
    ["--summary"] => RatioSummary.Run(file: null),
    ["--summary", { } file] => RatioSummary.Run(file),
    ["--ratios", { } name] => RatioSummary.Run(file: null, name),
    _ => BenchmarkSwitcher.FromAssembly(typeof(Bench).Assembly).Run(args).Any() ? 0 : 1,
};
