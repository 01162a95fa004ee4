using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

public sealed class StartTests
{
    [Fact]
    public async Task A_host_without_an_audit_log_does_not_start_and_says_what_to_call()
    {
        await using HostScene scene = new();
        scene.Add();

        (await FluentActions.Awaiting(() => scene.Host.StartAsync()).Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*call AuditTo with a store, or WithoutAuditUnsafe*");
        scene.Messages.Should().ContainSingle(message => message.Level == LogLevel.Critical).Which.Message.Should().Contain("call AuditTo");
    }

    [Fact]
    public async Task A_host_that_trusts_nobody_does_not_start()
    {
        await using HostScene scene = new();
        scene.Builder.Services.AddAgentIdentity().AuditToFile("audit");

        await FluentActions.Awaiting(() => scene.Host.StartAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*call Trust*");
    }

    [Fact]
    public async Task The_package_alone_adds_nothing_that_decides()
    {
        await using HostScene scene = await HostScene.StartedAsync();

        (await scene.DenialAsync()).Should().BeNull();
        scene.Guard.IsObserveOnly.Should().BeFalse();
        (scene.Guard.Audience, scene.Guard.AcceptsPresentedChains, scene.Guard.Segment, scene.Guard.Environment).Should().Be((null, false, null, null));
    }

    [Fact]
    public async Task There_is_one_guard_however_often_it_is_added_and_asked_for()
    {
        await using HostScene scene = HostScene.WithGuard();
        scene.Builder.Services.AddAgentIdentity().AddPolicy(new StubPolicy());
        await scene.Host.StartAsync();

        scene.Guard.Should().BeSameAs(scene.Guard);
        (await scene.DenialAsync()).Should().Be(StubPolicy.Code, "the second call adds to the same guard");
        scene.Builder.Services.Count(service => service.ServiceType == typeof(AgentGuard)).Should().Be(1);
    }

    [Fact]
    public async Task A_hosted_service_takes_the_guard_in_its_constructor()
    {
        await using HostScene scene = HostScene.WithGuard();
        scene.Builder.Services.AddSingleton(new LateCaller(await scene.AgentAsync())).AddHostedService<LateWorker>();

        await scene.Host.StartAsync();

        scene.Guard.AuditHead!.Sequence.Should().Be(1, "the worker called while the host started");
    }

    [Fact]
    public async Task A_guard_whose_log_is_signed_is_not_there_before_the_host_starts()
    {
        using AgentKeyring keys = new();
        await using HostScene scene = HostScene.WithGuard(guard => guard.SignCheckpoints(keys.CreateSigner()));

        FluentActions.Invoking(() => scene.Guard).Should().Throw<InvalidOperationException>().WithMessage("*made when the host starts*IServiceProvider*");
        await scene.Host.StartAsync();
        (await scene.DenialAsync()).Should().BeNull();
    }

    [Fact]
    public async Task After_a_start_that_failed_asking_for_the_guard_says_why_it_failed()
    {
        await using HostScene scene = new();
        scene.Add();
        await FluentActions.Awaiting(() => scene.Host.StartAsync()).Should().ThrowAsync<InvalidOperationException>();

        FluentActions.Invoking(() => scene.Guard).Should().Throw<InvalidOperationException>().WithMessage("*could not be made*call AuditTo*");
    }

    [Fact]
    public async Task A_start_that_failed_lets_go_of_the_log()
    {
        await using HostScene scene = HostScene.WithGuard(guard => guard.WithoutAuditUnsafe());      // contradicts AuditToFile, once the log is open
        await FluentActions.Awaiting(() => scene.Host.StartAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*contradict*");

        await ((IAsyncDisposable)scene.Host).DisposeAsync();

        await using FileAuditStore store = FileAuditStore.Open(scene.Log);
        store.LastLine.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task Nothing_starts_before_the_guard()
    {
        await using HostScene scene = new();
        StartProbe probe = new();
        scene.Builder.Services.AddSingleton<IHostedService>(probe);
        scene.Add();

        await FluentActions.Awaiting(() => scene.Host.StartAsync()).Should().ThrowAsync<InvalidOperationException>();

        probe.HasStarted.Should().BeFalse();
    }

    [Fact]
    public async Task A_relative_audit_directory_is_below_the_content_root()
    {
        await using HostScene scene = await HostScene.StartedAsync();

        Directory.EnumerateFiles(scene.Log).Should().NotBeEmpty();
    }

    [Fact]
    public async Task The_start_is_logged_with_what_the_guard_is_and_without_keys()
    {
        await using HostScene scene = await HostScene.StartedAsync(guard => guard.AcceptPresentedChains("https://payments.test").InEnvironment("production").InSegment("dmz"));

        string text = scene.Messages.Single(message => message.Id.Id == 10).Message;
        text.Should().Contain("audience https://payments.test, presented chains accepted, environment production, segment dmz").And.Contain("signed False");
        text.Should().NotContain(scene.Authority.TrustAnchor.Key.Id.ToString());
    }

    [Fact]
    public async Task A_guard_that_blocks_nothing_is_a_warning()
    {
        await using HostScene scene = await HostScene.StartedAsync(guard => guard.ObserveOnlyUnsafe());

        scene.Messages.Should().ContainSingle(message => message.Id.Id == 11 && message.Level == LogLevel.Warning);
    }

    private sealed class StartProbe : IHostedService
    {
        public bool HasStarted { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            HasStarted = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
