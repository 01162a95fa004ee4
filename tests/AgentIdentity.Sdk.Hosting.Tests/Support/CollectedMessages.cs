using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>A logger that keeps what it is given.</summary>
internal sealed class CollectedMessages : ILogger<LoggerAuditSink>
{
    private readonly Lock _gate = new();
    private readonly List<(LogLevel Level, EventId Id, string Text, Dictionary<string, object?> State)> _messages = [];

    public Exception? Failure { get; set; }

    public (LogLevel Level, EventId Id, string Text, Dictionary<string, object?> State)[] Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
        {
            if (Failure is { } failure)
            {
                Failure = null;
                throw failure;
            }

            IEnumerable<KeyValuePair<string, object?>> pairs = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
            _messages.Add((logLevel, eventId, formatter(state, exception), pairs.ToDictionary(pair => pair.Key, pair => pair.Value)));
        }
    }
}
