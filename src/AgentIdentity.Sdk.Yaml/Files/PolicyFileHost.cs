using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>What the running program gives to the policies of a file: what a file cannot say, because it changes while it is in force.</summary>
/// <remarks>A file that needs something the program does not give is refused: a policy that never hears of a risk would allow everything.</remarks>
public sealed class PolicyFileHost
{
    /// <summary>Who bears which risk, for policies of type <c>risk</c>.</summary>
    public RiskRegister? Risk { get; init; }

    /// <summary>The switch that freezes at run time, for policies of type <c>maintenance-freeze</c> with <c>switch: true</c>.</summary>
    public FreezeSwitch? Freeze { get; init; }

    /// <summary>What servers offer at the moment, for policies of type <c>tool-catalogue</c> with <c>observe: true</c>.</summary>
    public ToolObservations? Observations { get; init; }
}
