using System.Text;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks with what is too large, too deep or too many.</summary>
public sealed class LimitAttackTests : IAsyncDisposable
{
    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [Trait("Attack", "39")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_token_over_its_limit_is_refused(int at) =>
        await _gate.RefusesAsync(DenialCodes.TooLarge, "2a", Gate.Chain(at, claims => claims["padding"] = new string('x', 60_000)));

    [Fact]
    [Trait("Attack", "39")]
    public async Task A_chain_over_its_limit_is_refused_however_sound()
    {
        List<string> chain = Forge.Chain(depth: 8, maxDepth: 8, _ => new string('x', 24_000));
        List<string> longer = Forge.Chain(depth: 9, maxDepth: 8);

        await _gate.RefusesAsync(DenialCodes.TooLarge, "2b", chain, _gate.Proof(Gate.Genuine));
        await _gate.RefusesAsync(DenialCodes.DepthInvalid, "2b", longer, _gate.Proof(Gate.Genuine));
    }

    [Fact]
    [Trait("Attack", "39")]
    public async Task A_proof_over_its_limit_is_refused() =>
        await _gate.RefusesAsync(DenialCodes.TooLarge, "2a", Gate.Genuine, _gate.Proof(Gate.Genuine, proof => proof["padding"] = new string('x', 60_000)));

    [Fact]
    [Trait("Attack", "39")]
    public async Task A_header_over_its_limit_is_refused()
    {
        string padding = new('x', 4096);

        await _gate.RefusesAsync(DenialCodes.TooLarge, "4a", Gate.Chain(2, header: $$"""{"alg":"Ed25519","typ":"aat+jwt","x":"{{padding}}"}"""));
        await _gate.RefusesAsync(
            DenialCodes.TooLarge, "7a", Gate.Genuine, _gate.Proof(Gate.Genuine, header: $$"""{"alg":"Ed25519","typ":"aat-pop+jwt","x":"{{padding}}"}"""));
    }

    [Theory]
    [Trait("Attack", "39")]
    [InlineData(33, DenialCodes.TooLarge)]
    [InlineData(200, DenialCodes.Malformed)]
    [InlineData(1000, DenialCodes.Malformed)]
    public async Task A_constraint_nested_too_deep_is_refused(int depth, string code)
    {
        string start = string.Concat(Enumerable.Repeat("""{"constraint_type":"all","constraints":[""", depth - 1));
        string tools = $$$"""{"files.read":{"path":{{{start}}}{"constraint_type":"wildcard"}{{{string.Concat(Enumerable.Repeat("]}", depth - 1))}}}}}""";
        string claims = Forge.RootClaims(root => root.Remove("authorization_details")).ToJsonString();
        string root = Forge.Sign(
            Forge.TokenHeader, $$"""{{claims[..^1]}},"authorization_details":[{"type":"attenuating_agent_token","tools":{{tools}}}]}""", Forge.Authority);

        (await _gate.PresentAsync([root], _gate.Proof(Gate.Genuine[..1])))!.Code.Should().Be(code);
        _gate.Tool.Runs.Should().Be(0);
        await _gate.AcceptsAsync(Gate.Genuine);
    }

    [Fact]
    [Trait("Attack", "39")]
    public async Task More_tools_arguments_or_audiences_than_the_limits_are_refused()
    {
        string tools = $"{{{string.Join(',', Enumerable.Range(0, 257).Select(i => $"\"t{i}\":{{}}"))}}}";
        string arguments = $$$"""{"files.read":{{{{string.Join(',', Enumerable.Range(0, 65).Select(i => $$$"""
            "a{{{i}}}":{"constraint_type":"wildcard"}
            """))}}}}}""";

        await _gate.RefusesAsync(DenialCodes.TooLarge, "3m", [Forge.Root(claims => claims["authorization_details"] = Forge.Details(tools))]);
        await _gate.RefusesAsync(DenialCodes.TooLarge, "3n/4o", [Forge.Root(claims => claims["authorization_details"] = Forge.Details(arguments))]);
        await _gate.RefusesAsync(
            DenialCodes.Malformed, "3b", [Forge.Root(claims => claims["aud"] = new JsonArray([.. Enumerable.Range(0, 17).Select(i => JsonValue.Create($"a{i}"))]))]);
    }

    [Fact]
    [Trait("Attack", "39")]
    public async Task Constraints_that_would_each_look_at_all_of_an_argument_are_few()
    {
        static string Tools(int constraints) =>
            $$$$"""{"files.read":{"path":{"constraint_type":"all","constraints":[{{{{string.Join(',', Enumerable.Repeat("""{"constraint_type":"wildcard"}""", constraints - 1))}}}}]}}}""";
        string nested = Tools(33).Replace("""{"constraint_type":"wildcard"}""", """{"constraint_type":"any","constraints":[{"constraint_type":"wildcard"}]}""", StringComparison.Ordinal);

        await _gate.AcceptsAsync([Forge.Root(claims => claims["authorization_details"] = Forge.Details(Tools(64)))]);
        await _gate.RefusesAsync(DenialCodes.TooLarge, "3n/4o", [Forge.Root(claims => claims["authorization_details"] = Forge.Details(Tools(65)))]);
        await _gate.RefusesAsync(DenialCodes.TooLarge, "3n/4o", [Forge.Root(claims => claims["authorization_details"] = Forge.Details(nested))]);
        await _gate.RefusesAsync(DenialCodes.TooLarge, "3n/4o", Gate.Chain(2, claims => claims["authorization_details"] = Forge.Details(Tools(65))));
    }

    [Fact]
    [Trait("Attack", "39")]
    public void Constraints_no_verifier_would_read_are_neither_made_nor_met()
    {
        static ArgumentConstraint All(int from, int count) =>
            ArgumentConstraint.All([.. Enumerable.Range(from, count).Select(i => ArgumentConstraint.NotOneOf(i))]);
        AgentScopeSet left = [AgentScope.For("a.b").Where("x", All(0, 40))];
        AgentScopeSet right = [AgentScope.For("a.b").Where("x", All(100, 40))];

        FluentActions.Invoking(() => All(0, 64)).Should().Throw<ArgumentException>();
        All(0, 63).Type.Should().Be("all");
        AgentScopeSet.Meet(left, right).Should().BeEmpty();
    }

    [Fact]
    [Trait("Attack", "39")]
    public async Task A_presentation_over_its_limit_never_reaches_the_guard()
    {
        string proof = _gate.Proof(Gate.Genuine[..1]);
        string body = $$"""{"aat_chain":["{{Gate.Genuine[0]}}"],"aat_pop":"{{proof}}"}""";

        (await _gate.RunsAsync(Encoding.UTF8.GetBytes(body + new string(' ', AgentPresentation.MaxBytes)))).Should().BeFalse();
        (await _gate.RunsAsync(Encoding.UTF8.GetBytes($"{new string('[', 100_000)}{body}"))).Should().BeFalse();
        (await _gate.RunsAsync(Encoding.UTF8.GetBytes(body + " "))).Should().BeTrue();
    }
}
