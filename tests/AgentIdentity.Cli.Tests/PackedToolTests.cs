using System.Diagnostics;
using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli;

/// <summary>The tool as users get it: packed, installed from a folder of packages, and run as a process.</summary>
public sealed class PackedToolTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agentid-packed-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_packed_tool_installs_from_a_folder_and_runs()
    {
        string feed = Path.Combine(_directory, "feed");
        Run("dotnet", "pack", Repository.PathTo("src", "AgentIdentity.Cli"), "-c", "Release", "-o", feed, "--artifacts-path", Path.Combine(_directory, "artifacts"), "--disable-build-servers")
            .Code.Should().Be(0);
        Run("dotnet", "tool", "install", "AgentIdentity.Cli", "--tool-path", Path.Combine(_directory, "tools"), "--add-source", feed, "--version", "0.1.0")
            .Code.Should().Be(0);
        string agentid = Path.Combine(_directory, "tools", OperatingSystem.IsWindows() ? "agentid.exe" : "agentid");

        ToolRun made = Run(agentid, "key", "new", "--out", Path.Combine(_directory, "agent.key"), "--unsealed", "jwk");
        made.Code.Should().Be(0, made.Error);
        made.Out.Should().Contain("did:key:z6Mk");
        ToolRun passed = Run(agentid, "conformance", Repository.PathTo("tests", "AgentIdentity.Sdk.Tests", "Vectors", "credentials.json"));
        passed.Out.Trim().Should().Be("30 passed, 0 failed");
        ToolRun wrong = Run(agentid, "inspect", Path.Combine(_directory, "nothing"));
        wrong.Code.Should().Be(1);
        wrong.ErrorLine.Should().Contain("there is no file");
        Run(agentid, "destroy").Code.Should().Be(2);
        using WitnessProcess witness = await WitnessProcess.StartAsync(
            agentid, "--key", Path.Combine(_directory, "agent.key"), "--log", NoteKey.Create("log.test", Other()).ToString(), "--state", Path.Combine(_directory, "state"));
        witness.Address.Port.Should().NotBe(0, "the web server is there, too");
    }

    private static AgentPublicKey Other()
    {
        using PersistentKey key = PersistentKey.Create();
        return key.PublicKey;
    }

    private ToolRun Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = _directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // What a surrounding `dotnet test` tells its children is not for another build.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ToolRun(process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
