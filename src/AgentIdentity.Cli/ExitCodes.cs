namespace AgentIdentity.Cli;

/// <summary>What the tool's exit code says.</summary>
internal static class ExitCodes
{
    /// <summary>It worked, and the answer is yes.</summary>
    public const int Ok = 0;

    /// <summary>Refused, broken or not found.</summary>
    public const int Refused = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;
}
