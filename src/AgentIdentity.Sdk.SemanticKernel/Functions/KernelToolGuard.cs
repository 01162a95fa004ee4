using System.Text.Json;
using AgentIdentity.Sdk.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>A guard, the agent it is bound to, and how functions are named and arguments are read: what one kernel or plugin is put behind.</summary>
internal sealed class KernelToolGuard(AgentGuard guard, AgentPrincipal? agent, ToolGuardOptions? options)
{
    public ToolGuard Tools { get; } = new(guard, agent, options);

    /// <summary>The source of functions in no plugin.</summary>
    public string? Source { get; } = options?.Source;

    public JsonSerializerOptions SerializerOptions { get; } = options?.SerializerOptions ?? AIJsonUtilities.DefaultOptions;
}
