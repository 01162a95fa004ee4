using System.Diagnostics;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>A million agents in one process, each with a key of its own: they are delegated to, decide, and die; and the memory comes back.</summary>
internal static class PrincipalRun
{
    private const int Parents = 1000;
    private const int DeadAsked = 100;      // one in so many

    private static readonly AgentScopeSet Scopes = [AgentScope.For("files.read").Within("path", "/reports")];
    private static readonly ToolCall Call = new("files.read", new() { ["path"] = "/reports/q3.txt" });

    /// <summary>The exit code: 0 when every agent was allowed while it lived and refused afterwards.</summary>
    public static async Task<int> RunAsync(int count)
    {
        using AgentAuthority authority = AgentAuthority.Create(Victim.Issuer);
        await using AgentGuard guard = new AgentGuardBuilder().Trust(authority.TrustAnchor).WithoutAuditUnsafe().Build();
        AgentPrincipal root = await authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "crash-harness"),
            Scopes = Scopes,
            FurtherDelegations = 2,
            Lifetime = TimeSpan.FromHours(20),
        });
        AgentPrincipal[] agents = new AgentPrincipal[count];
        long before = Settled();
        Report("begin", TimeSpan.Zero);

        Stopwatch watch = Stopwatch.StartNew();
        await CreateAsync(root, agents);
        Report($"{count} created", watch.Elapsed);
        long atRest = Settled() - before;
        Console.WriteLine($"a live agent takes {(double)atRest / count:0} bytes, {TokenBytes(agents):0} of them its own token");

        watch.Restart();
        long allowed = await DecideAsync(guard, agents);
        Report($"{allowed} calls allowed", watch.Elapsed);
        Console.WriteLine($"after a decision an agent takes {(double)(Settled() - before) / count:0} bytes");

        watch.Restart();
        Parallel.ForEach(agents, agent => agent.Dispose());
        Report("all disposed", watch.Elapsed);
        watch.Restart();
        AgentPrincipal[] dead = [.. agents.Where((_, i) => i % DeadAsked == 0)];
        long afterwards = await DecideAsync(guard, dead);
        Report($"{afterwards} of {dead.Length} dead ones allowed", watch.Elapsed);
        Array.Clear(dead);
        Array.Clear(agents);
        root.Dispose();
        Console.WriteLine($"gone: {(Settled() - before) / (1024 * 1024.0):0.0} MiB more than before, of {atRest / (1024 * 1024.0):0} MiB; peak resident set {PeakMebibytes()} MiB");
        return allowed == count && afterwards == 0 ? 0 : 1;
    }

    /// <summary>A three-level tree: the root, a thousand parents that are agents themselves, and the others below them.</summary>
    private static async Task CreateAsync(AgentPrincipal root, AgentPrincipal[] agents)
    {
        int parents = Math.Min(Parents, agents.Length);
        for (int i = 0; i < parents; i++)
        {
            agents[i] = await root.DelegateAsync(
                new Delegation { Name = "team", Scopes = Scopes, FurtherDelegations = 1, Lifetime = TimeSpan.FromHours(10) });
        }

        Delegation delegation = new() { Name = "worker", Scopes = Scopes, Lifetime = TimeSpan.FromHours(5) };
        int done = parents;
        await Parallel.ForAsync(parents, agents.Length, async (i, cancellation) =>
        {
            agents[i] = await agents[i % parents].DelegateAsync(delegation, cancellation);
            if (Interlocked.Increment(ref done) % 100_000 == 0)
            {
                Console.WriteLine($"  {Volatile.Read(ref done)} live");
            }
        });
    }

    private static async Task<long> DecideAsync(AgentGuard guard, AgentPrincipal[] agents)
    {
        long allowed = 0;
        int done = 0;
        await Parallel.ForEachAsync(agents, async (agent, cancellation) =>
        {
            await using AccessDecision decision = await guard.AuthorizeAsync(agent, Call, cancellation);
            Interlocked.Add(ref allowed, decision.IsAllowed ? 1 : 0);
            if (Interlocked.Increment(ref done) % 250_000 == 0)
            {
                Console.WriteLine($"  {Volatile.Read(ref done)} decided");
            }
        });
        return allowed;
    }

    /// <summary>The mean length of a token, from a few: asking an agent for its chain makes the agent larger.</summary>
    private static double TokenBytes(AgentPrincipal[] agents) => agents.Reverse().Take(1000).Average(agent => agent.Credential.Tokens[^1].Length);

    private static long Settled()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static void Report(string what, TimeSpan took) => Console.WriteLine(
        $"{what,-32} {took.TotalSeconds,7:0.0} s   heap {GC.GetTotalMemory(forceFullCollection: false) / (1024 * 1024),6} MiB   resident {Environment.WorkingSet / (1024 * 1024),6} MiB");

    private static string PeakMebibytes()
    {
        using Process self = Process.GetCurrentProcess();
        return (self.PeakWorkingSet64 / (1024 * 1024)).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
