using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks by values that one program reads as this and another as that: members, types, numbers, characters.</summary>
public sealed class ValueAttackTests : IAsyncDisposable
{
    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [Trait("Attack", "10")]
    [InlineData("""{"path":"/reports/q3.txt","path":"/etc/passwd"}""")]
    [InlineData("""{"path":"/reports/q3.txt","\u0070ath":"/etc/passwd"}""")]
    public async Task An_argument_named_twice_is_refused(string arguments)
    {
        FluentActions.Invoking(() => ToolArguments.Parse(Encoding.UTF8.GetBytes(arguments))).Should().Throw<FormatException>("no such call can even be made");

        string claims = Forge.ProofClaims(Gate.Genuine[^1], proof => proof.Remove("hta")).ToJsonString();
        string hta = Forge.Sign(Forge.ProofHeader, $"{claims[..^1]},\"hta\":{arguments}}}", Forge.Helper);
        await _gate.RefusesAsync(DenialCodes.DuplicateMember, "7b", Gate.Genuine, hta);
    }

    [Theory]
    [Trait("Attack", "30")]
    [InlineData("1", "\"1\"", "true", "[1]", "{}", "null", "1.5")]
    [InlineData("\"1\"", "1", "[\"1\"]", "\"1 \"", "\"\\u0031\\u0000\"")]
    [InlineData("true", "\"true\"", "1", "[true]")]
    [InlineData("null", "\"null\"", "0", "false", "\"\"", "[]")]
    public async Task A_value_of_another_type_is_another_value(string exact, params string[] others)
    {
        string root = Root($$"""{"constraint_type":"exact","value":{{exact}}}""");
        foreach (string other in others)
        {
            await RefusesValueAsync(root, other, DenialCodes.ArgumentNotPermitted);
        }

        await AcceptsValueAsync(root, exact);
    }

    [Theory]
    [Trait("Attack", "30")]
    [InlineData("""{"constraint_type":"range","min":1,"max":5}""", "\"3\"", "true", "[3]", "null")]
    [InlineData("""{"constraint_type":"contains","required":["a"]}""", "\"a\"", "{\"a\":1}")]
    [InlineData("""{"constraint_type":"subset","allowed":["a"]}""", "\"a\"", "{}", "null")]
    [InlineData("""{"constraint_type":"x_within","root":"/reports"}""", "[\"/reports/a\"]", "1", "null")]
    public async Task A_constraint_is_not_met_by_a_value_of_another_type(string constraint, params string[] values)
    {
        foreach (string value in values)
        {
            await RefusesValueAsync(Root(constraint), value, DenialCodes.ArgumentNotPermitted);
        }
    }

    [Theory]
    [Trait("Attack", "31")]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("0.30000000000000004441")]
    [InlineData("1e400")]
    [InlineData("100000000000000000000000000000000000000000000001")]
    public async Task A_number_that_another_program_would_read_as_another_number_is_refused(string number)
    {
        string root = Root("""{"constraint_type":"wildcard"}""");
        if (number == "1e400")
        {
            FluentActions.Invoking(() => Call(number)).Should().Throw<FormatException>();
            return;
        }

        await RefusesValueAsync(root, number, DenialCodes.NumberNotExact);
        await AcceptsValueAsync(root, "9007199254740992");
    }

    [Theory]
    [Trait("Attack", "31")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("0x10")]
    [InlineData("01")]
    [InlineData("1.")]
    public void What_is_no_number_of_JSON_never_becomes_an_argument(string number) =>
        FluentActions.Invoking(() => Call(number)).Should().Throw<FormatException>();

    [Theory]
    [Trait("Attack", "31")]
    [InlineData("9007199254740993")]
    [InlineData("1e400")]
    public async Task A_number_that_is_not_exact_bounds_nothing(string number)
    {
        (await _gate.PresentAsync([Root($$"""{"constraint_type":"range","max":{{number}}}""")]))!.Code.Should().Be(DenialCodes.Malformed);
        _gate.Tool.Runs.Should().Be(0);
        await _gate.AcceptsAsync(Gate.Genuine);
    }

    [Fact]
    [Trait("Attack", "31")]
    public async Task Two_spellings_of_one_number_are_one_value()
    {
        string root = Root("""{"constraint_type":"exact","value":100}""");
        foreach (string spelling in (string[])["1e2", "100.0", "1000e-1"])
        {
            await AcceptsValueAsync(root, spelling);
        }
    }

    [Theory]
    [Trait("Attack", "32")]
    [InlineData("FILES.READ")]
    [InlineData("files.reаd")]              // a Cyrillic a
    [InlineData("files.read\u200b")]
    [InlineData("files%2eread")]
    [InlineData(" files.read")]
    [InlineData("files.read\0")]
    [InlineData("ﬁles.read")]               // a ligature
    public async Task An_action_that_only_looks_like_the_granted_one_is_another(string action) =>
        await _gate.RefusesAsync(DenialCodes.ScopeNotGranted, "6b", Gate.Genuine, call: new ToolCall(action, new() { ["path"] = "/reports/q3.txt" }));

    [Theory]
    [Trait("Attack", "32")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("/reports", "/Reports")]
    [InlineData("/reports", "/reports/")]
    [InlineData("https://a.example/", "https://A.example/")]
    [InlineData("a b", "a%20b")]
    public async Task A_text_that_only_looks_like_the_granted_one_is_another(string granted, string given)
    {
        string root = Root($$"""{"constraint_type":"exact","value":"{{granted}}"}""");

        await RefusesValueAsync(root, $"\"{given}\"", DenialCodes.ArgumentNotPermitted);
        await AcceptsValueAsync(root, $"\"{granted}\"");
    }

    [Theory]
    [Trait("Attack", "32")]
    [InlineData("/reports/../etc/passwd")]
    [InlineData("/reports/%2e%2e/etc/passwd\0")]
    [InlineData("/reports\\..\\..\\etc")]
    [InlineData("/reports//etc")]
    [InlineData("/reports2/x")]
    [InlineData("reports/x")]
    [InlineData("/reports/./x")]
    public async Task A_path_that_leads_out_is_not_within(string path) =>
        await _gate.RefusesAsync(DenialCodes.ArgumentNotPermitted, "6b", Gate.Genuine, call: new ToolCall("files.read", new() { ["path"] = path }));

    [Theory]
    [Trait("Attack", "32")]
    [InlineData("files.reаd")]
    [InlineData("files.read ")]
    [InlineData("files read")]
    public void An_action_that_could_be_mistaken_is_not_granted_in_the_first_place(string action) =>
        FluentActions.Invoking(() => AgentScope.For(action)).Should().Throw<ArgumentException>();

    private static string Root(string constraint) =>
        Forge.Root(claims => claims["authorization_details"] = Forge.Details($$$"""{"files.read":{"path":{{{constraint}}}}}"""));

    private static ToolCall Call(string value) => ToolCall.Create("files.read", ToolArguments.Parse(Encoding.UTF8.GetBytes($$"""{"path":{{value}}}""")));

    private Task RefusesValueAsync(string root, string value, string code) => _gate.RefusesAsync(code, "6b", [root], ProofOf(root, value), Call(value));

    private Task AcceptsValueAsync(string root, string value) => _gate.AcceptsAsync([root], ProofOf(root, value), Call(value));

    /// <summary>The holder proves that very call, so that the proof is no reason to refuse it.</summary>
    private string ProofOf(string root, string value) => _gate.Proof([root], proof => proof["hta"]!["path"] = Forge.Json(value));
}
