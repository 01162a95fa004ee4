using System.Globalization;
using AgentIdentity.Sdk.CrashHarness;

// dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --kills 200
// dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --kills 200 --durability power-loss
// dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --export-kills 50
// dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --ledger-kills 200
// dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --principals 1000000
// dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --records 10000000
return args switch
{
    ["--kills", var kills, .. var more] when new Options(more) is var options => await KillRun.RunAsync(Number(kills), options.Seed, options.Durability),
    ["--principals", var agents] => await PrincipalRun.RunAsync(Number(agents)),
    ["--records", var records] => await LargeLogRun.RunAsync(Number(records)),
    [LargeLog.ProveVerb, var directory, var sequence] => await LargeLog.ProveAsync(directory, Number(sequence)),
    [LargeLog.VerifyVerb, var directory, var cores] => await LargeLog.VerifyAsync(directory, Number(cores)),
    [Victim.Verb, var directory, var durability] => await Victim.RunAsync(directory, Options.Parse(durability)),
    [Scribe.Verb, var directory, var durability] => await Scribe.RunAsync(directory, Options.Parse(durability)),
    ["--ledger-kills", var kills, .. var more] when new Options(more) is var options => await LedgerKillRun.RunAsync(Number(kills), options.Seed, options.Durability),
    [LedgerVictim.Verb, var directory, var durability] => await LedgerVictim.RunAsync(directory, Options.Parse(durability)),
    ["--export-kills", var kills] => await ExportKillRun.RunAsync(Number(kills), seed: Environment.TickCount),
    [ExportVictim.Verb, var root, .. var more] => await ExportVictim.RunAsync(root, ends: more is ["--end"]),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("usage: --kills N [--seed S] [--durability process-kill|power-loss] | --ledger-kills N [--seed S] [--durability ...] | --export-kills N | --principals N | --records N");
    return 2;
}
