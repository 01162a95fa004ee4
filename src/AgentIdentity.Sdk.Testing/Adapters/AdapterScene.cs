namespace AgentIdentity.Sdk.Testing;

/// <summary>What one clause gives to one run: who acts, what guards, which tool, what the model asks for.</summary>
public sealed class AdapterScene
{
    /// <summary>The source that the host assigns to the tool.</summary>
    public const string Source = "mail";

    /// <summary>The name of the tool, which takes the texts <c>to</c> and <c>body</c> and returns a text.</summary>
    public const string ToolName = "send";

    /// <summary>The tool's action.</summary>
    public const string Action = "mail.send";

    private readonly Func<string, string, CancellationToken, Task<string>> _body;
    private int _runs;

    internal AdapterScene(
        TestAuthority authority, RecordingGuard recording, AgentPrincipal? agent, IReadOnlyList<Dictionary<string, object?>> asks,
        Func<string, string, CancellationToken, Task<string>> body)
    {
        Authority = authority;
        Recording = recording;
        Agent = agent;
        Asks = asks;
        _body = body;
    }

    /// <summary>Who issued the agents; its clock is everybody's.</summary>
    public TestAuthority Authority { get; }

    /// <summary>The guard that is to stand before the tool.</summary>
    public AgentGuard Guard => Recording.Guard;

    /// <summary>Who acts; null when nobody is known, and then nothing may run.</summary>
    public AgentPrincipal? Agent { get; }

    /// <summary>The sub-agent, delegated to by <see cref="Agent"/>; null when there is none.</summary>
    public AgentPrincipal? SubAgent { get; internal init; }

    /// <summary>The arguments of each ask. Give the framework these very dictionaries where it takes any: they may change once they were checked.</summary>
    public IReadOnlyList<Dictionary<string, object?>> Asks { get; }

    internal RecordingGuard Recording { get; }

    /// <summary>How often the tool ran.</summary>
    internal int Runs => Volatile.Read(ref _runs);

    /// <summary>The body of the tool. An adapter that does its work calls it for allowed calls only.</summary>
    /// <param name="to">To whom.</param>
    /// <param name="body">What.</param>
    /// <param name="cancellationToken">The run's.</param>
    public Task<string> SendAsync(string to, string body, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        return _body(to, body, cancellationToken);
    }
}
