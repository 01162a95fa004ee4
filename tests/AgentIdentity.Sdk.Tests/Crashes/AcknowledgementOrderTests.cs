using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>The order of a process's system calls, as strace(1) saw them: eight threads under load, who share flushes.</summary>
public sealed class AcknowledgementOrderTests : IDisposable
{
    private readonly TestDirectory _parent = new();

    public void Dispose() => _parent.Dispose();

    [Fact]
    public async Task No_record_that_must_survive_power_loss_is_acknowledged_before_the_disk_has_it_and_the_name_of_its_file()
    {
        SystemCalls calls = SystemCalls.Read(await TraceAsync("power-loss", acknowledgements: 300));

        calls.Violations.Should().BeEmpty();
        calls.Acknowledged.Should().BeGreaterThan(100);
    }

    [Fact]
    public async Task A_record_that_need_not_is_and_so_this_would_be_seen() =>
        SystemCalls.Read(await TraceAsync("process-kill", acknowledgements: 300)).Violations.Count.Should().BeGreaterThan(100);

    [Fact]
    public async Task The_name_of_a_new_directory_is_flushed_before_anything_in_it_is_acknowledged()
    {
        string[] trace = await TraceAsync("power-loss", acknowledgements: 10);

        // To list a directory, it is opened with more flags than to flush it.
        int opened = Array.FindIndex(trace, line => line.Contains($"\"{_parent.Location}\", O_RDONLY)", StringComparison.Ordinal));
        int flushed = Array.FindIndex(trace, Math.Max(0, opened), line => line.Contains("fsync(", StringComparison.Ordinal));
        int acknowledged = Array.FindIndex(trace, line => line.Contains("\"D ", StringComparison.Ordinal));
        opened.Should().BePositive();
        flushed.Should().BeInRange(opened, acknowledged);
    }

    private Task<string[]> TraceAsync(string durability, int acknowledgements) => Strace.TraceAsync(
        "openat,pwrite64,fdatasync,fsync,write", acknowledgements, "dotnet", Harness.Path, "--victim", Path.Combine(_parent, "audit"), durability);
}
