using AgentIdentity.Sdk;
using BenchmarkDotNet.Running;

// --summary prints every ratio in minutes; --summary FILE writes it to a file as well. Anything else goes to BenchmarkDotNet itself.
return args switch
{
    ["--summary"] => RatioSummary.Run(file: null),
    ["--summary", { } file] => RatioSummary.Run(file),
    _ => BenchmarkSwitcher.FromAssembly(typeof(Bench).Assembly).Run(args).Any() ? 0 : 1,
};
