using System.Globalization;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>
/// Limits, a failing disk and lost files, around a guard in a process of its own: calls are refused and told what to do, the outcome of a call
/// that was running is not lost, and calls go through again once the cause is gone, without a restart.
/// </summary>
public sealed class BrokenWorldTests
{
    [Fact]
    public async Task A_file_that_may_not_grow_so_large_refuses_calls_instead_of_killing_the_process()
    {
        await using Scribe scribe = await Scribe.StartAsync();
        scribe.Limit("--fsize=8192:");

        string refusal = await scribe.RefusalAsync();

        refusal.Should().StartWith("refused audit_unavailable").And.Contain("raise the limit (ulimit -f)");
        scribe.Limit("--fsize=unlimited:");
        (await scribe.AskAsync("call")).Should().Be("allowed 1");
        await scribe.ExpectCompleteAsync(calls: 1);
    }

    [Fact]
    public async Task When_no_more_files_may_be_opened_calls_are_refused_until_they_may()
    {
        await using Scribe scribe = await Scribe.StartAsync();
        await scribe.AskAsync("begin");
        // No number is left but those of its input and outputs: how many files are open at the moment says nothing about which are free.
        scribe.Limit("--nofile=3:");

        string refusal = await scribe.RefusalAsync();

        refusal.Should().StartWith("refused audit_unavailable").And.Contain("raise the limit (ulimit -n)");
        (await scribe.AskAsync("finish")).Should().StartWith("alarms");
        scribe.Limit("--nofile=1024:");
        (await scribe.AskAsync("call")).Should().StartWith("allowed");
        await ExpectCompleteAsync(scribe);
    }

    [Fact]
    public async Task A_disk_that_does_not_take_a_record_refuses_calls_and_what_it_did_not_take_does_not_come_back()
    {
        await using Scribe scribe = await Scribe.StartAsync("power-loss");
        await scribe.AskAsync("begin");
        await using (Strace failing = await Strace.AttachAsync(scribe.Id, "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO"))
        {
            string refusal = await scribe.RefusalAsync();

            refusal.Should().StartWith("refused audit_unavailable").And.Contain("fails: see to it");
            (await scribe.AskAsync("finish")).Should().NotBe("alarms 0", "its outcome is not on the disk either");
        }

        (await scribe.AskAsync("call")).Should().Be("allowed 3", "the outcome that was kept is record 2");
        Directory.GetFiles(scribe.Log, "*.jsonl").Should().HaveCount(2, "a file that may have lost what it was given is not written to again");
        await ExpectCompleteAsync(scribe);
    }

    private static async Task ExpectCompleteAsync(Scribe scribe)
    {
        long last = long.Parse((await scribe.AskAsync("call")).Split(' ')[1], CultureInfo.InvariantCulture);
        await scribe.ExpectCompleteAsync(calls: (int)(last + 1) / 2);
    }
}
