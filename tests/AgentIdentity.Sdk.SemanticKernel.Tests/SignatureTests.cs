using System.Text.Json;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Testing;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>A guarded function gives what the bare one gives, whatever its parameters and however its arguments are written.</summary>
public sealed class SignatureTests
{
    private static readonly Dictionary<string, (string Function, object?[] Values)> Cases = new()
    {
        ["texts"] = ("text", ["a", "5", "true", "{\"a\":1}", "", "ü\n\"", 5, 2.5, true, 3.25m]),
        ["numbers"] = ("number", [5, "5", -1L]),
        ["long numbers"] = ("long_number", [5_000_000_000L, "5000000000", 7]),
        ["reals"] = ("real", [0.1, "0.1", 3, 1e300]),
        ["money"] = ("money", [12.34m, "12.34", "5"]),
        ["flags"] = ("flag", [true, "true", "False"]),
        ["enums"] = ("colour", [Signatures.Colour.Green, "Green", "red", 1]),
        ["guids"] = ("guid", [Guid.Parse("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), "6f9619ff-8b86-d011-b42d-00cf4fc964ff"]),
        ["addresses"] = ("address", [new Uri("https://a.test/b"), "https://a.test/b"]),
        ["spans"] = ("span", [TimeSpan.FromMinutes(90), "01:30:00"]),
        ["instants"] = ("instant", [new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "2026-01-02T03:04:05+02:00"]),
        ["numbers that may be missing"] = ("maybe", [3, "3", null]),
        ["lists of texts"] = ("texts", [new[] { "a", "b" }, "[\"a\",\"b\"]", Array.Empty<string>()]),
        ["lists of numbers"] = ("numbers", [new List<int> { 1, 2 }, "[1,2]"]),
        ["maps"] = ("map", [new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, "{\"a\":1}"]),
        ["objects"] = ("order", [new Signatures.Order { Item = "pen", Count = 2, To = new("Rome") }, "{\"Item\":\"pen\",\"Count\":2,\"To\":{\"City\":\"Rome\"}}"]),
        ["objects of any type"] = ("anything", ["a", "5", true]),
        ["versions"] = ("versioned", [new Version(1, 2)]),
        ["what a kernel gives"] = ("helped", ["a"]),
        ["tasks"] = ("async_text", ["a"]),
        ["results that are numbers"] = ("returns_number", [1, "1"]),
        ["results that are objects"] = ("returns_order", ["pen"]),
        ["no results"] = ("returns_nothing", ["a"]),
    };

    public static TheoryData<string, int> Values => [.. Cases.SelectMany(one => one.Value.Values.Select((_, index) => (one.Key, index)))];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task It_gets_what_the_bare_one_gets(string name, int index)
    {
        (string function, object?[] values) = Cases[name];

        await AgreesAsync(function, new KernelArguments { ["value"] = values[index] });
    }

    [Theory]
    [InlineData("number", "5")]
    [InlineData("real", "0.25")]
    [InlineData("flag", "true")]
    [InlineData("text", "\"a\"")]
    [InlineData("colour", "1")]
    [InlineData("maybe", "null")]
    [InlineData("texts", "[\"a\",\"b\"]")]
    [InlineData("order", "{\"Item\":\"pen\",\"Count\":2}")]
    [InlineData("element", "{\"a\":[1,\"b\"]}")]
    public async Task It_gets_what_the_bare_one_gets_of_a_chat_clients_json(string function, string json) =>
        await AgreesAsync(function, new KernelArguments { ["value"] = JsonElement.Parse(json) });

    [Fact]
    public async Task An_argument_that_is_missing_has_its_default()
    {
        await AgreesAsync("default", []);
        await AgreesAsync("default", new KernelArguments { ["MORE"] = "a" });
        await AgreesAsync("nothing", new KernelArguments { ["more"] = "a" });
    }

    [Fact]
    public async Task An_object_written_in_the_case_of_json_is_read_as_well()
    {
        await using Stage stage = new();
        Kernel kernel = await GuardedAsync(stage, "order");

        FunctionResult result = await kernel.InvokeAsync("shapes", "order", new() { ["value"] = "{\"item\":\"pen\",\"count\":2}" });

        result.ToString().Should().Be("pen x 2 to ");
    }

    [Fact]
    public async Task A_number_or_an_object_for_a_text_is_its_text()
    {
        await using Stage stage = new();
        Kernel kernel = await GuardedAsync(stage, "text");

        foreach (string json in (string[])["5", "{\"a\":1}"])
        {
            (await kernel.InvokeAsync("shapes", "text", new() { ["value"] = JsonElement.Parse(json) })).ToString().Should().Be($"String:{json};");
            (await kernel.InvokeAsync("shapes", "text", new() { ["value"] = JsonNode.Parse(json) })).ToString().Should().Be($"String:{json};");
            (await kernel.InvokeAsync("shapes", "text", new() { ["value"] = JsonDocument.Parse(json) })).ToString().Should().Be($"String:{json};");
        }
    }

    [Theory]
    [InlineData("number", "five")]
    [InlineData("colour", "blue")]
    [InlineData("order", "no order")]
    public async Task An_argument_that_is_nothing_for_the_parameter_fails_and_is_recorded_as_that(string function, string value)
    {
        await using Stage stage = new();
        Kernel kernel = await GuardedAsync(stage, function);

        await kernel.Invoking(asked => asked.InvokeAsync("shapes", function, new() { ["value"] = value })).Should().ThrowAsync<Exception>();

        (await stage.OnlyCallAsync()).Outcome!.Outcome.Should().Be(Auditing.AuditOutcome.Faulted);
    }

    private static async Task AgreesAsync(string function, KernelArguments arguments)
    {
        await using Stage stage = new();
        Kernel guarded = await GuardedAsync(stage, function);
        Kernel bare = new();
        bare.Plugins.Add(Signatures.Plugin);

        FunctionResult expected = await bare.InvokeAsync("shapes", function, new KernelArguments(arguments));
        FunctionResult result = await guarded.InvokeAsync("shapes", function, arguments);

        result.IsDenied(out _).Should().BeFalse();
        result.GetValue<object>().Should().BeEquivalentTo(expected.GetValue<object>());
        result.ValueType.Should().Be(expected.ValueType);
        (await stage.OnlyCallAsync()).Outcome!.Outcome.Should().Be(Auditing.AuditOutcome.Completed);
    }

    private static async Task<Kernel> GuardedAsync(Stage stage, string function)
    {
        Kernel kernel = new();
        kernel.Plugins.Add(Signatures.Plugin);
        return kernel.UseAgentGuard(stage.Guard, await stage.AgentAsync(AgentScope.For($"shapes.{function}").AnyArguments()));
    }
}
