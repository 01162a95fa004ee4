namespace AgentIdentity.Sdk.Testing.Support;

// Adapters that are right but for one thing, which is what each is named for: here, what they do with a call that may run.

internal sealed class RefusesEverything : DirectPath
{
    protected override Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken) => Task.FromResult("no");
}

/// <summary>Runs the tool and then lets the framework run it as well.</summary>
internal sealed class RunsTwice : DirectPath
{
    protected override async Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken)
    {
        string told = await base.AllowedAsync(scene, agent, call, cancellationToken);
        await SendAsync(scene, call.Arguments, cancellationToken);
        return told;
    }
}

/// <summary>Runs a tool once for all who ask the same, and remembers what it returned.</summary>
internal sealed class RunsOnceForAll : DirectPath
{
    private string? _result;

    protected override async Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken) =>
        _result ??= await base.AllowedAsync(scene, agent, call, cancellationToken);
}

internal sealed class TellsNoResult : DirectPath
{
    protected override async Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken)
    {
        await base.AllowedAsync(scene, agent, call, cancellationToken);
        return "done";
    }
}

/// <summary>Takes a result for the end of the run.</summary>
internal sealed class EndsWithAResult : DirectPath
{
    public override async Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken) =>
        new() { Told = (await base.RunAsync(scene, cancellationToken)).Told, HasLastWord = false };
}

/// <summary>Has the framework's own dictionary checked, and runs the tool on it afterwards.</summary>
internal sealed class RunsOnWhatWasAsked : DirectPath
{
    protected override async Task<string> CallAsync(AdapterScene scene, AgentPrincipal? agent, Dictionary<string, object?> ask, CancellationToken cancellationToken)
    {
        if (agent is null)
        {
            return await base.CallAsync(scene, agent, ask, cancellationToken);
        }

        await using AccessDecision decision = await scene.Guard.AuthorizeAsync(agent, new ToolCall(AdapterScene.Action, ask), cancellationToken);
        if (!decision.IsAllowed)
        {
            return decision.Denial.CallerText;
        }

        string told = await SendAsync(scene, ask, cancellationToken);
        await decision.CompleteAsync();
        return told;
    }
}

/// <summary>Asks in each of two layers.</summary>
internal sealed class AsksTwice : DirectPath
{
    protected override async Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken) =>
        await scene.Guard.InvokeAsync(agent, call, async (_, stop) => await base.AllowedAsync(scene, agent, call, stop), cancellationToken);
}

/// <summary>Decides by hand, and runs the tool in some way.</summary>
internal abstract class ByHand : DirectPath
{
    protected sealed override async Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken)
    {
        AccessDecision decision = await scene.Guard.AuthorizeAsync(agent, call, cancellationToken);
        return decision.IsAllowed ? await RunAsync(scene, decision, cancellationToken) : decision.Denial.CallerText;
    }

    protected abstract Task<string> RunAsync(AdapterScene scene, AccessDecision decision, CancellationToken cancellationToken);
}

/// <summary>Forgets that a call has an outcome.</summary>
internal sealed class RecordsNoOutcome : ByHand
{
    public override TimeSpan Patience => Impatience;

    protected override Task<string> RunAsync(AdapterScene scene, AccessDecision decision, CancellationToken cancellationToken) =>
        SendAsync(scene, decision.Arguments, cancellationToken);
}

/// <summary>Has every call abandoned.</summary>
internal sealed class RecordsNoCompletion : ByHand
{
    protected override async Task<string> RunAsync(AdapterScene scene, AccessDecision decision, CancellationToken cancellationToken)
    {
        await using (decision)
        {
            return await SendAsync(scene, decision.Arguments, cancellationToken);
        }
    }
}

/// <summary>Writes down that a call completed before it has.</summary>
internal sealed class CompletesFirst : ByHand
{
    protected override async Task<string> RunAsync(AdapterScene scene, AccessDecision decision, CancellationToken cancellationToken)
    {
        await decision.CompleteAsync();
        return await SendAsync(scene, decision.Arguments, cancellationToken);
    }
}

/// <summary>Tells the model how a tool failed, line by line.</summary>
internal sealed class TellsTheFault : DirectPath
{
    protected override async Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await base.AllowedAsync(scene, agent, call, cancellationToken);
        }
        catch (InvalidTimeZoneException fault)
        {
            return fault.ToString();
        }
    }
}

/// <summary>Goes on although it was told to stop.</summary>
internal sealed class DoesNotStop : DirectPath
{
    public override TimeSpan Patience => Impatience;

    protected override Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken) =>
        base.AllowedAsync(scene, agent, call, CancellationToken.None);
}

/// <summary>Stops before it begins, and never again.</summary>
internal sealed class DoesNotStopTheTool : DirectPath
{
    public override TimeSpan Patience => Impatience;

    protected override async Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken) =>
        await scene.Guard.InvokeAsync(agent, call, (arguments, _) => SendAsync(scene, arguments, CancellationToken.None), cancellationToken);
}
