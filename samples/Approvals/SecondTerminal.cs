using System.Diagnostics;
using System.Text.Json;

namespace Approvals;

/// <summary>The terminal of somebody else: every command is a process of the <c>agentid</c> tool, which shares nothing with the host but files.</summary>
/// <param name="folder">Where those files are.</param>
internal sealed class SecondTerminal(string folder)
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "agentid.exe" : "agentid");

    public string this[string file] => Path.Combine(folder, file);

    /// <summary>Makes a key pair for a person. The private half stays in a file of that person; the host gets the public one.</summary>
    public async Task<string> NewKeyAsync(string person)
    {
        await RunAsync("key", "new", "--out", this[$"{person}.key"], "--unsealed", "jwk");
        (_, string jwk, _) = await RunAsync("key", "show", this[$"{person}.key"], "--format", "jwk");
        return jwk.Trim();
    }

    /// <summary>What a person sees before deciding, and the hash that says so afterwards.</summary>
    public async Task<(string Text, string Hash)> ShowAsync(string request)
    {
        (_, string text, _) = await RunAsync(["approvals", "show", .. Desk(request)]);
        (_, string json, _) = await RunAsync(["approvals", "show", .. Desk(request), "--json"]);
        return (text, JsonElement.Parse(json).GetProperty("hash").GetString()!);
    }

    /// <summary>A person who has seen the request approves it.</summary>
    public Task<(int Code, string Output, string Error)> ApproveAsync(string request, string person, string hash) =>
        RunAsync(["approvals", "approve", .. Desk(request), "--key", this[$"{person}.key"], "--yes", hash, "--reason", "the invoice is right"]);

    /// <summary>The command a person types at a terminal of their own.</summary>
    public string CommandFor(string request, string person) =>
        string.Join(' ', [Tool, "approvals", "approve", .. Desk(request), "--key", this[$"{person}.key"]]);

    private string[] Desk(string request) => [this["approvals"], request, "--approvers", this["approvers.json"], "--secret", this["secret"]];

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, (await error).Trim());
    }
}
