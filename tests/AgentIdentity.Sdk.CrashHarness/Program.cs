using AgentIdentity.Sdk.CrashHarness;

// dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --kills 200
// dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --export-kills 50
// dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --principals 1000000
return args switch
{
    ["--kills", var kills] => await KillRun.RunAsync(int.Parse(kills), seed: Environment.TickCount),
    ["--kills", var kills, "--seed", var seed] => await KillRun.RunAsync(int.Parse(kills), int.Parse(seed)),
    ["--export-kills", var kills] => await ExportKillRun.RunAsync(int.Parse(kills), seed: Environment.TickCount),
    ["--principals", var agents] => await PrincipalRun.RunAsync(int.Parse(agents)),
    [Victim.Verb, var directory] => await Victim.RunAsync(directory),
    [ExportVictim.Verb, var root, .. var more] => await ExportVictim.RunAsync(root, ends: more is ["--end"]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: --kills N [--seed S] | --export-kills N | --principals N");
    return 2;
}
