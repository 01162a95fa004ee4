using AgentIdentity.Sdk.Policies;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Reports what one server offers, now and whenever it says that it offers something else, so that a tool that is no longer what was reviewed is refused.</summary>
/// <remarks>
/// A server that changes its tools and keeps quiet is found out at the next <see cref="ReportAsync"/>; a server on the stateless protocol has no way to
/// speak up. When its tools cannot be listed, the server counts as gone. Disposing it forgets the server.
/// </remarks>
public sealed class ToolWatch : IAsyncDisposable
{
    private readonly McpClient _client;
    private readonly ToolObservations _observations;
    private readonly string _server;
    private readonly string _source;
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);      // an older list must not be reported after a newer one
    private IAsyncDisposable? _subscription;

    private ToolWatch(McpClient client, ToolObservations observations, string server, string source)
    {
        _client = client;
        _observations = observations;
        _server = server;
        _source = source;
    }

    /// <summary>Lists the tools, reports them, and goes on doing so when the server says that they have changed.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="observations">Where to report.</param>
    /// <param name="server">The connection's name, of the host's own.</param>
    /// <param name="source">The source the host assigns to the server's tools.</param>
    /// <param name="cancellationToken">Stops waiting for the first list.</param>
    /// <exception cref="ArgumentException">The source is no name, or there are too many servers or tools.</exception>
    public static async Task<ToolWatch> StartAsync(
        McpClient client, ToolObservations observations, string server, string source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentException.ThrowIfNullOrEmpty(server);
        ToolWatch watch = new(client, observations, server, ToolSource.Require(source, nameof(source)));
        watch._subscription = client.RegisterNotificationHandler(NotificationMethods.ToolListChangedNotification, async (_, stop) => await watch.ReportAsync(stop).ConfigureAwait(false));
        await watch.ReportAsync(cancellationToken).ConfigureAwait(false);
        return watch;
    }

    /// <summary>Lists the tools and reports them. A server whose tools cannot be listed counts as gone.</summary>
    /// <param name="cancellationToken">Stops waiting for the list.</param>
    /// <returns>The tools, as they were reported.</returns>
    public async Task<IReadOnlyList<McpClientTool>> ReportAsync(CancellationToken cancellationToken = default)
    {
        await _oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            IList<McpClientTool> tools = await _client.ListToolsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            _observations.Report(_server, tools.Select(Observe));
            return tools.AsReadOnly();
        }
        catch
        {
            _observations.Forget(_server);
            throw;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _subscription, null) is { } subscription)
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            _observations.Forget(_server);
        }
    }

    private ObservedTool Observe(McpClientTool tool) => new()
    {
        Source = _source,
        Tool = tool.ProtocolTool.Name,
        ShownAs = tool.Name,
        Schema = tool.ProtocolTool.InputSchema.GetRawText(),
        Description = tool.ProtocolTool.Description,
    };
}
