namespace AgentIdentity.Sdk.Testing.Support;

/// <summary>The smallest adapter that does its work: the guard asked by hand. Wrong ones are made by overriding a part.</summary>
internal class DirectPath : AdapterPath
{
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
            AccessDecision refusal = await scene.Guard.RefuseAsync(null, call, new Denial(DenialCodes.IdentityMissing, "nobody acts"), cancellationToken);
            return refusal.Denial!.CallerText;
        }

        try
        {
            return await scene.Guard.InvokeAsync(agent, call, (arguments, ct) => scene.SendAsync(arguments.GetString("to"), arguments.GetString("body"), ct), cancellationToken);
        }
        catch (AgentAccessDeniedException denied)
        {
            return denied.Denial.CallerText;
        }
    }
}
