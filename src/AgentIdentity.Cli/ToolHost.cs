using Microsoft.Win32.SafeHandles;

namespace AgentIdentity.Cli;

/// <summary>What a run of the tool sees of the world beside files: its streams, whether people look at them, and the clock.</summary>
public sealed class ToolHost
{
    /// <summary>Where input comes from.</summary>
    public required Stream In { get; init; }

    /// <summary>Where results go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where errors, questions and progress go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person reads the results: then they may have colours.</summary>
    /// <value>False by default.</value>
    public bool IsOutTerminal { get; init; }

    /// <summary>Whether a person reads errors and can be asked: then long work shows progress, and a passphrase can be typed.</summary>
    /// <value>False by default.</value>
    public bool IsInteractive { get; init; }

    /// <summary>The clock.</summary>
    /// <value>The system's by default.</value>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The streams of this process.</summary>
    public static ToolHost OfThisProcess() => new()
    {
        In = Console.OpenStandardInput(),
        Out = Console.IsOutputRedirected && !OperatingSystem.IsWindows() ? RedirectedOut() : Console.Out,
        Error = Console.Error,
        IsOutTerminal = !Console.IsOutputRedirected,
        IsInteractive = !Console.IsInputRedirected && !Console.IsErrorRedirected,
    };

    /// <summary>Standard output that says when its reader went away; the console's keeps silent, and a command that follows a log would go on for ever.</summary>
    private static StreamWriter RedirectedOut() =>
        new(new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0)) { AutoFlush = true };
}
