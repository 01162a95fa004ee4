using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Exporting;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Guarding;

/// <summary>What listeners of the activity source and the meter see. Alone, because whoever listens is heard by every guard of the process.</summary>
[Collection(nameof(Listening))]
public sealed class TelemetryTests : IAsyncDisposable
{
    private readonly GuardSetup _setup = new();
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> _measured = new();
    private readonly List<IDisposable> _listeners = [];

    public async ValueTask DisposeAsync()
    {
        _listeners.ForEach(listener => listener.Dispose());
        await _setup.DisposeAsync();
    }

    [Fact]
    public async Task A_decision_is_a_span_and_its_record_bears_the_spans_ids()
    {
        Listen();
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        using ActivitySource host = new("host");
        using Activity? parent = host.StartActivity("execute_tool");

        AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);

        Activity.Current.Should().BeSameAs(parent);
        Activity span = _spans.Should().ContainSingle(activity => activity.Source.Name == AgentIdentityDiagnostics.Name).Subject;
        span.OperationName.Should().Be(AgentIdentityDiagnostics.AuthorizeSpan);
        span.ParentSpanId.Should().Be(parent!.SpanId);
        span.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value).Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["agentidentity.decision"] = "allow",
            ["agentidentity.code"] = "ok",
            ["agentidentity.call_id"] = decision.CallId,
            ["gen_ai.tool.name"] = GuardSetup.Action,
            ["gen_ai.agent.id"] = agent.Id.ToUri().ToString(),
        });
        JsonElement body = (await _setup.CloseAndReadAsync())[1].Body;
        body.GetProperty("trace_id").GetString().Should().Be(span.TraceId.ToHexString());
        body.GetProperty("span_id").GetString().Should().Be(span.SpanId.ToHexString());
    }

    [Fact]
    public async Task The_span_of_a_refusal_names_the_policy()
    {
        Listen();
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(new ScriptedPolicy(() => PolicyVerdict.Deny("closed", "not now"), "hours")));

        await guard.AuthorizeAsync(agent, GuardSetup.Call);

        _spans.Should().ContainSingle(activity => activity.Source.Name == AgentIdentityDiagnostics.Name).Subject
            .TagObjects.Should().Contain(new KeyValuePair<string, object?>("agentidentity.policy", "hours"));
    }

    [Fact]
    public async Task Decisions_are_counted_by_decision_code_and_tool_and_timed()
    {
        Listen();
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        await guard.AuthorizeAsync(agent, GuardSetup.Call);
        await guard.AuthorizeAsync(agent, new ToolCall(GuardSetup.Action, new() { ["path"] = "/etc", ["more"] = 1 }));

        _measured.Where(one => one.Name == AgentIdentityDiagnostics.Decisions).Select(one => (one.Value, one.Tags["agentidentity.decision"], one.Tags["agentidentity.code"], one.Tags["gen_ai.tool.name"]))
            .Should().Equal((1, "allow", "ok", GuardSetup.Action), (1, "deny", DenialCodes.ArgumentNotPermitted, GuardSetup.Action));
        _measured.Where(one => one.Name == AgentIdentityDiagnostics.DecisionDuration).Should().HaveCount(2).And.OnlyContain(one => one.Value >= 0 && one.Tags.Count == 1);
    }

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("measure")]
    public async Task A_listener_that_throws_changes_no_decision(string when)
    {
        using ActivityListener spans = new()
        {
            ShouldListenTo = source => source.Name == AgentIdentityDiagnostics.Name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => ThrowIf(when == "start"),
            ActivityStopped = _ => ThrowIf(when == "stop"),
        };
        ActivitySource.AddActivityListener(spans);
        using MeterListener measures = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == AgentIdentityDiagnostics.Decisions)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        measures.SetMeasurementEventCallback<long>((_, _, _, _) => ThrowIf(when == "measure"));
        measures.Start();
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        Activity? before = Activity.Current;

        (await guard.AuthorizeAsync(agent, GuardSetup.Call)).IsAllowed.Should().BeTrue();
        (await guard.AuthorizeAsync(agent, new ToolCall(GuardSetup.Action, new() { ["path"] = "/etc", ["more"] = 1 }))).IsAllowed.Should().BeFalse();
        Activity.Current.Should().BeSameAs(before);

        static void ThrowIf(bool isTime)
        {
            if (isTime)
            {
                throw new InvalidOperationException("the listener is broken");
            }
        }
    }

    [Fact]
    public async Task A_tool_that_was_never_allowed_is_no_label()
    {
        Listen();
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        for (int i = 0; i < 500; i++)
        {
            await guard.AuthorizeAsync(agent, new ToolCall($"invented.tool-{i}", []));
        }

        Labels("gen_ai.tool.name").Should().Equal(AgentIdentityDiagnostics.Other);
    }

    [Fact]
    public async Task Of_allowed_tools_so_many_are_labels_and_no_more()
    {
        Listen();
        AgentScopeSet scopes = [.. Enumerable.Range(0, 250).Select(i => AgentScope.For($"files.tool-{i}").AnyArguments())];
        using AgentPrincipal agent = await _setup.Authority.IssueAsync(GuardSetup.Grant(scopes: scopes));
        AgentGuard guard = _setup.Guard();
        for (int i = 0; i < 500; i++)
        {
            (await guard.AuthorizeAsync(agent, new ToolCall($"files.tool-{i % 250}", []))).IsAllowed.Should().BeTrue();
        }

        Labels("gen_ai.tool.name").Should().HaveCount(201).And.Contain(AgentIdentityDiagnostics.Other).And.Contain("files.tool-199").And.NotContain("files.tool-200");
    }

    [Fact]
    public async Task What_nobody_vouches_for_is_in_no_span_and_no_label()
    {
        Listen();
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        await guard.AuthorizeAsync(agent, GuardSetup.Call);     // the name is known from here on
        AgentGuard gateway = _setup.Gateway();
        AgentPresentation presentation = await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard());
        string proof = presentation.Proof.ToCompact();
        AgentPresentation forged = new(presentation.Credential, InvocationProof.FromToken(proof[..(proof.LastIndexOf('.') + 1)] + new string('A', 86)));

        (await gateway.AuthorizePresentedAsync(forged, GuardSetup.Call)).IsAllowed.Should().BeFalse();

        _measured.Last(one => one.Name == AgentIdentityDiagnostics.Decisions).Tags["gen_ai.tool.name"].Should().Be(AgentIdentityDiagnostics.Other);
        _spans.Last().TagObjects.Select(tag => tag.Key).Should().NotContain(["gen_ai.tool.name", "gen_ai.agent.id"]);
    }

    [Fact]
    public async Task Arguments_are_in_no_span_and_no_label()
    {
        Listen();
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        await guard.AuthorizeAsync(agent, GuardSetup.CallTo("/secret-hunter2"));
        await guard.AuthorizeAsync(agent, new ToolCall(GuardSetup.Action, new() { ["path"] = 1, ["other"] = "secret-hunter2" }));

        string seen = string.Join('\n', _spans.SelectMany(span => span.TagObjects).Concat(_measured.SelectMany(one => one.Tags)).Select(tag => $"{tag.Key}={tag.Value}"));
        seen.Should().Contain("allow").And.NotContain("hunter2");
    }

    [Fact]
    public async Task Exports_are_counted_and_their_lag_is_known()
    {
        Listen();
        using ExportSetup export = new();
        int failures = 1;
        RecordingSink sink = new() { Before = (_, _) => failures-- > 0 ? throw new IOException() : Task.CompletedTask };
        await using (AgentGuard guard = export.Guard(sink))
        {
            await export.CallAsync(guard, 5);
        }

        _measured.Where(one => one.Name == AgentIdentityDiagnostics.SinkDelivered).Sum(one => one.Value).Should().Be(12);
        _measured.Where(one => one.Name == AgentIdentityDiagnostics.SinkFailures).Should().ContainSingle()
            .Which.Tags.Should().Equal(new Dictionary<string, object?> { ["agentidentity.sink"] = ExportSetup.Sink, ["agentidentity.code"] = AuditCodes.SinkFailed });
        _measured.Last(one => one.Name == AgentIdentityDiagnostics.SinkLag).Value.Should().Be(0);
    }

    private string[] Labels(string tag) =>
        [.. _measured.Where(one => one.Name == AgentIdentityDiagnostics.Decisions).Select(one => (string)one.Tags[tag]!).Distinct()];

    private void Listen()
    {
        ActivityListener spans = new()
        {
            ShouldListenTo = source => source.Name is AgentIdentityDiagnostics.Name or "host",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(spans);
        MeterListener measures = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == AgentIdentityDiagnostics.Name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        measures.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, Copy(tags))));
        measures.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, Copy(tags))));
        measures.Start();
        _listeners.AddRange([spans, measures]);
    }

    private static Dictionary<string, object?> Copy(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Dictionary<string, object?> copy = [];
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            copy.Add(tag.Key, tag.Value);
        }

        return copy;
    }
}

[CollectionDefinition(nameof(Listening), DisableParallelization = true)]
public sealed class Listening;
