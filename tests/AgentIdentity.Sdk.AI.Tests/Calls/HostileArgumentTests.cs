using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Calls;

/// <summary>Arguments that are no arguments: every one is a refusal on record, and no tool runs.</summary>
public sealed class HostileArgumentTests
{
    public static TheoryData<string> Unreadable => [.. Values.Keys];

    private static readonly Dictionary<string, Func<object?>> Values = new()
    {
        ["not a number"] = () => double.NaN,
        ["infinity"] = () => float.PositiveInfinity,
        ["a type"] = () => typeof(string),
        ["a delegate"] = () => (Action)(() => { }),
        ["a list within itself"] = () =>
        {
            List<object?> endless = [];
            endless.Add(endless);
            return endless;
        },
        ["an object within itself"] = () => new Node(),
        ["a getter that throws"] = () => new ThrowingGetter(),
        ["a getter that cancels"] = () => new CancellingGetter(),
        ["an enumerator that throws"] = () => Throwing(),
        ["an enumerator without an end"] = () => Endless(),
        ["texts without an end"] = () => Enumerable.Repeat(new string('x', 1000), int.MaxValue),
        ["a text beyond the limit"] = () => new string('x', ToolArguments.MaxBytes + 1),
        ["an element of a document that is gone"] = () =>
        {
            JsonDocument document = JsonDocument.Parse("""{"a":1}""");
            JsonElement element = document.RootElement;
            document.Dispose();
            return element;
        },
        ["an element of nothing"] = () => default(JsonElement),
        ["a node nested without measure"] = () => Nested(5000),
        ["a node around a getter that throws"] = () => JsonValue.Create(new ThrowingGetter()),
        ["an element with a member twice"] = () => JsonElement.Parse("""{"a":1,"a":2}""", new JsonDocumentOptions { AllowDuplicateProperties = true }),
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_is_no_json_is_refused_and_on_record(string value)
    {
        await using Bank bank = await Bank.OpenAsync();
        using AgentPrincipal agent = await bank.Authority.IssueAsync("anything", AgentScope.For(Bank.Pay).AnyArguments());
        ToolGuard guard = new(bank.Guard, agent, bank.Naming);

        GuardedCall call = await guard.InvokeAsync(
            new ToolReference("pay", Bank.Pay), new Dictionary<string, object?> { ["to"] = Values[value]() }, (_, _) => throw new InvalidOperationException("it ran"));

        call.IsAllowed.Should().BeFalse();
        (await bank.Recording.ReadAsync()).Refused(Bank.Pay, DenialCodes.Malformed);
    }

    [Fact]
    public async Task Arguments_whose_enumerator_throws_or_never_ends_are_refused()
    {
        await using Bank bank = await Bank.OpenAsync();
        ToolGuard guard = new(bank.Guard, bank.Payer, bank.Naming);

        foreach (IEnumerable<KeyValuePair<string, object?>> arguments in (IEnumerable<KeyValuePair<string, object?>>[])[Pairs(throws: true), Pairs(throws: false)])
        {
            (await guard.AuthorizeAsync(new ToolReference("pay", Bank.Pay), arguments)).Decision.Denial!.Code.Should().Be(DenialCodes.Malformed);
        }
    }

    [Theory]
    [InlineData("to", "To")]
    [InlineData("TO", null)]
    public async Task A_name_that_differs_only_in_case_is_refused(string first, string? second)
    {
        await using Bank bank = await Bank.OpenAsync();
        using AgentPrincipal agent = await bank.Authority.IssueAsync("loose", AgentScope.For(Bank.Pay).Optional("to", ArgumentConstraint.Exact("acme")).AnyOtherArguments());
        Dictionary<string, object?> ask = new() { ["amount"] = 1, [first] = first == "to" ? "acme" : "eve" };
        if (second is not null)
        {
            ask[second] = "eve";
        }

        ScriptedChatClient model = new([new FunctionCallContent("c1", "pay", ask)]);
        IChatClient client = model.AsBuilder().UseGuardedFunctionInvocation(bank.Guard, agent, bank.Naming).Build();
        await client.AskAsync(bank.Tool);

        bank.Payments.Should().BeEmpty();
        model.Told.Should().ContainSingle().Which.Should().Contain(DenialCodes.Malformed);
    }

    [Fact]
    public async Task Two_names_that_differ_only_in_case_are_refused_for_tools_that_declare_nothing()
    {
        await using Bank bank = await Bank.OpenAsync();
        using AgentPrincipal agent = await bank.Authority.IssueAsync("anything", AgentScope.For(Bank.Pay).AnyArguments());
        Dictionary<string, object?> both = new() { ["to"] = "acme", ["TO"] = "eve" };

        (await new ToolGuard(bank.Guard, agent).AuthorizeAsync(new ToolReference("pay", Bank.Pay), both)).Decision.Denial!.Code.Should().Be(DenialCodes.Malformed);
    }

    [Fact]
    public async Task A_tool_that_binds_without_regard_to_case_gets_what_was_checked()
    {
        await using Bank bank = await Bank.OpenAsync();
        AIFunctionArguments ask = new(new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase) { ["AMOUNT"] = 1, ["TO"] = "acme" });

        object? reply = await bank.Tool.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming).InvokeAsync(ask);

