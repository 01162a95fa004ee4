using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>The order of a process's system calls, as strace(1) saw them: eight threads under load, who share flushes.</summary>
public sealed class AcknowledgementOrderTests
{
    [Fact]
    public async Task No_record_that_must_survive_power_loss_is_acknowledged_before_the_disk_has_it_and_the_name_of_its_file()
    {
        SystemCalls calls = await TraceAsync("power-loss");

        calls.Violations.Should().BeEmpty();
        calls.Acknowledged.Should().BeGreaterThan(100);
    }

    [Fact]
    public async Task A_record_that_need_not_is_and_so_this_would_be_seen() =>
        (await TraceAsync("process-kill")).Violations.Count.Should().BeGreaterThan(100);

    private static async Task<SystemCalls> TraceAsync(string durability)
    {
        using TestDirectory parent = new();
        string[] trace = await Strace.TraceAsync(
            "openat,pwrite64,fdatasync,fsync,write", acknowledgements: 300, "dotnet", Harness.Path, "--victim", Path.Combine(parent, "audit"), durability);
        return SystemCalls.Read(trace);
    }
}
