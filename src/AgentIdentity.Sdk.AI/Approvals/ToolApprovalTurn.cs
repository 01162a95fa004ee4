using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>One turn of a conversation: collects the calls that wait for people in it, to be put before the host beside the model's answer.</summary>
internal sealed class ToolApprovalTurn
{
    private static readonly AsyncLocal<ToolApprovalTurn?> Collecting = new();

    private readonly ToolApprovalScreen _screen;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ToolApprovalRequestContent> _requests = new(StringComparer.Ordinal);

    public ToolApprovalTurn(ToolApprovalScreen screen) => _screen = screen;

    public static ToolApprovalTurn? Current => Collecting.Value;

    /// <summary>Has calls of this flow of control collected here until the result is disposed; like <see cref="AgentRun"/>, to be entered again around each step of an iterator.</summary>
    public IDisposable Enter() => new Scope(this);

    /// <summary>Remembers the requests for approval among what goes out to the host, so that their answers can be told from forged ones.</summary>
    /// <param name="contents">What goes out.</param>
    public void Note(IEnumerable<AIContent> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        foreach (ToolApprovalRequestContent request in contents.OfType<ToolApprovalRequestContent>())
        {
            _screen.Issue(request);
        }
    }

    /// <summary>A message that asks the host for the approvals that calls of this turn wait for; null when none does.</summary>
    public ChatMessage? TakeRequests()
    {
        lock (_gate)
        {
            ChatMessage? message = _requests.Count == 0 ? null : new ChatMessage(ChatRole.Assistant, [.. _requests.Values]);
            _requests.Clear();
            return message;
        }
    }

    /// <summary>Whether the messages of this turn were looked at for that guard.</summary>
    public bool IsFor(ToolGuard guard) => _screen.Guard.IsSameAs(guard);

    public void Add(string requestId, string tool, ToolArguments arguments)
    {
        string id = ApprovalCallId.Of(requestId);
        lock (_gate)
        {
            _requests[id] = new ToolApprovalRequestContent(id, new FunctionCallContent(id, tool, arguments.ToElements()));
        }
    }

    private sealed class Scope : IDisposable
    {
        private readonly ToolApprovalTurn? _before = Collecting.Value;

        public Scope(ToolApprovalTurn turn) => Collecting.Value = turn;

        public void Dispose() => Collecting.Value = _before;
    }
}
