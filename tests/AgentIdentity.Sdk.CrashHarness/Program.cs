using AgentIdentity.Sdk.CrashHarness;

// dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --kills 200
// dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --principals 1000000
return args switch
{
    ["--kills", var kills] => await KillRun.RunAsync(int.Parse(kills), seed: Environment.TickCount),
    ["--kills", var kills, "--seed", var seed] => await KillRun.RunAsync(int.Parse(kills), int.Parse(seed)),
    ["--principals", var agents] => await PrincipalRun.RunAsync(int.Parse(agents)),
    [Victim.Verb, var directory] => await Victim.RunAsync(directory),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: --kills N [--seed S] | --principals N");
    return 2;
}
