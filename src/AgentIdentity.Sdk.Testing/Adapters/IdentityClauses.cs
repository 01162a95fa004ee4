using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Testing;

/// <summary>Who acts.</summary>
internal static class IdentityClauses
{
    private const int Agents = 8;

    public static async Task AtOnceAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        ConcurrentBag<string> ran = [];
        TaskCompletionSource everybody = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int inside = 0;
        List<AdapterScene> scenes = [];
        for (int i = 0; i < Agents; i++)
        {
            // Every other one may not send. Those that may wait for each other inside the tool, so all are under way at once.
            string name = $"agent{i}";
            AgentPrincipal agent = await setup.AgentAsync(name, i % 2 == 0 ? SceneSetup.Sending : SceneSetup.Reading).ConfigureAwait(false);
            scenes.Add(setup.Scene(agent, MeetAsync, SceneSetup.Ask(SceneSetup.Ann, name)));
        }

        await Task.WhenAll(scenes.Select(scene => Task.Run(() => path.RunAsync(scene, CancellationToken.None)))).WaitAsync(2 * path.Patience).ConfigureAwait(false);
        AuditTrail trail = await setup.Recording.ReadAsync().ConfigureAwait(false);
        string[] may = [.. Enumerable.Range(0, Agents).Where(i => i % 2 == 0).Select(i => $"agent{i}")];
        string[] mayNot = [.. Enumerable.Range(0, Agents).Where(i => i % 2 != 0).Select(i => $"agent{i}")];
        Expect.That(ran.Order(StringComparer.Ordinal).SequenceEqual(may), $"the tool ran for {string.Join(", ", ran)}, and {string.Join(", ", may)} may call it");
        Expect.That(
            Acted(trail, isAllowed: true).SequenceEqual(may) && Acted(trail, isAllowed: false).SequenceEqual(mayNot),
            $"{Agents} calls of {Agents} agents are on record as:{Environment.NewLine}{trail}");

        async Task<string> MeetAsync(string to, string body, CancellationToken cancellationToken)
        {
            ran.Add(body);
            if (Interlocked.Increment(ref inside) == Agents / 2)
            {
                everybody.TrySetResult();
            }

            await everybody.Task.WaitAsync(path.Patience, cancellationToken).ConfigureAwait(false);
            return "sent";
        }
    }

    public static async Task SubAgentAsync(AdapterPath path)
    {
        SceneSetup setup = new(path);
        await using ConfiguredAsyncDisposable closing = setup.ConfigureAwait(false);
        AgentPrincipal parent = await setup.AgentAsync().ConfigureAwait(false);
        AgentPrincipal child = await setup.BelowAsync(parent, "helper", AgentScope.For(AdapterScene.Action).Exact("to", SceneSetup.Bob).Any("body")).ConfigureAwait(false);
        AdapterScene scene = new(
            setup.Authority, setup.Recording, parent,
            [SceneSetup.Ask(SceneSetup.Ann), SceneSetup.Ask(SceneSetup.Ann), SceneSetup.Ask(SceneSetup.Bob), SceneSetup.Ask(SceneSetup.Ann)], SceneSetup.Sent)
        {
            SubAgent = child,
        };
        if (await path.RunWithSubAgentAsync(scene, CancellationToken.None).ConfigureAwait(false) is null)
        {
            return;
        }

        AuditTrail trail = await setup.Recording.ReadAsync().ConfigureAwait(false);
        string[] found = [.. trail.Calls.Where(call => call.Action == AdapterScene.Action).Select(call => $"{call.Agent}: {(call.IsAllowed ? "allowed" : "refused")}")];
        Expect.That(
            found is ["writer: allowed", "writer/helper: refused", "writer/helper: allowed", "writer: allowed"],
            $"the agent, twice its sub-agent, and the agent again are on record as:{Environment.NewLine}{trail}");
        Expect.That(scene.Runs == 3, $"the tool ran {scene.Runs} times for three calls that are allowed");
    }

    private static IEnumerable<string> Acted(AuditTrail trail, bool isAllowed) =>
        trail.Calls.Where(call => call.IsAllowed == isAllowed).Select(call => call.Agent).Order(StringComparer.Ordinal);
}
