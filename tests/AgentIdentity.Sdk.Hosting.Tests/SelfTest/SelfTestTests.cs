using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

public sealed class SelfTestTests
{
    private static readonly ExposedTool Guarded = new() { Place = "kernel plugin Mail", Name = "send", Action = "mail.send", IsGuarded = true };
    private static readonly ExposedTool Open = new() { Place = "chat client default", Name = "pay", Advice = "call WithAgentGuard" };

    [Fact]
    public async Task Every_tool_of_every_inventory_is_listed_and_logged()
    {
        await using HostScene scene = await StartedAsync(strict: false, new Inventory(Guarded), new Inventory(Open));

        ToolReport report = scene.Host.Services.GetRequiredService<AgentIdentitySelfTest>().Run();

        report.Tools.Should().Equal(Guarded, Open);
        report.Unguarded.Should().Equal(Open);
        scene.Messages.Single(message => message.Id.Id == 21).Message.Should().Be("1 of 2 tools are NOT guarded");
        scene.Messages.Single(message => message.Id.Id == 22).Message.Should().Be("tool send in kernel plugin Mail: action mail.send, guarded");
        scene.Messages.Single(message => message.Id.Id == 23).Should().Match<Microsoft.Extensions.Logging.Testing.FakeLogRecord>(
            message => message.Level == LogLevel.Warning && message.Message == "tool pay in chat client default: action none, NOT guarded: call WithAgentGuard");
    }

    [Fact]
    public async Task The_table_has_the_unguarded_first_and_says_what_to_do()
    {
        await using HostScene scene = await StartedAsync(strict: false, new Inventory(Guarded, Open));

        scene.Host.Services.GetRequiredService<AgentIdentitySelfTest>().Run().ToString().ReplaceLineEndings("\n").Should().Be(
            """
            guarded  tool  action     place                what to do
            NO       pay   none       chat client default  call WithAgentGuard
            yes      send  mail.send  kernel plugin Mail

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Tools_that_are_all_guarded_are_no_warning()
    {
        await using HostScene scene = await StartedAsync(strict: true, new Inventory(Guarded));

        scene.Messages.Should().NotContain(message => message.Level >= LogLevel.Warning);
        scene.Messages.Single(message => message.Id.Id == 20).Message.Should().StartWith("1 tools");
    }

    [Fact]
    public async Task A_strict_host_does_not_start_with_an_unguarded_tool()
    {
        await using HostScene scene = Scene(strict: true, new Inventory(Guarded, Open));

        (await FluentActions.Awaiting(() => scene.Host.StartAsync()).Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("1 of 2 tools are not guarded, and RefuseUnguardedTools is set*pay*call WithAgentGuard*");
    }

    [Fact]
    public async Task A_strict_host_does_not_stay_up_with_a_tool_that_shows_only_once_everything_has_started()
    {
        LateInventory inventory = new();
        await using HostScene scene = Scene(strict: true, inventory);
        scene.Builder.Services.AddSingleton<IHostedService>(inventory);

        await FluentActions.Awaiting(() => scene.Host.StartAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*pay*");
    }

    [Fact]
    public async Task An_inventory_that_throws_counts_as_not_guarded()
    {
        await using HostScene scene = Scene(strict: true, new BrokenInventory());

        (await FluentActions.Awaiting(() => scene.Host.StartAsync()).Should().ThrowAsync<InvalidOperationException>()).WithMessage("*BrokenInventory*IOException*");
    }

    [Fact]
    public async Task Names_that_others_chose_cannot_write_lines_of_their_own()
    {
        ExposedTool hostile = new() { Place = "mcp server \u202Eevil", Name = "send\nyes  pay", Action = null, Advice = "x\r\ny" };
        await using HostScene scene = await StartedAsync(strict: false, new Inventory(hostile));

        string table = scene.Host.Services.GetRequiredService<AgentIdentitySelfTest>().Run().ToString();

        table.TrimEnd().Split('\n').Should().HaveCount(2);
        foreach (string text in new[] { table, scene.Messages.Single(message => message.Id.Id == 23).Message })
        {
            text.Should().Contain("send\\u{A}yes  pay").And.Contain("\\u{202E}evil").And.NotContain("\u202E").And.NotContain("\r\ny");
        }
    }

    private static HostScene Scene(bool strict, params IToolInventory[] inventories)
    {
        HostScene scene = HostScene.WithGuard();
        scene.Builder.Services.AddAgentIdentity(options => options.RefuseUnguardedTools = strict);
        foreach (IToolInventory inventory in inventories)
        {
            scene.Builder.Services.AddSingleton(inventory);
        }

        return scene;
    }

    private static async Task<HostScene> StartedAsync(bool strict, params IToolInventory[] inventories)
    {
        HostScene scene = Scene(strict, inventories);
        await scene.Host.StartAsync();
        return scene;
    }

    private sealed class Inventory(params ExposedTool[] tools) : IToolInventory
    {
        public IReadOnlyList<ExposedTool> ReadTools() => tools;
    }

    private sealed class BrokenInventory : IToolInventory
    {
        public IReadOnlyList<ExposedTool> ReadTools() => throw new IOException("gone");
    }

    private sealed class LateInventory : IToolInventory, IHostedService
    {
        private bool _isUp;

        public IReadOnlyList<ExposedTool> ReadTools() => _isUp ? [Open] : [];

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _isUp = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
