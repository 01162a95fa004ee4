using System.Runtime.CompilerServices;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Fuzzing;

// dotnet run -c Release --project tests/AgentIdentity.Sdk.Fuzz -- 600                 every target, in turns, for ten minutes
// dotnet run -c Release --project tests/AgentIdentity.Sdk.Fuzz -- 600 json scopes     these two
// Ends with 1 when something was found; what was found is printed, and kept in the directory "findings" beside the program.
Coverage.Instrument();
return Run(args);

// Not before the assembly is instrumented: whatever mentions its types would load it.
[MethodImpl(MethodImplOptions.NoInlining)]
static int Run(string[] args)
{
    TimeSpan time = TimeSpan.FromSeconds(args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 60);
    IEnumerable<FuzzTarget> targets = args.Length > 1 ? args[1..].Select(FuzzTarget.Named) : FuzzTarget.All;
    return new FuzzRun([.. targets], time, Console.Out).Run();
}
