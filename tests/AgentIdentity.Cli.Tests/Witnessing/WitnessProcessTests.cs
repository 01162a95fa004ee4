using System.Net;
using System.Net.Sockets;
using System.Text;
using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Witnessing;

/// <summary>Witnesses in processes of their own, and the tool that asks them.</summary>
public sealed class WitnessProcessTests
{
    [Fact]
    public async Task Two_of_three_witnesses_are_enough_and_one_is_not()
    {
        using WitnessedLog log = await WitnessedLog.BeginAsync();
        WitnessProcess[] witnesses = [await log.StartWitnessAsync("w1"), await log.StartWitnessAsync("w2"), await log.StartWitnessAsync("w3")];
        string policy = log.Tool.Write("policy", Policy(log, witnesses));

        ToolRun all = await log.CheckpointAsync("--witness-policy", policy);
        all.Code.Should().Be(0, all.Out + all.Error);
        all.Out.Should().Contain("cosigned  w1, ").And.Contain("cosigned  w2, ").And.Contain("cosigned  w3, ").And.Contain($"vkey      {log.LogKey}");
        (await witnesses[0].ReadLineAsync()).Should().Contain("cosigned").And.Contain("0 > 3");

        await AuditedWork.ContinueAsync(log.Directory);
        await witnesses[0].KillAsync();
        ToolRun two = await log.CheckpointAsync("--witness-policy", policy, "--out", log.Tool["two.checkpoint"]);
        two.Code.Should().Be(0, two.Out + two.Error);
        two.Out.Should().Contain("failed    the witness w1 cannot be reached").And.Contain("written to ");
        SignedNote.TryParse(await File.ReadAllBytesAsync(log.Tool["two.checkpoint"], TestContext.Current.CancellationToken), out SignedNote? note).Should().BeTrue();
        WitnessPolicyCheck check = WitnessPolicy.Parse(Policy(log, witnesses)).Check(note!);
        check.IsSatisfied.Should().BeTrue(check.Missing);
        check.Cosigned.Keys.Select(witness => witness.Name).Should().BeEquivalentTo("w2", "w3");

        await AuditedWork.ContinueAsync(log.Directory);
        await witnesses[1].KillAsync();
        ToolRun one = await log.CheckpointAsync("--witness-policy", policy, "--json");
        one.Code.Should().Be(1);
        one.Json.GetProperty("missing").GetString().Should().Be("cosignatures are missing: enough has 1 of 2 (missing w1, w2)");

        using WitnessProcess back = await log.StartWitnessAsync("w1");
        witnesses[0] = back;
        ToolRun again = await log.CheckpointAsync("--witness-policy", log.Tool.Write("policy", Policy(log, witnesses)), "--json");
        again.Code.Should().Be(0, again.Out + again.Error);
        again.Json.GetProperty("cosigned").GetArrayLength().Should().Be(2, "what was owed is given later");
    }

