namespace AgentIdentity.Sdk.Support;

/// <summary>A tool that knows how often it ran, and on what.</summary>
internal sealed class CountingTool
{
    private int _runs;

    public int Runs => Volatile.Read(ref _runs);

    public ToolArguments? LastArguments { get; private set; }

    public Task<string> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        LastArguments = arguments;
        return Task.FromResult("result");
    }
}
