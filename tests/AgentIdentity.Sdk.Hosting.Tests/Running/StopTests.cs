using System.Net;
using AgentIdentity.Sdk.Auditing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

public sealed class StopTests
{
    [Fact]
    public async Task The_outcome_of_a_call_that_ends_while_the_host_stops_is_on_record()
    {
        await using HostScene scene = HostScene.WithGuard();
        scene.Builder.Services.AddSingleton(new LateCaller(await scene.AgentAsync())).AddHostedService<LateWorker>();
        await scene.Host.StartAsync();
        AgentGuard guard = scene.Guard;

        await scene.Host.StopAsync();

        (await scene.RecordsAsync()).Select(record => record.Type).Should().Equal("header", "decision", "outcome", "closed");
        AuditVerification audit = await AuditVerifier.VerifyAsync(scene.Log, expectedHead: guard.AuditHead);
        (audit.IsIntact, audit.OpenCalls).Should().Be((true, 0));
    }

    [Fact]
    public async Task A_worker_that_was_registered_first_and_so_stops_last_is_waited_for_too()
    {
        await using HostScene scene = new();
        scene.Builder.Services.AddSingleton(new LateCaller(await scene.AgentAsync())).AddHostedService<LateWorker>();
        scene.Add().AuditToFile("audit");
        await scene.Host.StartAsync();

        await scene.Host.StopAsync();

        (await scene.RecordsAsync()).Select(record => record.Type).Should().Equal("header", "decision", "outcome", "closed");
    }

    [Fact]
    public async Task A_request_that_is_running_when_the_server_stops_is_drained_and_recorded()
    {
        await using HostScene scene = new();
        AgentPrincipal agent = await scene.AgentAsync();
        TaskCompletionSource entered = new();
        TaskCompletionSource leave = new();
        WebApplicationBuilder web = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = scene.Root });
        web.WebHost.UseUrls("http://127.0.0.1:0");
        web.Logging.ClearProviders();
        web.Services.AddAgentIdentity().Trust(scene.Authority.TrustAnchor).UseClock(scene.Authority.Clock).AuditToFile("audit");
        await using WebApplication app = web.Build();
        app.MapGet("/", (AgentGuard guard) => guard.InvokeAsync(agent, new ToolCall("files.read"), async (_, _) =>
        {
            entered.SetResult();
            await leave.Task;
            return "done";
        }));
        await app.StartAsync();
        using HttpClient client = new() { BaseAddress = new Uri(app.Urls.Single()) };

        Task<HttpResponseMessage> request = client.GetAsync("/");
        await entered.Task;
        Task stopping = app.StopAsync();
        stopping.IsCompleted.Should().BeFalse("a request is running");
        leave.SetResult();
        await stopping;

        (await request).StatusCode.Should().Be(HttpStatusCode.OK);
        (await scene.RecordsAsync()).Select(record => record.Type).Should().Equal("header", "decision", "outcome", "closed");
    }

    [Fact]
    public async Task A_sink_from_the_services_gets_the_last_record_and_is_disposed_after_the_guard()
    {
        StubSink sink = new();
        await using HostScene scene = HostScene.WithGuard(guard => guard.ExportTo<StubSink>(new AuditSinkOptions { Name = "stub", PollInterval = TimeSpan.FromMilliseconds(1) }));
        scene.Builder.Services.AddSingleton(_ => sink);
        await scene.Host.StartAsync();
        await scene.DenialAsync();

        await scene.Host.StopAsync();

        sink.Taken.Should().Equal("header", "decision", "outcome", "closed");
        sink.IsDisposed.Should().BeFalse("the container made it, so the container disposes it");
        await ((IAsyncDisposable)scene.Host).DisposeAsync();
        sink.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task A_sink_that_was_handed_over_is_disposed_with_the_guard()
    {
        StubSink sink = new();
        await using HostScene scene = await HostScene.StartedAsync(guard => guard.ExportTo(sink, new AuditSinkOptions { Name = "stub" }));

        await scene.Host.StopAsync();

        sink.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task A_signed_log_is_signed_a_last_time_when_the_host_stops()
    {
        using AgentKeyring keys = new();
        IAgentSigner key = keys.CreateSigner();
        await using HostScene scene = HostScene.WithGuard(guard => guard.SignCheckpoints<IAgentSigner>(new AuditCheckpointOptions()));
        scene.Builder.Services.AddSingleton(key);
        await scene.Host.StartAsync();
        await scene.DenialAsync();

        await scene.Host.StopAsync();

        SignedNote.TryParse(File.ReadAllBytes(Path.Combine(scene.Log, "checkpoint")), out SignedNote? note).Should().BeTrue();
        LogCheckpoint.TryParse(note!.Text, out LogCheckpoint? last).Should().BeTrue();
        last!.Size.Should().Be((await scene.RecordsAsync()).Count);
    }

    [Fact]
    public async Task The_head_of_the_log_is_logged_at_the_end_for_somebody_to_note_down()
    {
        await using HostScene scene = await HostScene.StartedAsync();
        AgentGuard guard = scene.Guard;
        await scene.DenialAsync();

        await scene.Host.StopAsync();

        scene.Messages.Single(message => message.Id.Id == 13).Message.Should().Contain(guard.AuditHead!.ToString());
    }

    [Fact]
    public async Task After_the_stop_there_is_no_guard_to_be_had()
    {
        await using HostScene scene = HostScene.WithGuard();
        await scene.Host.StartAsync();
        await scene.Host.StopAsync();

        FluentActions.Invoking(() => scene.Host.Services.GetRequiredService<AgentGuard>()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_host_that_never_started_closes_a_guard_that_was_asked_for()
    {
        await using HostScene scene = HostScene.WithGuard();
        (await scene.DenialAsync()).Should().BeNull();

        await ((IAsyncDisposable)scene.Host).DisposeAsync();

        (await scene.RecordsAsync())[^1].Type.Should().Be("closed");
    }
}
