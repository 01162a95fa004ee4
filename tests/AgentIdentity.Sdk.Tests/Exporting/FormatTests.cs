using System.Buffers;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>What records look like to others.</summary>
public sealed class FormatTests
{
    /// <summary>One record of each type with every field there is, and what a guard writes.</summary>
    public static TheoryData<string> Lines => [.. File.ReadAllLines(Directory.GetFiles(Repository.PathTo("tests", "AgentIdentity.Sdk.Tests", "Vectors", "audit"), "*.jsonl")[0])];

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_native_format_is_the_stored_line(string line) => Write(AuditFormat.Native, Record(line)).Should().Be(line);

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_CloudEvent_is_one_to_the_CloudEvents_SDK(string line)
    {
        AuditRecord record = Record(line);
        CloudEvent read = new JsonEventFormatter().DecodeStructuredModeMessage(
            Encoding.UTF8.GetBytes(Write(AuditFormat.CloudEvents, record)), new ContentType("application/cloudevents+json"), null);

        read.IsValid.Should().BeTrue();
        read.SpecVersion.Should().Be(CloudEventsSpecVersion.V1_0);
        read.Id.Should().Be($"{record.Log}/{record.Sequence}");
        read.Source!.OriginalString.Should().Be(record.Log);
        read.Type.Should().Be($"dev.agentidentity.audit.{record.Type}.v1");
        read.Time.Should().Be(record.Timestamp);
        read["recordhash"].Should().Be(System.Buffers.Text.Base64Url.EncodeToString(record.Hash.Span));
        JsonElement data = read.Data.Should().BeOfType<JsonElement>().Subject;
        data.GetRawText().Should().Be(line);
    }

    [Fact]
    public void CloudEvents_travel_in_the_batch_format()
    {
        AuditRecord[] records = [.. Lines.Select(row => Record(row.Data))];
        ArrayBufferWriter<byte> output = new();
        AuditFormat.CloudEvents.WriteBatch(records, output);

        IReadOnlyList<CloudEvent> read = new JsonEventFormatter().DecodeBatchModeMessage(output.WrittenMemory, new ContentType(AuditFormat.CloudEvents.BatchMediaType), null);

        read.Select(one => one.Id).Should().Equal(records.Select(record => $"{record.Log}/{record.Sequence}"));
    }

