using System.Text.Json;

namespace AgentIdentity.Sdk.Testing.Support;

// Adapters that are right but for one thing, which is what each is named for: here, what they do with a call that must not run.

/// <summary>Asks when the tool has run already.</summary>
internal sealed class RunsFirst : DirectPath
{
    protected override async Task<string> CallAsync(AdapterScene scene, AgentPrincipal? agent, Dictionary<string, object?> ask, CancellationToken cancellationToken)
    {
        await SendAsync(scene, ask, cancellationToken);
        return await base.CallAsync(scene, agent, ask, cancellationToken);
    }
}

/// <summary>Runs the tool all the same, for one code.</summary>
internal abstract class Forgives(string code) : DirectPath
{
    protected override Task<string> DeniedAsync(
        AdapterScene scene, AgentAccessDeniedException denied, Dictionary<string, object?> ask, CancellationToken cancellationToken) =>
        denied.Code == code ? SendAsync(scene, ask, cancellationToken) : base.DeniedAsync(scene, denied, ask, cancellationToken);
}

internal sealed class ForgivesAMissingScope() : Forgives(DenialCodes.ScopeNotGranted);

internal sealed class ForgivesArguments() : Forgives(DenialCodes.ArgumentNotPermitted);

internal sealed class ForgivesPolicies() : Forgives("contract_refuses");

internal sealed class DoesNotWait() : Forgives(DenialCodes.ApprovalRequired);

internal sealed class ForgivesTheExpired() : Forgives(DenialCodes.Expired);

internal sealed class ForgivesTheDisposed() : Forgives(DenialCodes.AgentDisposed);

/// <summary>Says no by itself, so that no one will ever know.</summary>
internal sealed class RefusesByItself : DirectPath
{
    protected override async Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken) =>
        agent.Scopes.Any(scope => scope.Action == call.Action)
            ? await base.AllowedAsync(scene, agent, call, cancellationToken)
            : $"{DenialCodes.ScopeNotGranted} ({call.Action})";
}

/// <summary>Asks again when it was told no.</summary>
internal sealed class AsksAgain : DirectPath
{
    protected override async Task<string> DeniedAsync(
        AdapterScene scene, AgentAccessDeniedException denied, Dictionary<string, object?> ask, CancellationToken cancellationToken) =>
        (await scene.Guard.AuthorizeAsync(scene.Agent!, new ToolCall(AdapterScene.Action, ask), cancellationToken)).Denial!.CallerText;
}

/// <summary>There is nobody whose scopes it could look at, so it does not look.</summary>
internal sealed class RunsForNobody : DirectPath
{
    protected override Task<string> NobodyAsync(AdapterScene scene, ToolCall call, CancellationToken cancellationToken) => SendAsync(scene, call.Arguments, cancellationToken);
}

/// <summary>Refuses nobody, and keeps it to itself.</summary>
internal sealed class KeepsNobodyToItself : DirectPath
{
    protected override Task<string> NobodyAsync(AdapterScene scene, ToolCall call, CancellationToken cancellationToken) => Task.FromResult(DenialCodes.IdentityMissing);
}

/// <summary>Makes a text of what is no JSON, so that there is something to check.</summary>
internal sealed class MakesTextsOfAnything : DirectPath
{
    protected override Task<string> CallAsync(AdapterScene scene, AgentPrincipal? agent, Dictionary<string, object?> ask, CancellationToken cancellationToken) =>
        base.CallAsync(scene, agent, ask["body"] is string ? ask : new() { ["to"] = ask["to"], ["body"] = ask["body"]?.ToString() }, cancellationToken);
}

/// <summary>Has the beginning of a long text checked, and runs the tool on all of it.</summary>
internal sealed class ChecksTheBeginning : DirectPath
{
    protected override async Task<string> CallAsync(AdapterScene scene, AgentPrincipal? agent, Dictionary<string, object?> ask, CancellationToken cancellationToken) =>
        ask["body"] is string { Length: > 1000 } body
            ? await scene.Guard.InvokeAsync(
                agent!, new ToolCall(AdapterScene.Action, new() { ["to"] = ask["to"], ["body"] = body[..1000] }), (_, stop) => SendAsync(scene, ask, stop), cancellationToken)
            : await base.CallAsync(scene, agent, ask, cancellationToken);
}

/// <summary>Tells something else about a refusal.</summary>
internal abstract class Tells(Func<AgentAccessDeniedException, Dictionary<string, object?>, string> text) : DirectPath
{
    protected override Task<string> DeniedAsync(
        AdapterScene scene, AgentAccessDeniedException denied, Dictionary<string, object?> ask, CancellationToken cancellationToken) => Task.FromResult(text(denied, ask));
}

internal sealed class TellsThePolicy() : Tells((denied, _) => $"{denied.Denial.CallerText}: {denied.Denial.Reason}");

internal sealed class TellsNothing() : Tells((_, _) => "no");

internal sealed class TellsTheCodeOnly() : Tells((denied, _) => denied.Code);

internal sealed class TellsTheActionOnly() : Tells((_, _) => AdapterScene.Action);

internal sealed class TellsTheTrace() : Tells((denied, _) => $"{denied.Denial.CallerText} {denied}");

internal sealed class RepeatsTheArguments() : Tells((denied, ask) => $"{denied.Denial.CallerText} {JsonSerializer.Serialize(ask)}");

internal sealed class TellsALongStory() : Tells((denied, _) => denied.Denial.CallerText + new string('.', 3000));

/// <summary>Ends the run with so many refusals, as frameworks do that count errors.</summary>
internal abstract class EndsWith(int refusals) : DirectPath
{
    public override async Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        List<string> told = [];
        int denied = 0;
        foreach (Dictionary<string, object?> ask in scene.Asks)
        {
            string text = await CallAsync(scene, scene.Agent, ask, cancellationToken);
            told.Add(text);
            denied += text.Contains('_', StringComparison.Ordinal) ? 1 : 0;
            if (denied == refusals)
            {
                return new AdapterRun { Told = told, HasLastWord = false };
            }
        }

        return new AdapterRun { Told = told, HasLastWord = true };
    }
}

internal sealed class EndsWithTheFirst() : EndsWith(1);

internal sealed class EndsWithTheFourth() : EndsWith(4);

/// <summary>Has not told the model of each refusal.</summary>
internal sealed class TellsOfTheLastOnly : DirectPath
{
    public override async Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        AdapterRun run = await base.RunAsync(scene, cancellationToken);
        return new AdapterRun { Told = [run.Told[^1]], HasLastWord = run.HasLastWord };
    }
}

/// <summary>Is so offended by a refusal that it refuses from then on.</summary>
internal sealed class HoldsAGrudge : DirectPath
{
    private string? _refusal;

    protected override async Task<string> AllowedAsync(AdapterScene scene, AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken) =>
        _refusal ?? await base.AllowedAsync(scene, agent, call, cancellationToken);

    protected override async Task<string> DeniedAsync(
        AdapterScene scene, AgentAccessDeniedException denied, Dictionary<string, object?> ask, CancellationToken cancellationToken) =>
        _refusal = await base.DeniedAsync(scene, denied, ask, cancellationToken);
}
