using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using AgentIdentity.Cli.Approvals;
using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli;

/// <summary>
/// Runs the shell session in the tool's README, command by command, and compares what it prints with what the README says.
/// With AGENTID_UPDATE_README=1 the README is written anew instead.
/// </summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agentid-readme-").FullName;

    private static string File => Repository.PathTo("src", "AgentIdentity.Cli", "README.md");

    public void Dispose()
    {
        // The session stops the witness it starts; unless a command before that failed.
        if (System.IO.File.Exists(Path.Combine(_directory, "witness.pid")))
        {
            Run("kill $(cat witness.pid) 2> kill.log || true");
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Each_command_in_the_README_prints_what_the_README_says()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the session is one of a POSIX shell");
        // Twice: each run of a writer begins a file, and a log of one file has nothing to archive.
        await AuditedWork.DoAsync(Path.Combine(_directory, "audit"), Path.Combine(_directory, "chains"), Path.Combine(_directory, "values"));
        await AuditedWork.DoAsync(Path.Combine(_directory, "audit"), Path.Combine(_directory, "chains"), Path.Combine(_directory, "values"));
        await System.IO.File.WriteAllTextAsync(Path.Combine(_directory, "log.vkey"), await AuditedWork.SignAsync(Path.Combine(_directory, "audit")), TestContext.Current.CancellationToken);
        await ApprovalsSession.AskOnceAsync(_directory);
        string[] lines = await System.IO.File.ReadAllLinesAsync(File, TestContext.Current.CancellationToken);

        List<string> actual = [];
        bool isSession = false;
        foreach (string line in lines)
        {
            isSession = line == "```console" || (isSession && line != "```");
            if (!isSession || line == "```console")
            {
                actual.Add(line);
            }
            else if (line.StartsWith("$ ", StringComparison.Ordinal))
            {
                actual.Add(line);
                actual.AddRange(Run(line[2..]));
            }
        }

        if (Environment.GetEnvironmentVariable("AGENTID_UPDATE_README") == "1")
        {
            await System.IO.File.WriteAllTextAsync(File, string.Join('\n', actual) + "\n", TestContext.Current.CancellationToken);
        }
        else
        {
            actual.Select(Normalize).Should().Equal(lines.Select(Normalize));
        }
    }

    private string[] Run(string command)
    {
        ProcessStartInfo start = new("bash", ["-c", command + " 2>&1"]) { WorkingDirectory = _directory, RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(ToolPath)}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["VECTORS"] = Repository.PathTo("tests", "AgentIdentity.Sdk.Tests", "Vectors");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        StringBuilder text = new(output.Replace(_directory, "/home/alice", StringComparison.Ordinal).Replace(start.Environment["VECTORS"]!, "vectors", StringComparison.Ordinal));
        if (process.ExitCode != 0)
        {
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"(exit code {process.ExitCode})");
        }

        return text.ToString().TrimEnd('\n').Split('\n') is [""] ? [] : text.ToString().TrimEnd('\n').Split('\n');
    }

    private static string ToolPath => Path.Combine(AppContext.BaseDirectory, "agentid");

    /// <summary>Keys, ids, hashes and times are others each time.</summary>
    private static string Normalize(string line)
    {
        string text = Did().Replace(line, "DID");
        text = NoteKey().Replace(text, "KEY");
        text = Hash().Replace(text, "HASH");
        text = RequestId().Replace(text, "REQUEST");
        text = Uuid().Replace(text, "UUID");
        text = Instant().Replace(text, "TIME");
        text = LogId().Replace(text, "audit/ID");
        text = CallId().Replace(text, "CALL");
        text = Duration().Replace(text, "after TIME");
        text = Left().Replace(text, "LEFT");
        return Padding().Replace(text, "$1$2");       // a column is as wide as what is in it
    }

    [GeneratedRegex("did:key:z6Mk[1-9A-Za-z]+")]
    private static partial Regex Did();

    [GeneratedRegex(@"[^ ]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}")]
    private static partial Regex NoteKey();

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])|[A-Za-z0-9_-]{43}=?")]
    private static partial Regex Hash();

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")]
    private static partial Regex RequestId();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"20\d\d-\d\d-\d\d[ T]\d\d(:\d\d(:\d\d(\.\d+)?)?)?Z?")]
    private static partial Regex Instant();

    [GeneratedRegex("audit/[A-Za-z0-9_-]{22}")]
    private static partial Regex LogId();

    [GeneratedRegex("[A-Za-z0-9_-]{16}-[0-9]+(?![0-9A-Za-z_-])")]
    private static partial Regex CallId();

    [GeneratedRegex(@"after [0-9.]+ ms")]
    private static partial Regex Duration();

    [GeneratedRegex("(─)─+| +(│)")]
    private static partial Regex Padding();

    [GeneratedRegex(@"(\d+ (days|h|min|s) ?)+left")]
    private static partial Regex Left();
}
