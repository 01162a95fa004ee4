using System.Diagnostics;
using System.Globalization;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>A guard in a process of its own, whose surroundings can be broken without breaking the tests' own.</summary>
internal sealed class Scribe : IAsyncDisposable
{
    private readonly TestDirectory _parent = new();
    private readonly Process _process;

    private Scribe(string durability)
    {
        ProcessStartInfo start = new("dotnet", [Harness.Path, "--scribe", Log, durability]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
    }

    /// <summary>The directory of its log.</summary>
    public string Log => Path.Combine(_parent, "audit");

    public string Id { get; private set; } = "";

    public static async Task<Scribe> StartAsync(string durability = "process-kill")
    {
        Scribe scribe = new(durability);
        string ready = await scribe.AnswerAsync();
        ready.Should().StartWith("ready ");
        scribe.Id = ready["ready ".Length..];
        return scribe;
    }

    /// <summary>Asks for something, and gives the answer.</summary>
    public async Task<string> AskAsync(string request)
    {
        await _process.StandardInput.WriteLineAsync(request);
        return await AnswerAsync();
    }

    /// <summary>Calls until one is refused, and says why; what is left of a file may be used until then.</summary>
    public async Task<string> RefusalAsync()
    {
        string answer = await AskAsync("call");
        for (int i = 0; !answer.StartsWith("refused", StringComparison.Ordinal); i++)
        {
            i.Should().BeLessThan(1000, "something was broken");
            answer = await AskAsync("call");
        }

        return answer;
    }

    /// <summary>Changes a limit of the process while it runs.</summary>
    public void Limit(string limit)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "changing a limit of a running process takes prlimit(1)");
        using Process change = Process.Start("/usr/bin/prlimit", ["--pid", Id, limit]);
        change.WaitForExit();
        change.ExitCode.Should().Be(0);
    }

    /// <summary>Closes the log and expects it intact, with every call that was allowed and its outcome.</summary>
    public async Task ExpectCompleteAsync(int calls)
    {
        await _process.StandardInput.WriteLineAsync("close");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        _process.ExitCode.Should().Be(0);
        AuditVerification verification = await AuditVerifier.VerifyAsync(Log);
        verification.IsIntact.Should().BeTrue(verification.Break?.ToString());
        verification.OpenCalls.Should().Be(0);
        verification.RecordCount.Should().Be(1 + (2 * calls) + 1);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _parent.Dispose();
    }

    private async Task<string> AnswerAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the process ended with {_process.ExitCode}"));
}
