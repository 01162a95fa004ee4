using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Every case of the specification's public vectors: the verdict, and the step at which it falls.</summary>
public sealed class SpecificationVectorTests
{
    private const string FileName = "aat-02.json";

    public static TheoryData<string> Cases() => File.Exists(Path.Combine(Vectors.Directory, FileName))
        ? [.. Vectors.ReadJson(FileName).GetProperty("vectors").EnumerateArray().Select(vector => vector.GetProperty("id").GetString()!)]
        : ["absent"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_gives_the_expected_verdict_at_the_expected_step(string id)
    {
        JsonElement file = Vectors.ReadJson(FileName);
        JsonElement vector = file.GetProperty("vectors").EnumerateArray().Single(candidate => candidate.GetProperty("id").GetString() == id);

        Denial? denial = Verify(file, vector);

        JsonElement expected = vector.GetProperty("expected");
        (denial is null ? "PERMIT" : "DENY").Should().Be(expected.GetProperty("verdict").GetString(), denial?.Reason);
        denial?.Step.Should().Be(expected.GetProperty("step").GetString(), denial.Reason);
    }

    [Fact]
    public void There_are_as_many_cases_as_the_file_is_known_to_have() =>
        Vectors.ReadJson(FileName).GetProperty("vectors").GetArrayLength().Should().Be(77);

    private static Denial? Verify(JsonElement file, JsonElement vector)
    {
        TrustAnchors anchors = new();
        foreach (JsonElement anchor in file.GetProperty("trust_anchors").EnumerateArray())
        {
            AgentPublicKey.TryParseJwk(Encoding.UTF8.GetBytes(anchor.GetProperty("jwk").GetRawText()), out AgentPublicKey? key).Should().BeTrue();
            anchors.Add(new TrustAnchor(anchor.GetProperty("iss").GetString()!, key!));
        }

        JsonElement policy = vector.GetProperty("policy");
        VerificationLimits limits = new() { RequireProofAudience = policy.TryGetProperty("require_pop_aud", out JsonElement required) && required.GetBoolean() };
        FakeTimeProvider clock = new(DateTimeOffset.FromUnixTimeSeconds(vector.GetProperty("now").GetInt64()));
        CredentialVerifier verifier = new(anchors, limits, clock);

        AgentPresentation.TryParse(Encoding.UTF8.GetBytes(vector.GetProperty("presentation").GetRawText()), out AgentPresentation? presentation).Should().BeTrue();
        CredentialVerification chain = verifier.Verify(presentation!.Credential);
        if (!chain.IsValid)
        {
            return chain.Denial;
        }

        ToolCall call = ToolCall.Create(
            vector.GetProperty("tool").GetString()!, ToolArguments.Parse(Encoding.UTF8.GetBytes(vector.GetProperty("args").GetRawText())));
        InvocationExpectation expectation = new()
        {
            Audience = file.GetProperty("params").GetProperty("audience").GetString()!,
            Nonce = policy.TryGetProperty("nonce", out JsonElement nonce) ? nonce.GetString() : null,
        };
        return verifier.VerifyInvocation(chain.Credential, presentation.Proof, call, expectation).Denial;
    }
}
