using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>The arguments that a function of Microsoft.Extensions.AI runs on.</summary>
internal static class SnapshotArguments
{
    /// <summary>The checked values, with what the host, and no model, put beside the values that were asked for.</summary>
    public static AIFunctionArguments Of(ToolArguments snapshot, AIFunctionArguments asked) =>
        new(snapshot.ToElements()) { Services = asked.Services, Context = asked.Context };
}