        reply.Should().BeOfType<string>().Which.Should().Contain(DenialCodes.Malformed);
        bank.Payments.Should().BeEmpty();
    }

    [Theory]
    [InlineData("pay\n")]
    [InlineData("\ud800")]
    [InlineData("pay.*")]
    [InlineData("päy")]
    public async Task A_tool_with_a_hostile_name_is_refused_and_on_record(string name)
    {
        await using Bank bank = await Bank.OpenAsync();
        int runs = 0;
        AIFunction tool = AIFunctionFactory.Create(() => runs++, name).WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);

        object? reply = await tool.InvokeAsync([]);

        runs.Should().Be(0);
        reply.Should().BeOfType<string>().Which.Should().Contain(DenialCodes.ActionUnnamed);
        (await bank.Recording.ReadAsync()).Calls.Should().ContainSingle().Which.IsAllowed.Should().BeFalse();
    }

    [Fact]
    public async Task A_tool_whose_name_is_too_long_is_refused()
    {
        await using Bank bank = await Bank.OpenAsync();
        AIFunction tool = AIFunctionFactory.Create(() => "ran", new string('x', 10_000)).WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);

        string reply = (await tool.InvokeAsync([])).Should().BeOfType<string>().Subject;

        reply.Should().Contain(DenialCodes.ActionUnnamed);
        reply.Length.Should().BeLessThan(300);
    }

    [Fact]
    public async Task Objects_are_checked_as_the_json_that_they_are_for_the_tool()
    {
        await using Bank bank = await Bank.OpenAsync();
        using AgentPrincipal agent = await bank.Authority.IssueAsync("exact", AgentScope.For("bank.note").Any("note"));
        string? got = null;
        AIFunction tool = AIFunctionFactory.Create((Note note) => got = note.Text, "note").WithAgentGuard(bank.Guard, agent, bank.Naming);

        await tool.InvokeAsync(new AIFunctionArguments { ["note"] = new Note("hi") });

        got.Should().Be("hi");
    }

    private static JsonNode Nested(int depth)
    {
        JsonNode node = JsonValue.Create(1);
        for (int i = 0; i < depth; i++)
        {
            node = new JsonArray(node);
        }

        return node;
    }

    private static IEnumerable<int> Throwing()
    {
        yield return 1;
        throw new InvalidTimeZoneException("foreign code");
    }

    private static IEnumerable Endless()
    {
        while (true)
        {
            yield return 1;
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Pairs(bool throws)
    {
        for (int i = 0; ; i++)
        {
            yield return KeyValuePair.Create($"a{i}", (object?)i);
            if (throws)
            {
                throw new InvalidTimeZoneException("foreign code");
            }
        }
    }

    private sealed record Note(string Text);

    private sealed class Node
    {
        public Node Next => new();
    }

    private sealed class ThrowingGetter
    {
        public int Value => throw new InvalidTimeZoneException("foreign code");
    }

    private sealed class CancellingGetter
    {
        public int Value => throw new OperationCanceledException();
    }
}
