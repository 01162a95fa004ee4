using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>Says which functions a chat client runs without a guard before them, or which of some functions have none.</summary>
public sealed class ChatToolInventory : IToolInventory
{
    /// <summary>What stands for the tools that a caller gives with each request.</summary>
    public const string AnyTool = "*";

    private const string Advice =
        "something in this pipeline invokes functions without the guard: use UseGuardedFunctionInvocation instead of UseFunctionInvocation, or GuardFunctionInvocation once it is built";

    private readonly string _place;
    private readonly IChatClient? _client;
    private readonly Func<IEnumerable<AITool>> _tools;
    private readonly string? _source;

    /// <summary>Looks at a pipeline of chat clients.</summary>
    /// <param name="place">Where callers find it: <c>chat client support</c>.</param>
    /// <param name="client">The outermost client. What is wrapped around it later is not seen.</param>
    /// <param name="tools">The tools it is used with; none but its own when null.</param>
    /// <param name="source">The source of tools that nothing else names.</param>
    public ChatToolInventory(string place, IChatClient client, Func<IEnumerable<AITool>>? tools = null, string? source = null)
        : this(place, tools ?? (() => []), source)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>Looks at functions that are handed to somebody else's framework.</summary>
    /// <param name="place">Where callers find them.</param>
    /// <param name="tools">The functions as they are handed out.</param>
    /// <param name="source">The source of tools that nothing else names.</param>
    public ChatToolInventory(string place, Func<IEnumerable<AITool>> tools, string? source)
    {
        ArgumentException.ThrowIfNullOrEmpty(place);
        ArgumentNullException.ThrowIfNull(tools);
        _place = place;
        _tools = tools;
        _source = source;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ExposedTool> ReadTools()
    {
        FunctionInvokingChatClient[] invoking = _client is null ? [] : [.. ChatPipeline.InvokersIn(_client)];
        bool isGuarded = invoking.Length > 0 && Array.TrueForAll(invoking, client => ChatPipeline.GuardOf(client) is not null);
        List<ExposedTool> exposed = [];
        if (invoking.Length > 0)
        {
            exposed.Add(new ExposedTool { Place = _place, Name = AnyTool, IsGuarded = isGuarded, Advice = isGuarded ? null : Advice });
        }

        foreach (AITool tool in _tools().Concat(invoking.SelectMany(client => client.AdditionalTools ?? [])).Distinct())
        {
            exposed.Add(Read(tool, isGuarded));
        }

        return exposed;
    }

    private ExposedTool Read(AITool tool, bool isClientGuarded)
    {
        if (tool is not AIFunction function)
        {
            bool isDeclaration = tool is AIFunctionDeclaration;
            return new ExposedTool
            {
                Place = _place,
                Name = tool.Name,
                IsGuarded = isDeclaration,
                Advice = isDeclaration ? null : "it runs at the provider of the model, where no guard of this process stands: leave it out, or put a guard before what it reaches",
            };
        }

        string? action = function.ReferTo(_source).Action;
        bool isGuarded = isClientGuarded || function.GetService<GuardedAIFunction>() is not null;
        return new ExposedTool
        {
            Place = _place,
            Name = function.Name,
            Action = action,
            IsGuarded = isGuarded,
            Advice = !isGuarded ? "guard the client that invokes it, or the function itself (WithAgentGuard)"
                : action is null ? "no call of it is allowed: name its action with AgentAction, WithAction or a source"
                : null,
        };
    }
}
