#pragma warning disable MEAI001 // as experimental as the clients under test
using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Realtime;

/// <summary>A realtime session whose model asks for the scene's tool, one ask after the other.</summary>
/// <param name="isInstalledLater">Whether the guard comes into a client that invokes functions already.</param>
internal sealed class RealtimePath(bool isInstalledLater) : AdapterPath
{
    public override string Name => isInstalledLater ? "a realtime session, a guard installed later" : "a realtime session";

    public override async Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        Model model = new(scene.Asks);
        ToolGuardOptions naming = new() { Source = AdapterScene.Source };
        IRealtimeClient client = isInstalledLater
            ? new FunctionInvokingRealtimeClient(model).GuardFunctionInvocation(new ToolGuard(scene.Guard, scene.Agent, naming))
            : new RealtimeClientBuilder(model).UseGuardedFunctionInvocation(scene.Guard, scene.Agent, naming).Build();
        AIFunction tool = AIFunctionFactory.Create(scene.SendAsync, AdapterScene.ToolName);
        await using IRealtimeClientSession session = await client.CreateSessionAsync(new RealtimeSessionOptions { Tools = [tool] }, CancellationToken.None);
        await foreach (RealtimeServerMessage _ in session.GetStreamingResponseAsync(cancellationToken))
        {
        }

        return new AdapterRun { Told = model.Told, HasLastWord = model.HasLastWord };
    }

    private sealed class Model(IReadOnlyList<Dictionary<string, object?>> asks) : IRealtimeClient, IRealtimeClientSession
    {
        public List<string> Told { get; } = [];

        public bool HasLastWord { get; private set; }

        public RealtimeSessionOptions? Options { get; private set; }

        public Task<IRealtimeClientSession> CreateSessionAsync(RealtimeSessionOptions? options = null, CancellationToken cancellationToken = default)
        {
            Options = options;
            return Task.FromResult<IRealtimeClientSession>(this);
        }

        public Task SendAsync(RealtimeClientMessage message, CancellationToken cancellationToken = default)
        {
            if (message is CreateConversationItemRealtimeClientMessage { Item.Contents: { } contents })
            {
                Told.AddRange(contents.OfType<FunctionResultContent>().Select(result => result.Result?.ToString() ?? ""));
            }

            return Task.CompletedTask;
        }

        public async IAsyncEnumerable<RealtimeServerMessage> GetStreamingResponseAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (int i = 0; i < asks.Count; i++)
            {
                await Task.Yield();
                yield return new ResponseOutputItemRealtimeServerMessage(RealtimeServerMessageType.ResponseOutputItemDone)
                {
                    Item = new RealtimeConversationItem([new FunctionCallContent($"call{i}", AdapterScene.ToolName, asks[i])], $"item{i}", ChatRole.Assistant),
                };
            }

            HasLastWord = true;
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
