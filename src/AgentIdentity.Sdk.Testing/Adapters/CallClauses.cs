using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>What happens to a call that is allowed.</summary>
internal static class CallClauses
{
    public static async Task RunsOnceAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AdapterScene scene = setup.Scene(await setup.AgentAsync().ConfigureAwait(false), SceneSetup.Ask(SceneSetup.Ann), SceneSetup.Ask(SceneSetup.Bob));
        AdapterRun run = await path.RunAsync(scene, CancellationToken.None).ConfigureAwait(false);
        Expect.That(scene.Runs == 2, $"two calls ran the tool {scene.Runs} times");
        Expect.That(run.HasLastWord, "the run ended with the call");
        Expect.That(
            run.Told.Count == 2 && run.Told[0].Contains($"sent to {SceneSetup.Ann}", StringComparison.Ordinal) && run.Told[1].Contains($"sent to {SceneSetup.Bob}", StringComparison.Ordinal),
            $"the tool's results are told as \"{string.Join("\", \"", run.Told)}\"");
        AuditTrail trail = await scene.Recording.ReadAsync().ConfigureAwait(false);
        Expect.That(
            trail.Calls.Count == 2 && trail.Calls.All(call => call is { IsAllowed: true, Action: AdapterScene.Action, Agent: "writer", Outcome.Outcome: AuditOutcome.Completed }),
            $"two calls that were allowed and completed are on record as:{Environment.NewLine}{trail}");
    }

    public static async Task SnapshotAsync(AdapterPath path)
    {
        Dictionary<string, object?> ask = SceneSetup.Ask(SceneSetup.Ann);
        List<string> sentTo = [];
        SceneSetup setup = new(path, new StubPolicy(PolicyVerdict.Continue, () => (ask["to"], ask["more"]) = (SceneSetup.Eve, "more")));
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AdapterScene scene = setup.Scene(
            await setup.AgentAsync().ConfigureAwait(false),
            (to, body, _) =>
            {
                sentTo.Add(to);
                return Task.FromResult("sent");
            },
            ask);
        await path.RunAsync(scene, CancellationToken.None).ConfigureAwait(false);
        Expect.That(sentTo is [SceneSetup.Ann], $"the tool was checked for {SceneSetup.Ann} and ran for {string.Join(", ", sentTo)}");
    }

    public static async Task OneChargeAsync(AdapterPath path)
    {
        SceneSetup setup = new(path, new QuotaPolicy("three", new QuotaOptions { Limit = 3, Window = TimeSpan.FromHours(1), For = QuotaSubject.Lineage }));
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        Dictionary<string, object?>[] asks = [.. Enumerable.Range(0, 4).Select(_ => SceneSetup.Ask(SceneSetup.Ann))];
        AdapterScene scene = setup.Scene(await setup.AgentAsync().ConfigureAwait(false), asks);
        await path.RunAsync(scene, CancellationToken.None).ConfigureAwait(false);
        Expect.That(scene.Runs == 3, $"a quota of three calls let {scene.Runs} run");
        AuditTrail trail = await scene.Recording.ReadAsync().ConfigureAwait(false);
        Expect.That(
            trail.Calls.Count == 4 && trail.Calls.Count(call => call.Outcome is { Outcome: AuditOutcome.Completed }) == 3 && trail.Calls.Count(call => !call.IsAllowed) == 1,
            $"four calls, of which three ran, are on record as:{Environment.NewLine}{trail}");
    }

    public static async Task FaultedAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AdapterScene scene = setup.Scene(
            await setup.AgentAsync().ConfigureAwait(false), (_, _, _) => throw new InvalidTimeZoneException("a fault of the tool"), SceneSetup.Ask(SceneSetup.Ann));
        AdapterRun? run = null;
        try
        {
            run = await path.RunAsync(scene, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not ContractException)
        {
        }

        Expect.That(run?.Told.All(told => !told.Contains("   at ", StringComparison.Ordinal)) != false, "the model is told a trace");
        AuditedCall call = (await EndedAsync(path, scene).ConfigureAwait(false)).Allowed(AdapterScene.Action);
        Expect.That(call.Outcome is { Outcome: AuditOutcome.Faulted }, $"a call that failed is on record as {call}");
    }

    public static async Task CancelledBeforeAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AdapterScene scene = setup.Scene(await setup.AgentAsync().ConfigureAwait(false), SceneSetup.Ask(SceneSetup.Ann));
        try
        {
            await path.RunAsync(scene, new CancellationToken(canceled: true)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }

        Expect.That(scene.Runs == 0, "the tool ran although the run was cancelled before");
    }

    public static async Task CancelledMeanwhileAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<bool> reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource cancel = new();
        AdapterScene scene = setup.Scene(await setup.AgentAsync().ConfigureAwait(false), RunUntilCancelledAsync, SceneSetup.Ask(SceneSetup.Ann));
        Task run = path.RunAsync(scene, cancel.Token);
        Expect.That(await Task.WhenAny(started.Task, run).WaitAsync(path.Patience).ConfigureAwait(false) == started.Task, "the run ended before the tool began");
        await cancel.CancelAsync().ConfigureAwait(false);
        Expect.That(await reached.Task.ConfigureAwait(false), $"the tool was not cancelled within {path.Patience.TotalSeconds} seconds");
        try
        {
            await run.WaitAsync(path.Patience).ConfigureAwait(false);
        }
        catch (Exception stopped) when (stopped is not TimeoutException)
        {
        }

        AuditedCall call = (await EndedAsync(path, scene).ConfigureAwait(false)).Allowed(AdapterScene.Action);
        Expect.That(call.Outcome is { Outcome: AuditOutcome.Abandoned or AuditOutcome.Faulted }, $"a call that was cancelled is on record as {call}");

        async Task<string> RunUntilCancelledAsync(string to, string body, CancellationToken cancellationToken)
        {
            started.TrySetResult();
            try
            {
                await Task.Delay(path.Patience, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                reached.TrySetResult(true);
                throw;
            }

            reached.TrySetResult(false);
            return "not cancelled";
        }
    }

    /// <summary>The trail once every call has ended: where the tool is in another process, that takes a moment.</summary>
    private static async Task<AuditTrail> EndedAsync(AdapterPath path, AdapterScene scene)
    {
        using CancellationTokenSource patience = new(path.Patience);
        AuditTrail trail = await scene.Recording.ReadAsync().ConfigureAwait(false);
        while (trail.Calls.Any(call => call.IsAllowed && call.Outcome is null) && !patience.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), CancellationToken.None).ConfigureAwait(false);
            trail = await scene.Recording.ReadAsync().ConfigureAwait(false);
        }

        return trail;
    }
}
