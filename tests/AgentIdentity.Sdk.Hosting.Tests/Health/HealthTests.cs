using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentIdentity.Sdk.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task A_chain_is_issued_proved_and_verified_and_nothing_is_recorded()
    {
        await using HostScene scene = await StartedAsync(guard => guard.AcceptPresentedChains("https://a.test"));
        await scene.DenialAsync();
        AuditHead head = scene.Guard.AuditHead!;

        for (int i = 0; i < 3; i++)
        {
            HealthReportEntry health = await CheckAsync(scene);
            (health.Status, health.Data["chain"]).Should().Be((HealthStatus.Healthy, "probed"));
        }

        scene.Guard.AuditHead.Should().Be(head);
    }

    [Fact]
    public async Task An_authority_that_the_guard_does_not_trust_makes_the_host_unhealthy()
    {
        using AgentAuthority stranger = AgentAuthority.Create("https://stranger.test", new AgentAuthorityOptions());
        await using HostScene scene = await StartedAsync(_ => { }, health => health.Authority = stranger);

        HealthReportEntry health = await CheckAsync(scene);

        health.Status.Should().Be(HealthStatus.Unhealthy);
        health.Description.Should().Contain("refused: untrusted_root");
    }

    [Fact]
    public async Task Revocations_that_cannot_be_told_make_the_host_unhealthy()
    {
        await using HostScene scene = await StartedAsync(guard => guard.CheckRevocation(new StubStatus { Revocation = RevocationStatus.Unknown }));

        (await CheckAsync(scene)).Should().Match<HealthReportEntry>(health => health.Status == HealthStatus.Unhealthy && health.Description!.Contains(DenialCodes.StatusUnknown));
    }

    [Fact]
    public async Task Without_an_authority_the_rest_is_checked_and_the_report_says_so()
    {
        await using HostScene scene = HostScene.WithGuard();
        scene.Builder.Services.AddHealthChecks().AddAgentIdentity();
        await scene.Host.StartAsync();

        HealthReportEntry health = await CheckAsync(scene);

        health.Status.Should().Be(HealthStatus.Healthy);
        health.Data["chain"].As<string>().Should().StartWith("not probed");
        health.Description.Should().Contain("no chain was proved");
    }

    [Fact]
    public async Task An_authority_among_the_services_is_probed()
    {
        await using HostScene scene = HostScene.WithGuard();
        scene.Builder.Services.AddSingleton(scene.Authority.Authority).AddHealthChecks().AddAgentIdentity();
        await scene.Host.StartAsync();

        (await CheckAsync(scene)).Data["chain"].Should().Be("probed");
    }

    [Fact]
    public async Task A_signer_that_does_not_answer_is_not_waited_for()
    {
        using AgentAuthority stuck = AgentAuthority.Create("https://agents.test", new AgentAuthorityOptions { Signer = new StubSigner(stuck: true) });
        await using HostScene scene = await StartedAsync(_ => { }, health => (health.Authority, health.Timeout) = (stuck, TimeSpan.FromMilliseconds(10)));

        (await CheckAsync(scene)).Should().Match<HealthReportEntry>(health => health.Status == HealthStatus.Unhealthy && health.Description!.Contains(nameof(TimeoutException)));
    }

    [Fact]
    public async Task A_log_key_that_signs_what_does_not_verify_is_found()
    {
        using StubSigner signer = new();
        await using HostScene scene = await StartedAsync(guard => guard.SignCheckpoints(signer));
        (await CheckAsync(scene)).Status.Should().Be(HealthStatus.Healthy);

        signer.IsWrong = true;
        (await CheckAsync(scene)).Should().Match<HealthReportEntry>(health => health.Status == HealthStatus.Degraded && health.Description!.Contains("does not verify"));
        signer.IsWrong = false;
        signer.Failure = new IOException("no HSM");
        (await CheckAsync(scene)).Should().Match<HealthReportEntry>(health => health.Status == HealthStatus.Degraded && health.Description!.Contains("does not sign: IOException"));
    }

    [Fact]
    public async Task A_log_that_takes_no_records_makes_the_host_unhealthy_until_it_does_again()
    {
        FragileStore store = new();
        await using HostScene scene = new();
        scene.Builder.Services.AddHealthChecks().AddAgentIdentity(health => health.AlarmMemory = TimeSpan.Zero);
        scene.Builder.Services.AddAgentIdentity().Trust(scene.Authority.TrustAnchor).UseClock(scene.Authority.Clock).AuditTo(store);
        await scene.Host.StartAsync();
        (await scene.DenialAsync()).Should().BeNull();

        store.IsBroken = true;
        (await scene.DenialAsync()).Should().Be(DenialCodes.AuditUnavailable);
        (await CheckAsync(scene)).Should().Match<HealthReportEntry>(health => health.Status == HealthStatus.Unhealthy && health.Description!.Contains(AuditCodes.Full));

        store.IsBroken = false;
        int appended = store.Appended;
        AuditHead head = scene.Guard.AuditHead!;
        (await CheckAsync(scene)).Status.Should().Be(HealthStatus.Unhealthy, "nothing was written since");
        await Until(() => scene.Guard.AuditHead!.Sequence > head.Sequence);     // the probe's own refusal, summed up within a second

        (await CheckAsync(scene)).Status.Should().Be(HealthStatus.Healthy);
        await scene.Host.StopAsync();
        (store.Appended - appended).Should().BeLessThan(5, "probes do not fill the log");
    }

    [Fact]
    public async Task An_alarm_is_remembered_for_a_while()
    {
        await using HostScene scene = await StartedAsync(guard => guard.AddPolicy(new StubPolicy("throws", () => throw new IOException("x"))));
        await scene.DenialAsync();

        (await CheckAsync(scene)).Should().Match<HealthReportEntry>(health => health.Status == HealthStatus.Degraded && health.Description!.Contains(DenialCodes.Unexpected));
    }

    [Fact]
    public async Task A_sink_that_takes_nothing_or_is_far_behind_degrades_the_host()
    {
        StubSink sink = new() { Failure = new IOException("away") };
        await using HostScene scene = await StartedAsync(
            guard => guard.ExportTo(sink, new AuditSinkOptions { Name = "stub", PollInterval = TimeSpan.FromMilliseconds(1), Retries = 0, MaxRetryDelay = TimeSpan.FromMilliseconds(1), BreakAfter = 1000, DrainTimeout = TimeSpan.Zero }));
        await scene.DenialAsync();
        await sink.Failed.Task;
        await Until(async () => (await CheckAsync(scene)).Status == HealthStatus.Degraded);
        (await CheckAsync(scene)).Description.Should().Contain("sink stub takes no records");

        sink.Failure = null;
        await Until(async () => (await CheckAsync(scene)).Status == HealthStatus.Healthy);
        (await CheckAsync(scene)).Data["sink stub"].Should().Be("0 records behind");
    }

    [Fact]
    public async Task A_sink_that_hangs_is_told_by_how_far_it_is_behind()
    {
        HangingSink sink = new();
        await using HostScene scene = await StartedAsync(
            guard => guard.ExportTo(sink, new AuditSinkOptions { Name = "stub", PollInterval = TimeSpan.FromMilliseconds(1), DrainTimeout = TimeSpan.Zero }),
            health => health.MaxSinkLag = 1);
        await scene.DenialAsync();
        await Until(async () => (string)(await CheckAsync(scene)).Data["sink stub"] == "0 records behind");
        sink.Hangs = true;

        await scene.DenialAsync();      // two records

        (await CheckAsync(scene)).Should().Match<HealthReportEntry>(health => health.Status == HealthStatus.Degraded && health.Description!.Contains("2 records behind"));
        sink.Release.SetResult();
    }

    [Fact]
    public async Task Before_the_host_has_a_guard_it_is_unhealthy()
    {
        await using HostScene scene = HostScene.WithGuard();
        scene.Builder.Services.AddHealthChecks().AddAgentIdentity(failureStatus: HealthStatus.Degraded, name: "agents");

        HealthReport report = await scene.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        report.Entries["agents"].Status.Should().Be(HealthStatus.Degraded, "that is what the host wants a failure to be");
        report.Entries["agents"].Description.Should().Contain("there is no guard");
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        IHealthChecksBuilder checks = new ServiceCollection().AddHealthChecks();

        FluentActions.Invoking(() => checks.AddAgentIdentity(health => health.MaxSinkLag = 0)).Should().Throw<ArgumentException>().WithMessage("MaxSinkLag*at least 1*");
        FluentActions.Invoking(() => checks.AddAgentIdentity(health => health.AlarmMemory = TimeSpan.FromSeconds(-1))).Should().Throw<ArgumentException>().WithMessage("AlarmMemory*a day*");
        FluentActions.Invoking(() => checks.AddAgentIdentity(health => health.Timeout = TimeSpan.Zero)).Should().Throw<ArgumentException>().WithMessage("Timeout*a minute*");
    }

    private static async Task<HostScene> StartedAsync(Action<AgentIdentityBuilder> set, Action<AgentIdentityHealthOptions>? options = null)
    {
        HostScene scene = HostScene.WithGuard(set);
        scene.Builder.Services.AddHealthChecks().AddAgentIdentity(health =>
        {
            health.Authority = scene.Authority.Authority;
            options?.Invoke(health);
        });
        await scene.Host.StartAsync();
        return scene;
    }

    private static async Task<HealthReportEntry> CheckAsync(HostScene scene) =>
        (await scene.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries.Single().Value;

    private static Task Until(Func<bool> holds) => Until(() => Task.FromResult(holds()));

    private static async Task Until(Func<Task<bool>> holds)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while (!await holds().WaitAsync(patience.Token))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class HangingSink : IAuditSink
    {
        public volatile bool Hangs;

        public TaskCompletionSource Release { get; } = new();

        public Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken) => Hangs ? Release.Task : Task.CompletedTask;
    }

    /// <summary>A key in somebody else's custody.</summary>
    private sealed class StubSigner(bool stuck = false) : IAgentSigner
    {
        private readonly PersistentKey _key = PersistentKey.Create();

        public bool IsWrong { get; set; }

        public Exception? Failure { get; set; }

        public AgentPublicKey PublicKey => _key.PublicKey;

        public async ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
        {
            if (stuck)
            {
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
            }

            if (Failure is not null)
            {
                throw Failure;
            }

            await _key.SignAsync(data, signature, cancellationToken);
            if (IsWrong)
            {
                signature.Span[0] ^= 1;
            }
        }

        public void Dispose() => _key.Dispose();
    }
}
