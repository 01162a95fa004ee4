using System.Diagnostics;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Samples;

/// <summary>What the README and the samples promise, run as a user runs it.</summary>
public sealed class SampleTests
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    [Fact]
    public void The_readme_shows_the_program_it_talks_about() =>
        Readme().Should().Contain(Normal(File.ReadAllText(Repository.PathTo("samples", "FirstAgent", "Program.cs"))).TrimEnd());

    [Fact]
    public async Task The_readme_shows_what_that_program_prints()
    {
        (int code, string output, _) = await RunAsync("FirstAgent");

        code.Should().Be(0);
        Readme().Should().Contain($"```text\n{Normal(output).TrimEnd()}\n```");
    }

    [Fact]
    public async Task The_quickstart_refuses_every_abuse_and_finds_the_flipped_byte()
    {
        using TestDirectory folder = new();
        Directory.CreateDirectory(Path.Combine(folder, "notes", "deep"));
        await File.WriteAllTextAsync(Path.Combine(folder, "notes", "a.txt"), "one two three");
        await File.WriteAllTextAsync(Path.Combine(folder, "notes", "deep", "b.md"), "four five");

        (int code, string output, _) = await RunAsync("Quickstart", folder);

        output.Should().Contain("/notes/deep files=1 words=2").And.Contain("everything that must be refused was refused").And.NotContain("WRONG");
        output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)).Should().Be(17);
        output.Should().MatchRegex("audit ([0-9]+) records intact, \\1 of them signed").And.MatchRegex("evidence [0-9]+ records and [0-9]+ chains proved in .*evidence.html");
        code.Should().Be(0);
    }

    [Fact]
    public async Task The_quickstart_says_in_one_line_what_to_do_about_a_folder_that_is_not_there()
    {
        (int code, _, string error) = await RunAsync("Quickstart", Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));

        code.Should().Be(2);
        error.Should().MatchRegex(@"\Athere is no folder .*; give one as the argument\s*\z");
    }

    [Fact]
    public async Task The_agent_of_the_approvals_sample_pays_what_was_approved_and_nothing_else()
    {
        (int code, string output, _) = await RunAsync("Approvals");

        output.Should().Contain("ok    the agent wants to pay 12,000: approval_required, request ")
            .And.Contain("ok    alice, for whom the agent works, approves it: error: whoever the agent acts for")
            .And.Contain("ok    the agent pays 120,000 on that approval: approval_mismatch")
            .And.Contain("ok    the agent pays them a second time: approval_used")
            .And.Contain("ok    what was paid in the end: 240 to ACME, 12000 to ACME")
            .And.NotContain("WRONG");
        code.Should().Be(0);
    }

    [Fact]
    public async Task The_approvals_sample_says_in_one_line_which_argument_it_takes()
    {
        (int code, _, string error) = await RunAsync("Approvals", "nonsense");

        code.Should().Be(2);
        error.Should().MatchRegex(@"\Ait takes no arguments but --by-hand: .*\s*\z");
    }

    private static string Readme() => Normal(File.ReadAllText(Repository.PathTo("README.md")));

    private static string Normal(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static async Task<(int Code, string Output, string Error)> RunAsync(string sample, params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Repository.PathTo("samples", sample, "bin", Configuration, "net10.0", $"{sample}.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
