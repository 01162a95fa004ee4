using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>What must not run, and what the model hears of it.</summary>
internal static class RefusalClauses
{
    public static async Task NoScopeAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AdapterScene scene = setup.Scene(await setup.AgentAsync("reader", SceneSetup.Reading).ConfigureAwait(false), SceneSetup.Ask(SceneSetup.Ann));
        await path.RunAsync(scene, CancellationToken.None).ConfigureAwait(false);
        await NothingRanAsync(scene, DenialCodes.ScopeNotGranted).ConfigureAwait(false);
    }

    public static async Task ArgumentsAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AdapterScene scene = setup.Scene(await setup.AgentAsync().ConfigureAwait(false), SceneSetup.Ask(SceneSetup.Eve));
        await path.RunAsync(scene, CancellationToken.None).ConfigureAwait(false);
        await NothingRanAsync(scene, DenialCodes.ArgumentNotPermitted).ConfigureAwait(false);
    }

    public static async Task PolicyAsync(AdapterPath path)
    {
        SceneSetup setup = new(path, new StubPolicy(PolicyVerdict.Deny("contract_refuses", StubPolicy.Secret, new PolicyFact(StubPolicy.Secret, StubPolicy.Secret))));
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AdapterScene scene = setup.Scene(await setup.AgentAsync().ConfigureAwait(false), SceneSetup.Ask(SceneSetup.Ann));
        AdapterRun run = await path.RunAsync(scene, CancellationToken.None).ConfigureAwait(false);
        await NothingRanAsync(scene, "contract_refuses").ConfigureAwait(false);
        string told = Told(run, 0);
        Expect.That(told.Contains("contract_refuses", StringComparison.Ordinal), $"the model is told \"{told}\", without the code");
        Expect.That(!told.Contains(StubPolicy.Secret, StringComparison.Ordinal), $"the model is told what the policy said: \"{told}\"");
        Expect.That(!told.Contains(StubPolicy.PolicyName, StringComparison.Ordinal), $"the model is told which policy refused: \"{told}\"");
    }

    public static async Task PendingAsync(AdapterPath path)
    {
        SceneSetup setup = new(path, new StubPolicy(PolicyVerdict.RequireApproval(new ApprovalRequirement())));
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AdapterScene scene = setup.Scene(await setup.AgentAsync().ConfigureAwait(false), SceneSetup.Ask(SceneSetup.Ann));
        await path.RunAsync(scene, CancellationToken.None).ConfigureAwait(false);
        await NothingRanAsync(scene, DenialCodes.ApprovalRequired).ConfigureAwait(false);
    }

    public static async Task NobodyAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AdapterScene scene = setup.Scene(agent: null, SceneSetup.Ask(SceneSetup.Ann));
        await TryAsync(path, scene).ConfigureAwait(false);
        Expect.That(scene.Runs == 0, "the tool ran although nobody is known");
        AuditTrail trail = await setup.Recording.CloseAsync().ConfigureAwait(false);
        Expect.That(trail.Calls.Any(call => !call.IsAllowed) || trail.RefusalCount > 0, "nothing on record says that a call of nobody was refused");
    }

    public static async Task EndedAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AgentPrincipal disposed = await setup.AgentAsync("disposed").ConfigureAwait(false);
        AgentPrincipal expired = await setup.AgentAsync("expired").ConfigureAwait(false);
        disposed.Dispose();
        AdapterScene scene = setup.Scene(disposed, SceneSetup.Ask(SceneSetup.Ann));
        await TryAsync(path, scene).ConfigureAwait(false);
        Expect.That(scene.Runs == 0, "the tool ran for an agent that was disposed");
        setup.Authority.Clock.Advance(TimeSpan.FromHours(2));
        scene = setup.Scene(expired, SceneSetup.Ask(SceneSetup.Ann));
        await TryAsync(path, scene).ConfigureAwait(false);
        Expect.That(scene.Runs == 0, "the tool ran for an agent that has expired");
    }

    public static async Task UnreadableAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AgentPrincipal agent = await setup.AgentAsync().ConfigureAwait(false);
        List<object?> endless = [];
        endless.Add(endless);
        foreach (object unreadable in (object[])[double.NaN, endless, new Uri("about:blank").GetType(), new string('x', ToolArguments.MaxBytes)])
        {
            Dictionary<string, object?> ask = SceneSetup.Ask(SceneSetup.Ann);
            ask["body"] = unreadable;
            AdapterScene scene = setup.Scene(agent, ask);
            await TryAsync(path, scene).ConfigureAwait(false);
            Expect.That(scene.Runs == 0, $"the tool ran on a {unreadable.GetType().Name}, which is no JSON within the limits");
        }
    }

    public static async Task ToldAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AdapterScene scene = setup.Scene(await setup.AgentAsync("reader", SceneSetup.Reading).ConfigureAwait(false), SceneSetup.Ask(SceneSetup.Ann, "a private text"));
        AdapterRun run = await path.RunAsync(scene, CancellationToken.None).ConfigureAwait(false);
        string told = Told(run, 0);
        Expect.That(told.Contains(DenialCodes.ScopeNotGranted, StringComparison.Ordinal), $"the model is told \"{told}\", without the code");
        Expect.That(told.Contains(AdapterScene.Action, StringComparison.Ordinal), $"the model is told \"{told}\", without the action it has no scope for");
        Expect.That(told.Length <= 2048, $"the model is told {told.Length} characters");
        foreach (string secret in (string[])["   at ", "Exception", "eyJ", "a private text", "tester@agents.test"])
        {
            Expect.That(!told.Contains(secret, StringComparison.Ordinal), $"the model is told \"{told}\", and {secret.Trim()} is no business of its");
        }

        Expect.That(run.HasLastWord, "the run ended with the refusal");
    }

    public static async Task FiveAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        Dictionary<string, object?>[] asks = [.. Enumerable.Range(0, 5).Select(_ => SceneSetup.Ask(SceneSetup.Eve)), SceneSetup.Ask(SceneSetup.Ann)];
        AdapterScene scene = setup.Scene(await setup.AgentAsync().ConfigureAwait(false), asks);
        AdapterRun run = await path.RunAsync(scene, CancellationToken.None).ConfigureAwait(false);
        Expect.That(run.HasLastWord, "the run ended with the refusals");
        Expect.That(scene.Runs == 1, $"the tool ran {scene.Runs} times, and the one call after five refusals is allowed");
        Expect.That(run.Told.Count == asks.Length, $"the model was told {run.Told.Count} things for {asks.Length} asks");
    }

    private static async Task NothingRanAsync(AdapterScene scene, string code)
    {
        Expect.That(scene.Runs == 0, "the tool ran");
        AuditTrail trail = await scene.Recording.ReadAsync().ConfigureAwait(false);
        AuditedCall call = trail.Refused(AdapterScene.Action, code);
        Expect.That(call.Outcome is null, "a call that was refused has an outcome");
        Expect.That(trail.Calls.Count == 1, $"one call is {trail.Calls.Count} decisions:{Environment.NewLine}{trail}");
    }

    private static string Told(AdapterRun run, int ask) =>
        run.Told.Count > ask ? run.Told[ask] : throw new ContractException($"the model was told nothing for its ask {ask}");

    /// <summary>Runs where the framework may throw as well: an agent that is gone cannot even ask.</summary>
    private static async Task TryAsync(AdapterPath path, AdapterScene scene)
    {
        try
        {
            await path.RunAsync(scene, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception refusal) when (refusal is not ContractException)
        {
        }
    }
}
