namespace AgentIdentity.Sdk.Testing.Support;

/// <summary>The smallest adapter that does its work: the guard asked by hand. Wrong ones are made by overriding a part.</summary>
internal class DirectPath : AdapterPath
{
    /// <summary>For those who are waited for in vain: the clause is broken however long it waits.</summary>
    protected static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(500);

    public override string Name => "the guard by hand";

    public override async Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        List<string> told = [];
        foreach (Dictionary<string, object?> ask in scene.Asks)
        {
            told.Add(await CallAsync(scene, scene.Agent, ask, cancellationToken));
        }

        return new AdapterRun { Told = told, HasLastWord = true };
    }

    public override async Task<AdapterRun?> RunWithSubAgentAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        List<string> told = [];
        for (int i = 0; i < scene.Asks.Count; i++)
        {
            bool isTheAgents = i == 0 || i == scene.Asks.Count - 1;
            told.Add(await CallAsync(scene, isTheAgents ? scene.Agent : scene.SubAgent, scene.Asks[i], cancellationToken));
        }

        return new AdapterRun { Told = told, HasLastWord = true };
    }

    protected virtual async Task<string> CallAsync(AdapterScene scene, AgentPrincipal? agent, Dictionary<string, object?> ask, CancellationToken cancellationToken)
    {
        ToolCall call = new(AdapterScene.Action, ask);
        if (agent is null)
        {
            return await NobodyAsync(scene, call, cancellationToken);
        }

        try
        {
            return await AllowedAsync(scene, agent, call, cancellationToken);
        }
        catch (AgentAccessDeniedException denied)
        {
            return await DeniedAsync(scene, denied, ask, cancellationToken);
        }
    }

    /// <summary>Nobody is known.</summary>
    protected virtual async Task<string> NobodyAsync(AdapterScene scene, ToolCall call, CancellationToken cancellationToken) =>
        (await scene.Guard.RefuseAsync(null, call, new Denial(DenialCodes.IdentityMissing, "nobody acts"), cancellationToken)).Denial!.CallerText;

    /// <summary>The guard decides, and runs the tool when it allows that.</summary>
    protected virtual async Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken) =>
        await scene.Guard.InvokeAsync(agent, call, (arguments, stop) => SendAsync(scene, arguments, stop), cancellationToken);

    /// <summary>What the model is told when the guard said no.</summary>
    protected virtual Task<string> DeniedAsync(
        AdapterScene scene, AgentAccessDeniedException denied, Dictionary<string, object?> ask, CancellationToken cancellationToken) =>
        Task.FromResult(denied.Denial.CallerText);

    /// <summary>Runs the tool.</summary>
    protected static Task<string> SendAsync(AdapterScene scene, ToolArguments arguments, CancellationToken cancellationToken) =>
        scene.SendAsync(arguments.GetString("to"), arguments.GetString("body"), cancellationToken);

    /// <summary>Runs the tool on what was asked for, whatever was checked.</summary>
    protected static Task<string> SendAsync(AdapterScene scene, Dictionary<string, object?> ask, CancellationToken cancellationToken) =>
        scene.SendAsync(ask["to"]?.ToString() ?? "", ask["body"]?.ToString() ?? "", cancellationToken);
}
