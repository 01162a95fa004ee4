namespace AgentIdentity.Cli.Support;

/// <summary>A log that was begun with the tool, its key, and witnesses that know it, in processes of their own.</summary>
internal sealed class WitnessedLog : IDisposable
{
    private readonly List<WitnessProcess> _witnesses = [];

    public Tool Tool { get; } = new();

    public static string AgentId { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "agentid.exe" : "agentid");

    public string Directory => Tool["log"];

    public string Key => Tool["log.key"];

    public string LogKey { get; private set; } = "";

    public static async Task<WitnessedLog> BeginAsync()
    {
        WitnessedLog log = new();
        await log.Tool.MustRunAsync("key", "new", "--out", log.Key, "--unsealed", "jwk");
        ToolRun begun = await log.Tool.MustRunAsync("audit", "init", log.Directory, "--key", log.Key, "--json");
        log.LogKey = begun.Json.GetProperty("vkey").GetString()!;
        return log;
    }

    /// <summary>Starts a witness, or starts it again where it left off.</summary>
    public async Task<WitnessProcess> StartWitnessAsync(string name, params string[] more)
    {
        string key = Tool[name + ".key"];
        if (!File.Exists(key))
        {
            await Tool.MustRunAsync("key", "new", "--out", key, "--unsealed", "jwk");
        }

        WitnessProcess witness = await WitnessProcess.StartAsync(AgentId, ["--key", key, "--name", name, "--log", LogKey, "--state", Tool[name + ".state"], .. more]);
        _witnesses.Add(witness);
        return witness;
    }

    /// <summary>Signs the log and asks whom the arguments name. The tool's clock is the system's here: a witness would not believe another.</summary>
    public Task<ToolRun> CheckpointAsync(params string[] arguments)
    {
        Tool.Clock.AdjustTime(TimeProvider.System.GetUtcNow());
        return Tool.RunAsync(["audit", "checkpoint", Directory, "--key", Key, .. arguments]);
    }

    public void Dispose()
    {
        _witnesses.ForEach(witness => witness.Dispose());
        Tool.Dispose();
    }
}
