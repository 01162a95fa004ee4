using System.Text.Json;
using AgentIdentity.Sdk.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>A guard, the agent it is bound to, and how functions are named and arguments are read: what one kernel or plugin is put behind.</summary>
internal sealed class KernelToolGuard(AgentGuard guard, AgentPrincipal? agent, ToolGuardOptions? options)
{
    private readonly bool _requiresRun = options?.RequireRun ?? false;

    public ToolGuard Tools { get; } = new(guard, agent, options);

    /// <summary>What it was told, in a copy; null when nothing was.</summary>
    public ToolGuardOptions? Options { get; } = options is null ? null : Copy(options, options.RequireRun);

    /// <summary>The source of functions in no plugin.</summary>
    public string? Source { get; } = options?.Source;

    public JsonSerializerOptions SerializerOptions { get; } = options?.SerializerOptions ?? AIJsonUtilities.DefaultOptions;

    /// <summary>The same, as strict about who acts as what it takes the place of.</summary>
    public KernelToolGuard InPlaceOf(KernelToolGuard other) =>
        other._requiresRun && !_requiresRun ? new KernelToolGuard(Tools.Guard, Tools.Agent, Copy(Options ?? new ToolGuardOptions(), requiresRun: true)) : this;

    private static ToolGuardOptions Copy(ToolGuardOptions options, bool requiresRun) => new()
    {
        Source = options.Source,
        RequireRun = requiresRun,
        EndsRun = options.EndsRun,
        SerializerOptions = options.SerializerOptions,
        SignApproval = options.SignApproval,
    };
}