    [Fact]
    public async Task A_CloudEvent_of_a_traced_decision_continues_the_trace()
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store);
        await log.AppendDecisionAsync(new DecisionEntry { CallId = "c", TraceId = "0af7651916cd43dd8448eb211c80319c", SpanId = "b7ad6b7169203331" });

        JsonElement read = JsonElement.Parse(Write(AuditFormat.CloudEvents, Record(Encoding.UTF8.GetString(store.LastLine.Span))));

        read.GetProperty("traceparent").GetString().Should().Be("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_OCSF_event_is_valid_under_the_published_schema(string line)
    {
        JsonElement read = JsonElement.Parse(Write(AuditFormat.Ocsf, Record(line)));

        new OcsfSchema().Faults(read).Should().BeEmpty(read.ToString());
        read.GetProperty("metadata").GetProperty("version").GetString().Should().Be(OcsfSchema.Version);
    }

    [Fact]
    public async Task What_a_guard_records_is_valid_OCSF_too()
    {
        using ExportSetup setup = new();
        await using (AgentGuard guard = setup.Guard(new RecordingSink()))
        {
            await setup.CallAsync(guard, 1);
            await setup.CallForbiddenAsync(guard);
        }

        OcsfSchema schema = new();
        (await setup.LinesAsync()).SelectMany(line => schema.Faults(JsonElement.Parse(Write(AuditFormat.Ocsf, Record(line))))).Should().BeEmpty();
    }

    [Theory]
    [InlineData("\"class_uid\":6003", "\"class_uid\":6004")]
    [InlineData("\"actor\":", "\"actress\":")]
    [InlineData("\"action_id\":1", "\"action_id\":77")]
    [InlineData("\"encoding_id\":3", "\"encoding_id\":44")]
    [InlineData("\"type_uid\":600399", "\"type_uid\":600301")]
    [InlineData("\"status_code\":\"ok\"", "\"status_code\":7")]
    [InlineData("\"app_name\":\"orchestrator/researcher\",\"app_uid\"", "\"nobody\"")]
    public void The_schema_finds_what_is_wrong(string right, string wrong)
    {
        string text = Write(AuditFormat.Ocsf, Record(Lines.ElementAt(1).Data));
        text.Should().Contain(right);

        new OcsfSchema().Faults(JsonElement.Parse(text.Replace(right, wrong, StringComparison.Ordinal))).Should().NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_OCSF_event_carries_the_stored_line_and_true_hashes_of_it(string line)
    {
        AuditRecord record = Record(line);
        JsonElement read = JsonElement.Parse(Write(AuditFormat.Ocsf, record));

        read.GetProperty("raw_data").GetString().Should().Be(line);
        read.GetProperty("raw_data_hash").GetProperty("value").GetString().Should().Be(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line))));
        JsonElement attestation = read.GetProperty("attestation_list")[0];
        attestation.GetProperty("fingerprint").GetProperty("value").GetString().Should().Be(System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData([0, .. Encoding.UTF8.GetBytes(line)])));
        attestation.TryGetProperty("prev_event", out JsonElement previous).Should().Be(record.Sequence > 0);
        if (record.Sequence > 0)
        {
            previous.GetProperty("fingerprint").GetProperty("value").GetString().Should().Be(System.Buffers.Text.Base64Url.EncodeToString(record.PreviousHash.Span));
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]        // allowed
    [InlineData(3, 2, 26, 2)]       // scope_not_granted: unauthorized
    public void An_OCSF_event_says_what_the_control_did(int record, int action, int disposition, int status)
    {
        JsonElement read = JsonElement.Parse(Write(AuditFormat.Ocsf, Record(Lines.ElementAt(record).Data)));

        (read.GetProperty("action_id").GetInt32(), read.GetProperty("disposition_id").GetInt32(), read.GetProperty("status_id").GetInt32())
            .Should().Be((action, disposition, status));
    }

    [Fact]
    public async Task Secrets_and_raw_arguments_leave_through_no_sink_and_no_format()
    {
        using ExportSetup setup = new();
        string[] secrets = ["hunter2-hunter2", "ghp_0123456789abcdefghij", "-----BEGIN PRIVATE KEY-----", "4111111111111111", "mallory@evil.example"];
        ToolCall call = new("files.read", new()
        {
            ["password"] = secrets[0],
            ["nested"] = new Dictionary<string, object?> { ["token"] = secrets[1], ["key"] = secrets[2] },
            ["list"] = new object?[] { secrets[3], secrets[4] },
        });
        ChannelAuditSink channel = new();
        await using (AgentGuard guard = setup.Guard(FileAuditStore.Open(setup.Location), builder => AuditFormat.All.Aggregate(
            builder.ExportTo(channel, setup.Options("channel")),
            (exporting, format) => exporting.ExportTo(
                FileAuditSink.Open(Path.Combine(setup.SinkDirectory, format.Name), new FileAuditSinkOptions { Format = format }), setup.Options(format.Name)))))
        {
            await setup.CallAsync(guard, 2, call);
            await setup.CallForbiddenAsync(guard, "mail.send", new() { ["to"] = secrets[4], ["body"] = secrets[0] });
        }

        List<string> outputs = [.. Directory.GetFiles(setup.SinkDirectory, "*.jsonl", SearchOption.AllDirectories).Select(File.ReadAllText)];
        await foreach (AuditRecord record in channel.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            outputs.Add(record.ToString());
        }

        outputs.Should().HaveCount(3 + 7).And.OnlyContain(output => output.Length > 0);
        string all = string.Join('\n', outputs);
        all.Should().Contain("password", "names of arguments are recorded");
        secrets.Where(secret => all.Contains(secret, StringComparison.Ordinal)
            || all.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('='), StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static AuditRecord Record(string line) =>
        AuditRecord.TryParse(Encoding.UTF8.GetBytes(line), out AuditRecord? record) ? record : throw new InvalidOperationException("no record");

    private static string Write(AuditFormat format, AuditRecord record)
    {
        ArrayBufferWriter<byte> output = new();
        format.Write(record, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
