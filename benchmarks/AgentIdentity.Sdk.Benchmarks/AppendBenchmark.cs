using AgentIdentity.Sdk.Auditing;
using BenchmarkDotNet.Attributes;
using Microsoft.Win32.SafeHandles;
using Serilog;
using Serilog.Core;

namespace AgentIdentity.Sdk;

/// <summary>
/// One record to a file, one waiting caller. Floor: one write() of as many bytes to a file that grows, as a log does. Beside it a log line as
/// long that nobody can verify.
/// </summary>
[MemoryDiagnoser]
public class AppendBenchmark
{
    private const long FloorFile = 64 * 1024 * 1024;

    private DecisionEntry _entry = null!;
    private byte[] _line = [];
    private string _text = "";
    private string _folder = "";
    private SafeFileHandle _file = null!;
    private long _at;
    private AuditLog _log = null!;
    private Logger _serilog = null!;

    [Params(RecordSize.Small, RecordSize.Typical)]
    public RecordSize Size { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _entry = SampleRecords.Of(Size);
        _line = new byte[await SampleRecords.LengthOfAsync(Size) + 1];
        _text = new string('x', _line.Length - 32);     // Serilog adds its timestamp and level
        _folder = Directory.CreateTempSubdirectory("agentid-bench").FullName;
        _file = NewFloorFile();
        _log = new AuditLog(FileAuditStore.Open(Path.Combine(_folder, "audit")));
        _serilog = new LoggerConfiguration()
            .WriteTo.File(Path.Combine(_folder, "serilog.txt"), buffered: false, fileSizeLimitBytes: null, formatProvider: System.Globalization.CultureInfo.InvariantCulture)
            .CreateLogger();
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        _file.Dispose();
        await _log.DisposeAsync();
        await _serilog.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public void OneWrite()
    {
        RandomAccess.Write(_file, _line, _at);
        _at += _line.Length;
        if (_at > FloorFile - _line.Length)
        {
            _file.Dispose();
            _file = NewFloorFile();
            _at = 0;
        }
    }

    [Benchmark]
    public async Task Append() => await _log.AppendDecisionAsync(_entry);

    [Benchmark]
    public void SerilogFileSink() => _serilog.Information("{Text:l}", _text);

    private SafeFileHandle NewFloorFile() =>
        File.OpenHandle(Path.Combine(_folder, Guid.NewGuid().ToString()), FileMode.CreateNew, FileAccess.Write, FileShare.Read, FileOptions.None, FloorFile);
}
