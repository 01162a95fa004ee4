using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>How a host names its tools, and what happens beside a refusal.</summary>
public sealed class ToolGuardOptions
{
    /// <summary>The source of tools that nothing else names: with <c>files</c>, the tool <c>read</c> is the action <c>files.read</c>.</summary>
    /// <value>Null: a tool needs an <see cref="AgentActionAttribute"/>, or a name by <c>WithAction</c>; any other is refused.</value>
    public string? Source { get; set; }

    /// <summary>Whether a refusal ends the run, instead of letting the model go on without the tool.</summary>
    /// <value>True for an agent that was revoked, suspended or disposed.</value>
    public Func<Denial, bool> EndsRun { get; set; } = denial =>
        denial.Code is DenialCodes.Revoked or DenialCodes.Suspended or DenialCodes.AgentDisposed;

    /// <summary>How arguments that are no JSON yet become JSON before they are checked.</summary>
    /// <value>The defaults of Microsoft.Extensions.AI.</value>
    public JsonSerializerOptions SerializerOptions { get; set; } = AIJsonUtilities.DefaultOptions;

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
}
