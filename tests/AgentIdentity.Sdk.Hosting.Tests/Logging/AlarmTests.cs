using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace AgentIdentity.Sdk.Hosting;

public sealed class AlarmTests
{
    private const string Secret = "hunter2-hunter2";

    [Fact]
    public async Task What_a_policy_throws_is_logged_by_its_type_and_never_by_its_message()
    {
        await using HostScene scene = await HostScene.StartedAsync(
            guard => guard.AddPolicy(new StubPolicy("throws", () => throw new InvalidOperationException($"{Secret}\nforged line", new IOException(Secret)))));

        await scene.DenialAsync();

        FakeLogRecord alarm = scene.Messages.Single(message => message.Id.Id == 14);
        (alarm.Level, alarm.Message).Should().Be((LogLevel.Error, "unexpected_failure: InvalidOperationException <- IOException"));
        alarm.Exception.Should().BeNull("loggers write what an exception says");
        scene.Messages.Should().OnlyContain(message => !message.Message.Contains(Secret));
    }

    [Fact]
    public async Task What_the_core_says_of_its_log_is_logged_with_its_code()
    {
        FragileStore store = new();
        await using HostScene scene = new();
        scene.Add().AuditTo(store);
        await scene.Host.StartAsync();
        store.IsBroken = true;

        await scene.DenialAsync();

        scene.Messages.Should().Contain(message => message.Id.Id == 14 && message.Message == $"{AuditCodes.Full}: the disk is full: make room");
        store.IsBroken = false;
    }

    [Fact]
    public async Task A_log_that_cannot_be_signed_is_told_apart()
    {
        using AgentKeyring keys = new();
        IAgentSigner key = keys.CreateSigner();
        await using HostScene scene = await HostScene.StartedAsync(guard => guard.SignCheckpoints(key));
        key.Dispose();

        await FluentActions.Awaiting(() => scene.Guard.CheckpointAsync()).Should().ThrowAsync<AuditException>();

        scene.Messages.Should().Contain(message => message.Id.Id == 15 && message.Level == LogLevel.Error && message.Message.Contains(AuditCodes.SignerUnavailable));
    }

    [Fact]
    public async Task Everybody_who_asked_hears_an_alarm_even_after_one_who_throws()
    {
        List<Exception> heard = [];
        IOException failure = new("x");
        await using HostScene scene = await HostScene.StartedAsync(guard => guard
            .AddPolicy(new StubPolicy("throws", () => throw failure)).OnAlarm(_ => throw new InvalidOperationException()).OnAlarm(heard.Add));

        await scene.DenialAsync();

        heard.Should().Contain(raised => raised == failure || raised.InnerException == failure);
    }
}
