using System.Text.Json;
using AgentIdentity.Sdk.Approvals;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>How a host names its tools, and what happens beside a refusal.</summary>
public sealed class ToolGuardOptions
{
    /// <summary>The source of tools that nothing else names: with <c>files</c>, the tool <c>read</c> is the action <c>files.read</c>.</summary>
    /// <value>Null: a tool needs an <see cref="AgentActionAttribute"/>, or a name by <c>WithAction</c>; any other is refused.</value>
    public string? Source { get; set; }

    /// <summary>Whether a call outside of every <see cref="AgentRun"/> is refused even where an agent is bound; the bound agent is then only the limit.</summary>
    /// <value>
    /// False: outside of every run, the bound agent acts. Set it where sub-agents run in this process, so that a flow of control that lost the run of
    /// a sub-agent (<see cref="ExecutionContext.SuppressFlow"/>, a timer, an async iterator) does not act with the authority of its parent.
    /// </value>
    public bool RequireRun { get; set; }

    /// <summary>Whether a refusal ends the run, instead of letting the model go on without the tool.</summary>
    /// <value>True for an agent that was revoked, suspended or disposed.</value>
    public Func<Denial, bool> EndsRun { get; set; } = denial =>
        denial.Code is DenialCodes.Revoked or DenialCodes.Suspended or DenialCodes.AgentDisposed;

    /// <summary>How arguments that are no JSON yet become JSON before they are checked.</summary>
    /// <value>The defaults of Microsoft.Extensions.AI.</value>
    public JsonSerializerOptions SerializerOptions { get; set; } = AIJsonUtilities.DefaultOptions;

    /// <summary>
    /// What an answer to a request for approval becomes: the host, which knows who clicked, has that person's key sign it. It gets the request that
    /// the guard made, and the answer as it came in the messages, which may be forged; null signs nothing.
    /// </summary>
    /// <value>Null: an answer in messages approves nothing. It only makes the guard look whether people have signed elsewhere.</value>
    public Func<ApprovalRequest, ToolApprovalResponseContent, CancellationToken, ValueTask<SignedApproval?>>? SignApproval { get; set; }

    internal ToolGuardOptions Copy()
    {
        ArgumentNullException.ThrowIfNull(EndsRun);
        ArgumentNullException.ThrowIfNull(SerializerOptions);
        if (Source is not null)
        {
            _ = AgentScope.For($"{Source}.tool");
        }

        return (ToolGuardOptions)MemberwiseClone();
    }

    internal bool AreSameAs(ToolGuardOptions other) =>
        string.Equals(Source, other.Source, StringComparison.Ordinal) && RequireRun == other.RequireRun && EndsRun == other.EndsRun
        && SignApproval == other.SignApproval && ReferenceEquals(SerializerOptions, other.SerializerOptions);
}
