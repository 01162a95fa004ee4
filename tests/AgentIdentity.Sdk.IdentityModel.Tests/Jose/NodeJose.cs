using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace AgentIdentity.Sdk.IdentityModel.Jose;

/// <summary>Node's jose: installed once, from the npm registry, at the version of package-lock.json. Tests skip, saying so, where that is not possible.</summary>
public sealed class NodeJose : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "Jose");

    private string? _missing;

    public async ValueTask InitializeAsync()
    {
        if (await TryRun("node", ["--version"]) is not { Code: 0 })
        {
            _missing = "node is not installed; `apt-get install nodejs npm`, and run again";
        }
        else if (!File.Exists(Path.Combine(Directory, "node_modules", "jose", "package.json"))
            && await TryRun("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]) is not { Code: 0 })
        {
            _missing = $"npm could not install jose from its registry; see what `npm ci` says in {Directory}";
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Asks jose.mjs, and returns what it answers.</summary>
    public async Task<JsonElement> Ask(object request)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        (int code, string output, string error) = (await TryRun("node", ["jose.mjs"], JsonSerializer.Serialize(request)))!.Value;
        code.Should().Be(0, error);
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    /// <summary>Runs a program to its end; null when there is no such program.</summary>
    private static async Task<(int Code, string Output, string Error)?> TryRun(string program, string[] arguments, string input = "")
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        {
            using CancellationTokenSource tooLong = new(Patience);
            Task<string> output = process.StandardOutput.ReadToEndAsync(tooLong.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(tooLong.Token);
            try
            {
                await process.StandardInput.WriteAsync(input);
                process.StandardInput.Close();
                await process.WaitForExitAsync(tooLong.Token);
                return (process.ExitCode, await output, await error);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return (-1, "", $"{program} took longer than {Patience}");
            }
        }
    }
}
