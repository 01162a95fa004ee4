using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Chains and proofs committed once: what was minted then must verify now, and what was refused must be refused for the same reason.</summary>
/// <remarks>To write the file anew, after a deliberate change of the format: <c>AGENTID_WRITE_VECTORS=1</c>.</remarks>
public sealed class OwnVectorTests
{
    private static readonly string File = Path.Combine(Repository.OwnVectors, "credentials.json");

    public static TheoryData<string> Cases() =>
        System.IO.File.Exists(File) ? [.. Read()["vectors"]!.AsArray().Select(vector => (string)vector!["id"]!)] : ["absent"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_gives_the_verdict_it_was_committed_with(string id)
    {
        JsonNode file = Read();
        JsonNode vector = file["vectors"]!.AsArray().Single(candidate => (string)candidate!["id"]! == id)!;

        Denial? denial = Verify(file, vector);

        JsonNode expected = vector["expected"]!;
        (denial?.Code, denial?.Step).Should().Be(((string?)expected["code"], (string?)expected["step"]), denial?.Reason);
        (denial is null ? "PERMIT" : "DENY").Should().Be((string)expected["verdict"]!);
    }

    [Fact]
    public void There_are_sound_and_hostile_cases()
    {
        string[] verdicts = [.. Read()["vectors"]!.AsArray().Select(vector => (string)vector!["expected"]!["verdict"]!)];

        verdicts.Should().HaveCount(30);
        verdicts.Count(verdict => verdict == "PERMIT").Should().Be(8);
    }

    [Fact]
    public async Task What_is_minted_today_reads_like_what_was_minted_then()
    {
        using Given given = new(new AgentAuthorityOptions { Signer = Forge.Authority });
        (AgentPrincipal leaf, List<AgentPrincipal> all) = await CredentialVectors.FullChainAsync(given);
        JsonArray then = Read()["vectors"]![0]!["presentation"]!["aat_chain"]!.AsArray();

        for (int i = 0; i < 3; i++)
        {
            Shape(leaf.Credential.Tokens[i]).Should().Be(Shape((string)then[i]!));
        }

        all.ForEach(agent => agent.Dispose());
    }

    [Fact]
    public async Task The_file_is_written_when_that_is_asked_for()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("AGENTID_WRITE_VECTORS") == "1", "set AGENTID_WRITE_VECTORS=1 to write the vectors anew");
        JsonObject vectors = await CredentialVectors.MakeAsync();
        JsonSerializerOptions pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        Directory.CreateDirectory(Repository.OwnVectors);

        await System.IO.File.WriteAllTextAsync(File, vectors.ToJsonString(pretty) + "\n");

        Read()["vectors"]!.AsArray().Should().NotBeEmpty();
    }

    private static JsonNode Read() => JsonNode.Parse(System.IO.File.ReadAllBytes(File))!;

    private static Denial? Verify(JsonNode file, JsonNode vector)
    {
        TrustAnchors anchors = new();
        JsonNode anchor = file["trust_anchors"]![0]!;
        AgentPublicKey.TryParseJwk(Encoding.UTF8.GetBytes(anchor["jwk"]!.ToJsonString()), out AgentPublicKey? key).Should().BeTrue();
        anchors.Add(new TrustAnchor((string)anchor["iss"]!, key!));
        CredentialVerifier verifier = new(anchors, clock: new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds((long)vector["now"]!)));
        AgentPresentation.TryParse(Encoding.UTF8.GetBytes(vector["presentation"]!.ToJsonString()), out AgentPresentation? presentation).Should().BeTrue();
        CredentialVerification chain = verifier.Verify(presentation!.Credential);
        if (!chain.IsValid)
        {
            return chain.Denial;
        }

        ToolCall call = ToolCall.Create((string)vector["tool"]!, ToolArguments.Parse(Encoding.UTF8.GetBytes(vector["args"]!.ToJsonString())));
        InvocationExpectation here = new()
        {
            Audience = (string)vector["audience"]!,
            Nonce = (string?)vector["policy"]!["nonce"],
            Segment = (string?)vector["policy"]!["segment"],
        };
        return verifier.VerifyInvocation(chain.Credential, presentation.Proof, call, here).Denial;
    }

    /// <summary>Header and payload as they stand, with what is random replaced by its name.</summary>
    private static string Shape(string token)
    {
        string header = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[0]));
        string payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1]));
        JsonObject claims = Forge.Payload(token);
        foreach (string random in (string[])["jti", "par_hash", "iss"])
        {
            if (claims[random] is { } value && (random != "iss" || (string)value! != Forge.Issuer))
            {
                payload = payload.Replace((string)value!, $"<{random}>", StringComparison.Ordinal);
            }
        }

        return $"{header}\n{payload.Replace((string)claims["cnf"]!["jwk"]!["x"]!, "<x>", StringComparison.Ordinal)}";
    }
}
