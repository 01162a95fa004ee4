using System.Text.Json.Nodes;
using AgentIdentity.Cli.Support;

namespace AgentIdentity.Cli;

public sealed class ConformanceTests : IDisposable
{
    private readonly Tool _tool = new();

    private static string OwnVectors => Repository.PathTo("tests", "AgentIdentity.Sdk.Tests", "Vectors", "credentials.json");

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Every_case_of_the_published_vectors_passes()
    {
        string file = Path.Combine(Environment.GetEnvironmentVariable("AGENTID_VECTORS") is { Length: > 0 } named ? named : Repository.PathTo("..", "shared", "vectors"), "aat-02.json");
        Assert.SkipUnless(File.Exists(file), $"the published vectors are not here: no {file}; set AGENTID_VECTORS to the directory that holds them");

        ToolRun run = await _tool.RunAsync("conformance", file, OwnVectors);

        run.Out.Trim().Should().Be("107 passed, 0 failed");
        run.Code.Should().Be(0);
    }

    [Fact]
    public async Task A_wrong_expectation_is_one_line_and_exit_code_one()
    {
        string file = Changed(vectors =>
        {
            vectors[0]!["expected"] = "DENY";
            vectors[1]!["expected"]!["step"] = "4a";
            vectors[2]!["expected"]!["code"] = "expired";
        });

        ToolRun run = await _tool.RunAsync("conformance", file);

        run.Code.Should().Be(1);
        string[] lines = run.Out.TrimEnd().Split('\n');
        lines.Should().HaveCount(4);
        lines[0].Should().StartWith($"FAIL {file} P.1").And.EndWith("expected DENY, got PERMIT");
        lines[1].Should().Contain("P.2").And.Contain("expected DENY at step 4a");
        lines[2].Should().Contain("P.3").And.Contain("(expired)");
        lines[3].Should().Be("27 passed, 3 failed");
        ToolRun json = await _tool.RunAsync("conformance", file, "--json");
        json.Json.GetProperty("failed").GetInt32().Should().Be(3);
        json.Json.GetProperty("failures")[0].GetProperty("id").GetString().Should().Be("P.1");
    }

    [Theory]
    [InlineData("tool", "\"files.write\"")]
    [InlineData("args", """{"path":"/reports/2026/q4.txt"}""")]
    [InlineData("now", "1704067600")]
    [InlineData("audience", "\"https://elsewhere.example\"")]
    [InlineData("policy", """{"segment":"mars"}""")]
    [InlineData("policy", """{"segment":"eu","nonce":"n-2"}""")]
    public async Task Every_member_of_a_case_counts(string member, string value)
    {
        string file = Changed(vectors => vectors[0]![member] = JsonNode.Parse(value));

        (await _tool.RunAsync("conformance", file)).Out.Should().Contain("FAIL").And.EndWith("29 passed, 1 failed\n");
    }

    [Theory]
    [InlineData("max_delegation_depth", 1)]
    [InlineData("max_token_lifetime", 60)]
    public async Task Every_parameter_counts(string parameter, int value)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(OwnVectors))!;
        file["params"]![parameter] = value;

        (await _tool.RunAsync("conformance", _tool.Write("v.json", file.ToJsonString()))).Out.Should().Contain("FAIL");
    }

    [Fact]
    public async Task Arguments_as_raw_text_are_taken_as_written_and_the_verdict_may_be_bare()
    {
        string file = Changed(vectors =>
        {
            JsonObject first = vectors[0]!.AsObject();
            string text = first["args"]!.ToJsonString();
            first.Remove("args");
            first["args_json"] = " " + text;
            first["expected"] = "PERMIT";
            JsonObject doubled = vectors[1]!.AsObject();
            doubled["policy"] = first["policy"]!.DeepClone();
            doubled["args_json"] = text.Replace("{", "{\"path\":\"/\",", StringComparison.Ordinal);
            doubled["expected"] = "DENY";
        });

        (await _tool.RunAsync("conformance", file)).Out.Should().Be("30 passed, 0 failed\n");
    }

    [Fact]
    public async Task A_chain_and_a_proof_may_stand_apart()
    {
        string file = Changed(vectors =>
        {
            JsonObject first = vectors[0]!.AsObject();
            first["chain_compact"] = first["presentation"]!["aat_chain"]!.DeepClone();
            first["pop"] = new JsonObject { ["compact"] = first["presentation"]!["aat_pop"]!.DeepClone() };
            first.Remove("presentation");
        });

        (await _tool.RunAsync("conformance", file)).Out.Should().Be("30 passed, 0 failed\n");
    }

    [Theory]
    [InlineData("policy", """{"quorum":3}""", "unknown member")]
    [InlineData("policy", """["nonce"]""", "policy")]
    [InlineData("policy", """{"segment":"eu","require_pop_aud":"true"}""", "require_pop_aud")]
    [InlineData("expected", "\"MAYBE\"", "neither PERMIT nor DENY")]
    [InlineData("now", "99999999999999", "no time")]
    [InlineData("tool", "\"\"", "empty")]
    [InlineData("now", "\"today\"", "no time")]
    [InlineData("presentation", null, "neither \"presentation\"")]
    [InlineData("tool", "7", "tool")]
    public async Task A_case_that_cannot_be_run_fails(string member, string? value, string message)
    {
        string file = Changed(vectors =>
        {
            vectors[0]!.AsObject().Remove(member);
            if (value is not null)
            {
                vectors[0]![member] = JsonNode.Parse(value);
            }
        });

        ToolRun run = await _tool.RunAsync("conformance", file);

        run.Code.Should().Be(1);
        run.Out.Should().Contain("the case cannot be run").And.Contain(message).And.EndWith("29 passed, 1 failed\n");
    }

    [Theory]
    [InlineData("max_delegation_depth", 33)]
    [InlineData("max_token_lifetime", 0)]
    [InlineData("require_pop_aud", 1)]
    public async Task A_parameter_this_verifier_cannot_follow_is_not_passed_over(string parameter, int value)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(OwnVectors))!;
        file["params"]![parameter] = value;

        ToolRun run = await _tool.RunAsync("conformance", _tool.Write("v.json", file.ToJsonString()));

        run.Code.Should().Be(1);
        run.ErrorLine.Replace("_", "", StringComparison.Ordinal).Should().ContainEquivalentOf(parameter.Replace("_", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"trust_anchors":[],"vectors":{}}""")]
    public async Task What_is_no_file_of_vectors_says_so(string text)
    {
        ToolRun run = await _tool.RunAsync("conformance", _tool.Write("v.json", text));

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("is not a file of test vectors");
    }

    [Fact]
    public async Task No_case_at_all_is_no_success() =>
        (await _tool.RunAsync("conformance", _tool.Write("v.json", """{"trust_anchors":[],"vectors":[]}"""))).Code.Should().Be(1);

    private string Changed(Action<JsonArray> change)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(OwnVectors))!;
        change(file["vectors"]!.AsArray());
        return _tool.Write("vectors.json", file.ToJsonString());
    }
}
