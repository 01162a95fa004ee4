using System.Diagnostics;
using System.Text.RegularExpressions;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Support;

/// <summary>A witness as it runs in the field: the tool, in a process of its own, listening on a port that was free.</summary>
internal sealed partial class WitnessProcess : IDisposable
{
    private readonly Process _process;
    private bool _isDisposed;

    private WitnessProcess(Process process, NoteKey key, Uri address)
    {
        _process = process;
        Key = key;
        Address = address;
    }

    public NoteKey Key { get; }

    public Uri Address { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a witness and waits until it listens.</summary>
    public static async Task<WitnessProcess> StartAsync(string agentid, params string[] arguments)
    {
        ProcessStartInfo start = new(agentid, ["witness", "--listen", "127.0.0.1:0", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        string? first = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        string? second = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (first is null || second is null)
        {
            throw new InvalidOperationException($"the witness ended: {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
        }

        return new WitnessProcess(process, NoteKey.Parse(Key_().Match(first).Groups[1].Value), new Uri(Address_().Match(second).Groups[1].Value));
    }

    /// <summary>The next line it says.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    /// <summary>SIGKILL, in the middle of whatever it does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;     // a test may end a witness before its log is done with
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"\Awitness    (\S+)\z")]
    private static partial Regex Key_();

    [GeneratedRegex(@"\Alistening  (http://127\.0\.0\.1:\d+)\z")]
    private static partial Regex Address_();
}
