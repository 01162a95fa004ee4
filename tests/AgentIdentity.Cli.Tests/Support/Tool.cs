using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Cli.Support;

/// <summary>Runs the tool as a shell does, in a directory of its own, but without a process a command.</summary>
internal sealed class Tool : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agentid-").FullName;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    /// <summary>The path of a file in the directory.</summary>
    public string this[string file] => Path.Combine(_directory, file);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string file, string text)
    {
        File.WriteAllText(this[file], text);
        return this[file];
    }

    /// <summary>Runs one command with nothing on standard input.</summary>
    public Task<ToolRun> RunAsync(params string[] arguments) => RunWithAsync("", arguments);

    /// <summary>Runs one command that has to work.</summary>
    public async Task<ToolRun> MustRunAsync(params string[] arguments)
    {
        ToolRun run = await RunAsync(arguments);
        run.Error.Should().BeEmpty();
        run.Code.Should().Be(0);
        return run;
    }

    /// <summary>Runs one command with text on standard input.</summary>
    public Task<ToolRun> RunWithAsync(string input, params string[] arguments) => RunAsync(input, isInteractive: false, arguments);

    /// <summary>Runs one command as on a terminal, where somebody types.</summary>
    public Task<ToolRun> RunInteractivelyAsync(string typed, params string[] arguments) => RunAsync(typed, isInteractive: true, arguments);

    private async Task<ToolRun> RunAsync(string input, bool isInteractive, string[] arguments)
    {
        using MemoryStream stdin = new(Encoding.UTF8.GetBytes(input));
        using StringWriter stdout = new();
        using StringWriter stderr = new();
        ToolHost host = new() { In = stdin, Out = stdout, Error = stderr, Clock = Clock, IsInteractive = isInteractive };
        int code = await AgentIdTool.RunAsync(arguments, host, TestContext.Current.CancellationToken);
        return new ToolRun(code, stdout.ToString(), stderr.ToString());
    }
}

/// <summary>What a run of the tool left.</summary>
internal sealed record ToolRun(int Code, string Out, string Error)
{
    /// <summary>The output read as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Out);

    /// <summary>The one line that went wrong.</summary>
    public string ErrorLine => Error.TrimEnd('\n').Should().NotContain("\n").And.StartWith("error: ").And.Subject;
}
