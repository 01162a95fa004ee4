using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>What a refusal tells: enough for an honest caller to do better, nothing that a hostile one did not know.</summary>
public sealed partial class DenialTests : IAsyncDisposable
{
    private const string Secret = "/home/ceo/salary.txt";

    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    [Trait("Attack", "50")]
    public async Task A_caller_is_told_a_code_and_the_action_it_asked_for_and_an_operator_no_value_and_no_name()
    {
        ToolCall call = new("files.read", new() { ["path"] = Secret });
        string[] named = Gate.Chain(0, claims => claims[Forge.Profile] = Forge.Json("""{"name":"orchestrator","principal":"alice"}"""));
        string used = _gate.Proof(Gate.Genuine);
        await _gate.AcceptsAsync(Gate.Genuine, used);
        (string[] Chain, string Proof, ToolCall Call)[] attacks =
        [
            (Gate.Genuine, used, Forge.Call),
            (Gate.Genuine, _gate.Proof(Gate.Genuine), call),
            (Gate.Genuine, _gate.Proof(Gate.Genuine), new ToolCall("files.write", new() { ["path"] = Secret })),
            (Gate.Genuine, _gate.Proof(Gate.Genuine, signer: Forge.Attacker), call),
            (Gate.Genuine, _gate.Proof(Gate.Genuine, proof => proof["aat_aud"] = Secret), Forge.Call),
            (Gate.Genuine, _gate.Proof(Gate.Genuine, proof => proof["hta"]!["path"] = Secret), Forge.Call),
            (named, _gate.Proof(named), call),
            (Gate.Chain(2, claims => claims["jti"] = Secret, signer: Forge.Attacker), used, Forge.Call),
            (Gate.Chain(1, claims => claims["iss"] = Secret), used, Forge.Call),
            (Gate.Chain(1, claims => claims["authorization_details"] = Forge.Details($$$$"""{"files.read":{"path":{"constraint_type":"exact","value":"{{{{Secret}}}}"}}}""")), used, Forge.Call),
            (Gate.Chain(0, claims => claims["iss"] = Secret, signer: Forge.Attacker), used, Forge.Call),
        ];
        foreach ((string[] chain, string proof, ToolCall asked) in attacks)
        {
            AgentAccessDeniedException denied = await DeniedAsync(chain, proof, asked);

            denied.Message.Should().Be(denied.Denial.CallerText).And.MatchRegex(CodeAndAction().ToString());
            foreach (string inside in (string[])[Secret, "orchestrator", "alice", "ops@contoso.com", "/reports", "proof-", "019471f8", Forge.Helper.PublicKey.Id.ToString()])
            {
                denied.Denial.Reason.Should().NotContain(inside);
            }
        }
    }

    [Fact]
    [Trait("Attack", "50")]
    public async Task Whether_an_id_was_seen_is_told_to_nobody_who_could_not_have_used_it()
    {
        string used = _gate.Proof(Gate.Genuine, proof => proof["jti"] = "seen");
        await _gate.AcceptsAsync(Gate.Genuine, used);
        (Action<JsonObject> Otherwise, SeededSigner? Signer)[] others =
        [
            (_ => { }, Forge.Attacker),
            (proof => proof["aat_aud"] = "https://other.example", null),
            (proof => proof["hta"]!["path"] = "/reports/q4.txt", null),
            (proof => proof["iat"] = Forge.Now - 60, null),
        ];
        foreach ((Action<JsonObject> otherwise, SeededSigner? signer) in others)
        {
            string seen = _gate.Proof(Gate.Genuine, otherwise + (proof => proof["jti"] = "seen"), signer: signer);
            string unseen = _gate.Proof(Gate.Genuine, otherwise, signer: signer);

            Answer(await DeniedAsync(Gate.Genuine, seen, Forge.Call)).Should().Be(Answer(await DeniedAsync(Gate.Genuine, unseen, Forge.Call)));
        }
    }

