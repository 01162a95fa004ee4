namespace AgentIdentity.Cli;

/// <summary>A command cannot go on. Becomes one line that says what to do, and an exit code.</summary>
internal sealed class ToolException(string code, string message, int exitCode = ExitCodes.Refused, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A stable name, for programs.</summary>
    public string Code { get; } = code;

    public int ExitCode { get; } = exitCode;

    /// <summary>The command line asks for something that cannot be.</summary>
    public static ToolException Usage(string message) => new("usage", message, ExitCodes.Usage);

    /// <summary>A file is not what it should be.</summary>
    public static ToolException Malformed(string file, string what) => new("malformed", $"{file} is not {what}: see whether it is the right file and complete");
}
