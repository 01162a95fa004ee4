using System.Diagnostics;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>This program in a process of its own.</summary>
internal static class Self
{
    public static Process Start(params ReadOnlySpan<string> arguments)
    {
        string host = Environment.ProcessPath!;
        ProcessStartInfo start = new(host) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(host) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Self).Assembly.Location);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs to the end, and repeats what it says.</summary>
    public static async Task<bool> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        Console.Write(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