    [Fact]
    public async Task An_old_copy_of_a_log_is_not_signed_at_a_new_head()
    {
        using WitnessedLog log = await WitnessedLog.BeginAsync();
        WitnessProcess witness = await log.StartWitnessAsync("w1");
        string[] asking = ["--witness", $"{witness.Key}={witness.Address}"];
        (await log.CheckpointAsync(asking)).Code.Should().Be(0);
        string copy = log.Tool["copy"];
        CopyLog(log.Directory, copy);
        await AuditedWork.ContinueAsync(log.Directory);
        (await log.CheckpointAsync(asking)).Code.Should().Be(0);
        Directory.Delete(log.Directory, recursive: true);
        Directory.Move(copy, log.Directory);
        string before = await File.ReadAllTextAsync(Path.Combine(log.Directory, "checkpoint"), TestContext.Current.CancellationToken);

        ToolRun refused = await log.CheckpointAsync([.. asking, "--json"]);

        refused.Code.Should().Be(1);
        refused.Json.GetProperty("error").GetProperty("code").GetString().Should().Be("audit_behind_witness");
        (await File.ReadAllTextAsync(Path.Combine(log.Directory, "checkpoint"), TestContext.Current.CancellationToken)).Should().Be(before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("POST /add-checkpoint HTTP/1.1\r\nHost: w.example\r\n")]
    [InlineData("GET /add-checkpoint HTTP/1.1\r\nHost: w.example\r\n\r\n")]
    public async Task Nobody_holds_a_connection_for_long_without_asking_anything(string sent)
    {
        using WitnessedLog log = await WitnessedLog.BeginAsync();
        using WitnessProcess witness = await log.StartWitnessAsync("w1");
        Uri address = witness.Address;
        using TcpClient idle = new(address.Host, address.Port);
        NetworkStream stream = idle.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(sent), TestContext.Current.CancellationToken);

        // Kestrel's own patience is 30 and 130 seconds.
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        using StreamReader answer = new(stream);
        Func<Task> closing = () => answer.ReadToEndAsync(limit.Token);

        await closing.Should().NotThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_state_directory_has_one_witness_process()
    {
        using WitnessedLog log = await WitnessedLog.BeginAsync();
        using WitnessProcess first = await log.StartWitnessAsync("w1");

        Func<Task> second = () => log.StartWitnessAsync("w1");

        await second.Should().ThrowAsync<InvalidOperationException>().WithMessage("*is held by another writer*");
        first.HasExited.Should().BeFalse();
    }

    [Fact]
    public async Task It_answers_one_path_one_method_and_bounded_bodies()
    {
        using WitnessedLog log = await WitnessedLog.BeginAsync();
        WitnessProcess witness = await log.StartWitnessAsync("w1");
        using HttpClient client = new() { BaseAddress = witness.Address };

        (await PostAsync("/add-checkpoint", "garbage")).Should().Be(HttpStatusCode.BadRequest);
        (await witness.ReadLineAsync()).Should().Contain("refused   something else  Malformed");
        (await PostAsync("/add-checkpoint", "")).Should().Be(HttpStatusCode.BadRequest);
        (await PostAsync("/add-checkpoint", new string('a', WitnessRequest.MaxBytes))).Should().Be(HttpStatusCode.BadRequest);
        (await PostAsync("/add-checkpoint", new string('a', WitnessRequest.MaxBytes + 1))).Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await PostAsync("/", "garbage")).Should().Be(HttpStatusCode.NotFound);
        (await PostAsync("/add-checkpoint/more", "garbage")).Should().Be(HttpStatusCode.NotFound);
        using HttpResponseMessage got = await client.GetAsync(new Uri("/add-checkpoint", UriKind.Relative), TestContext.Current.CancellationToken);
        got.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        got.Headers.Server.Should().BeEmpty();

        async Task<HttpStatusCode> PostAsync(string path, string body)
        {
            using ByteArrayContent content = new(Encoding.UTF8.GetBytes(body));
            using HttpResponseMessage response = await client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task It_stops_when_it_is_told_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no such signals");
        using WitnessedLog log = await WitnessedLog.BeginAsync();
        using WitnessProcess witness = await log.StartWitnessAsync("w1");

        (await witness.TerminateAsync()).Should().Be(0);
    }

    [Fact]
    public async Task What_makes_no_sense_is_one_line()
    {
        using WitnessedLog log = await WitnessedLog.BeginAsync();
        Tool tool = log.Tool;
        string[] witness = ["witness", "--key", log.Key, "--state", tool["state"]];

        (await tool.RunAsync([.. witness, "--log", "nonsense"])).ErrorLine.Should().Contain("--log takes the key of a log");
        (await tool.RunAsync([.. witness, "--log", log.LogKey, "--listen", "nowhere"])).ErrorLine.Should().Contain("--listen takes an address and a port");
        (await tool.RunAsync([.. witness, "--log", log.LogKey, "--listen", "7380"])).ErrorLine.Should().Contain("--listen takes an address and a port");
        (await tool.RunAsync([.. witness, "--log", log.LogKey])).ErrorLine.Should().Contain("its own witness", "the log's key cannot be the witness's");
        (await tool.RunAsync("audit", "init", log.Directory, "--key", log.Key)).ErrorLine.Should().Contain("there is a log in");
        (await log.CheckpointAsync("--witness", "nonsense")).ErrorLine.Should().Contain("--witness takes a key and an address");
        (await log.CheckpointAsync("--witness-policy", tool.Write("bad", "log x\n"))).ErrorLine.Should().Contain("line 1 of the witness policy");
        string strange = (await WitnessedKeyAsync(tool)).ToString();
        (await log.CheckpointAsync("--witness-policy", tool.Write("strange", $"log {strange}\nquorum none\n"))).ErrorLine.Should().Contain($"add the line log {log.LogKey}");
        ToolRun printed = await log.CheckpointAsync();
        printed.Code.Should().Be(0);
        printed.Out.Should().Contain("signed    3 records").And.Contain("\u2014 audit/");
    }

    private static async Task<NoteKey> WitnessedKeyAsync(Tool tool)
    {
        await tool.MustRunAsync("key", "new", "--out", tool["other.key"], "--unsealed", "jwk");
        return NoteKey.Parse((await tool.MustRunAsync("audit", "init", tool["other"], "--key", tool["other.key"], "--json")).Json.GetProperty("vkey").GetString()!);
    }

    private static string Policy(WitnessedLog log, WitnessProcess[] witnesses)
    {
        StringBuilder text = new($"log {log.LogKey}\n");
        foreach (WitnessProcess witness in witnesses)
        {
            text.Append($"witness {witness.Key.Name} {witness.Key} {witness.Address}\n");
        }

        return text.Append("group enough 2 w1 w2 w3\nquorum enough\n").ToString();
    }

    private static void CopyLog(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