    [Theory]
    [Trait("Attack", "50")]
    [InlineData("")]
    [InlineData("n")]
    [InlineData("nonce-of-this-cal")]
    [InlineData("nonce-of-this-calk")]
    [InlineData("nonce-of-this-call-")]
    [InlineData("Xonce-of-this-call")]
    public async Task However_much_of_a_nonce_is_right_the_answer_is_the_same(string nonce)
    {
        Denial denial = (await _gate.PresentAsync(Gate.Genuine, _gate.Proof(Gate.Genuine, proof => proof["nonce"] = nonce), nonce: "nonce-of-this-call"))!;

        (denial.Reason, denial.Step).Should().Be(("nonce_mismatch: the proof does not carry the nonce that was issued", "7h"));
    }

    /// <summary>
    /// What is compared with something that a caller may not know, or may try to find out: the nonce, the hash of the leaf, the hash of the
    /// parent. Everything else that is compared is the caller's own or public.
    /// </summary>
    [Theory]
    [Trait("Attack", "50")]
    [InlineData("Credentials/ProofRules.cs", 2)]
    [InlineData("Credentials/LinkRules.cs", 1)]
    public void Nonces_and_hashes_are_compared_in_constant_time(string file, int comparisons)
    {
        string source = File.ReadAllText(Repository.PathTo("src", "AgentIdentity.Sdk", file));

        FixedTime().Count(source).Should().Be(comparisons);
        Leaky().Matches(source).Select(match => match.Value).Should().BeEmpty();
    }

    [Theory]
    [Trait("Attack", "50")]
    [InlineData("a\r\nallowed: everything", "a\\u{D}\\u{A}allowed: everything")]
    [InlineData("a\u001b[2J", "a\\u{1B}[2J")]
    [InlineData("a\u202egnp.exe", "a\\u{202E}gnp.exe")]
    [InlineData("a\u2028b", "a\\u{2028}b")]
    public async Task A_refusal_repeats_no_character_that_deceives_whoever_reads_it(string action, string shown)
    {
        AgentAccessDeniedException denied = await DeniedAsync(Gate.Genuine, _gate.Proof(Gate.Genuine), new ToolCall(action));

        denied.Message.Should().Be($"scope_not_granted ({shown})");
        denied.Denial.Reason.Should().Be($"scope_not_granted: no scope covers {shown}");
        denied.Denial.Action.Should().Be(action, "a program compares it byte for byte");
    }

    [Fact]
    [Trait("Attack", "50")]
    public async Task A_refusal_is_not_as_long_as_whoever_is_refused_likes()
    {
        ToolCall call = new("files.read", new() { ["path"] = "/reports/q3.txt", [new string('x', 500_000)] = 1 });

        AgentAccessDeniedException denied = await DeniedAsync(Gate.Genuine, _gate.Proof(Gate.Genuine), call);

        denied.Denial.Code.Should().Be(DenialCodes.ArgumentNotPermitted);
        denied.Denial.Reason.Length.Should().BeLessThan(2000);
    }

    private static (string, string, string?) Answer(AgentAccessDeniedException denied) => (denied.Message, denied.Denial.Reason, denied.Denial.Step);

    private async Task<AgentAccessDeniedException> DeniedAsync(string[] chain, string proof, ToolCall call)
    {
        AgentPresentation.TryParse(Gate.Bytes(chain, proof), out AgentPresentation? presentation).Should().BeTrue();
        int runs = _gate.Tool.Runs;
        Func<Task> invoking = () => _gate.Guard.InvokePresentedAsync(presentation!, call, _gate.Tool.RunAsync);
        AgentAccessDeniedException denied = (await invoking.Should().ThrowAsync<AgentAccessDeniedException>()).Which;
        _gate.Tool.Runs.Should().Be(runs);
        return denied;
    }

    [GeneratedRegex(@"\A[a-z0-9_]+( \(files\.(read|write)\))?\z")]
    private static partial Regex CodeAndAction();

    [GeneratedRegex(@"FixedTimeEquals\(")]
    private static partial Regex FixedTime();

    [GeneratedRegex(@"(?i)(hash|nonce|commitment)[\w.!""\[\]]*(\.Span)?\s*(?<!Kind )(==|!=|\.SequenceEqual|\.Equals|\.TextEquals|\.SequenceCompareTo)\(?(?! null)")]
    private static partial Regex Leaky();
}
