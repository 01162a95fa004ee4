using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>What a person signs: its form, its signature, and what it is about.</summary>
public sealed class SignedApprovalTests
{
    private const string Header = """{"alg":"Ed25519","typ":"agentid-approval+jwt"}""";

    private static readonly string Source = File.ReadAllText(Repository.PathTo("src", "AgentIdentity.Sdk", "Approvals", "SignedApproval.cs"));

    /// <summary>The example in the documentation of the type, as it stands there.</summary>
    private static string Example => string.Concat(
        Source[(Source.IndexOf("/// <code>", StringComparison.Ordinal) + 10)..Source.IndexOf("/// </code>", StringComparison.Ordinal)]
            .Split('\n').Select(line => line.Replace("///", "", StringComparison.Ordinal).Trim()));

    [Fact]
    public void The_documented_example_is_read_as_documented()
    {
        string token = Forge.Sign(Header, Example, ApprovalSetup.Bob);

        SignedApproval.TryParse(token, out SignedApproval? approval, out Denial? denial).Should().BeTrue(denial?.Reason);

        approval!.Decision.Should().Be(ApprovalDecision.Approve);
        approval.Reason.Should().Be("checked the invoice");
        approval.RequestId.Should().Be("00112233445566778899aabbccddeeff");
        approval.IssuedAt.ToUnixTimeSeconds().Should().Be(1704067500);
        approval.Expires.ToUnixTimeSeconds().Should().Be(1704071100);
        approval.ToCompact().Should().Be(token);
    }

    [Theory]
    [InlineData("decision", "\"allow\"")]
    [InlineData("decision", "\"Approve\"")]
    [InlineData("decision", "1")]
    [InlineData("exp", "\"1704071100\"")]
    [InlineData("exp", "1704067500")]
    [InlineData("exp", "1.5")]
    [InlineData("exp", "9007199254740991")]
    [InlineData("iat", "-1")]
    [InlineData("iss", "\"bob\"")]
    [InlineData("iss", "\"urn:ietf:params:oauth:jwk-thumbprint:sha-256:short\"")]
    [InlineData("jti", "\"UPPER\"")]
    [InlineData("reason", "\"\"")]
    [InlineData("reason", "\"two\\nlines\"")]
    [InlineData("reason", "\"\\u202eabc\"")]
    [InlineData("reason", "null")]
    [InlineData("request", "\"../../../../etc/passwd\"")]
    [InlineData("request", "\"00112233445566778899AABBCCDDEEFF\"")]
    [InlineData("request_hash", "\"AAECAw\"")]
    [InlineData("also", "true")]
    public void A_member_that_is_not_what_it_must_be_is_malformed(string member, string value)
    {
        JsonObject claims = JsonNode.Parse(Example)!.AsObject();
        claims[member] = JsonNode.Parse(value);
        string payload = new JsonObject(claims.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => KeyValuePair.Create(each.Key, each.Value?.DeepClone()))).ToJsonString();

        SignedApproval.TryParse(Forge.Sign(Header, payload, ApprovalSetup.Bob), out _, out Denial? denial).Should().BeFalse();

        denial!.Code.Should().Be(DenialCodes.Malformed);
    }

    [Theory]
    [InlineData("decision")]
    [InlineData("exp")]
    [InlineData("iat")]
    [InlineData("iss")]
    [InlineData("jti")]
    [InlineData("request")]
    [InlineData("request_hash")]
    public void A_member_that_is_missing_is_malformed(string member)
    {
        JsonObject claims = JsonNode.Parse(Example)!.AsObject();
        claims.Remove(member);

        SignedApproval.TryParse(Forge.Sign(Header, claims.ToJsonString(), ApprovalSetup.Bob), out _, out Denial? denial).Should().BeFalse();

        denial!.Code.Should().Be(DenialCodes.Malformed);
    }

    [Theory]
    [InlineData("""{"alg":"Ed25519","typ":"aat+jwt"}""", DenialCodes.TypeMismatch)]
    [InlineData("""{"alg":"Ed25519","typ":"aat-pop+jwt"}""", DenialCodes.TypeMismatch)]
    [InlineData("""{"alg":"Ed25519"}""", DenialCodes.TypeMismatch)]
    [InlineData("""{"alg":"none","typ":"agentid-approval+jwt"}""", DenialCodes.AlgorithmNotAllowed)]
    [InlineData("""{"alg":"EdDSA","typ":"agentid-approval+jwt"}""", DenialCodes.AlgorithmNotAllowed)]
    [InlineData("""{"typ":"agentid-approval+jwt","alg":"Ed25519"}""", DenialCodes.NonCanonical)]
    [InlineData("""{"alg":"Ed25519","kid":"x","typ":"agentid-approval+jwt"}""", DenialCodes.NonCanonical)]
    [InlineData("""{"alg":"Ed25519","crit":["exp"],"typ":"agentid-approval+jwt"}""", DenialCodes.CriticalNotUnderstood)]
    public void Another_header_is_refused(string header, string code)
    {
        SignedApproval.TryParse(Forge.Sign(header, Example, ApprovalSetup.Bob), out _, out Denial? denial).Should().BeFalse();

        denial!.Code.Should().Be(code);
    }

    [Fact]
    public void A_payload_in_another_spelling_is_refused()
    {
        SignedApproval.TryParse(Forge.Sign(Header, Example.Replace(",\"exp\"", ", \"exp\"", StringComparison.Ordinal), ApprovalSetup.Bob), out _, out Denial? denial).Should().BeFalse();
        denial!.Code.Should().Be(DenialCodes.NonCanonical);

        SignedApproval.TryParse(Forge.Sign(Header, Example.Replace("\"exp\"", "\"exp\":1,\"exp\"", StringComparison.Ordinal), ApprovalSetup.Bob), out _, out denial).Should().BeFalse();
        denial!.Code.Should().Be(DenialCodes.DuplicateMember);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("é.é.é")]
    public void What_is_no_compact_jws_is_refused(string? text)
    {
        SignedApproval.TryParse(text, out SignedApproval? approval, out Denial? denial).Should().BeFalse();

        approval.Should().BeNull();
        denial!.Code.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_reason_of_ten_megabytes_is_neither_signed_nor_read()
    {
        await using ApprovalSetup setup = new();
        ApprovalRequest request = await RequestAsync(setup);
        string long10M = new('x', 10 * 1024 * 1024);

        Func<Task> signing = async () => await setup.Signer(ApprovalSetup.Bob).ApproveAsync(request, long10M);
        await signing.Should().ThrowAsync<ArgumentException>();

        JsonObject claims = JsonNode.Parse(Example)!.AsObject();
        claims["reason"] = long10M;
        SignedApproval.TryParse(Forge.Sign(Header, claims.ToJsonString(), ApprovalSetup.Bob), out _, out Denial? denial).Should().BeFalse();
        denial!.Code.Should().Be(DenialCodes.TooLarge);
    }

    [Fact]
    public async Task Any_flipped_bit_of_an_approval_makes_it_count_for_nothing()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        ApprovalRequest request = (await setup.Approvals.FindAsync(await setup.PendingAsync(guard, agent)))!;
        byte[] genuine = Encoding.ASCII.GetBytes((await setup.Signer(ApprovalSetup.Bob).ApproveAsync(request, "checked")).ToCompact());

        for (int at = 0; at < genuine.Length; at++)
        {
            byte[] flipped = [.. genuine];
            flipped[at] ^= (byte)(1 << (at % 8));
            if (SignedApproval.TryParse(flipped, out SignedApproval? approval, out _))
            {
                (await guard.Approvals!.SubmitAsync(approval)).Should().NotBeNull($"byte {at} was changed");
            }
        }

        (await guard.Approvals!.GetStatusAsync(request.Id)).State.Should().Be(ApprovalState.Pending);
        SignedApproval.TryParse(genuine, out SignedApproval? untouched, out _).Should().BeTrue();
        (await guard.Approvals.SubmitAsync(untouched!)).Should().BeNull();
    }

    [Fact]
    public async Task Nobody_approves_what_cannot_be_seen_but_anybody_may_refuse_it()
    {
        using Auditing.TestDirectory directory = new();
        await using ApprovalSetup setup = new(FileApprovalStore.Open(directory, Secrets.One));
        ApprovalRequest seen = await RequestAsync(setup);
        await using FileApprovalStore blind = FileApprovalStore.OpenSealed(directory);
        ApprovalRequest request = (await blind.FindAsync(seen.Id))!;

        Func<Task> approving = async () => await setup.Signer(ApprovalSetup.Bob).ApproveAsync(request);

        request.Arguments.Should().BeNull();
        request.Hash.ToArray().Should().Equal(seen.Hash.ToArray());
        (await approving.Should().ThrowAsync<ApprovalException>()).Which.Code.Should().Be(DenialCodes.ApprovalSealed);
        (await setup.Signer(ApprovalSetup.Bob).DenyAsync(request)).Decision.Should().Be(ApprovalDecision.Deny);
    }

    [Fact]
    public async Task A_request_that_has_ended_is_not_signed_any_more()
    {
        await using ApprovalSetup setup = new();
        ApprovalRequest request = await RequestAsync(setup);
        setup.Clock.SetUtcNow(request.Expires);

        Func<Task> signing = async () => await setup.Signer(ApprovalSetup.Bob).ApproveAsync(request);

        (await signing.Should().ThrowAsync<ApprovalException>()).Which.Code.Should().Be(DenialCodes.ApprovalExpired);
    }

    [Fact]
    public async Task Only_a_use_of_break_glass_is_reviewed()
    {
        await using ApprovalSetup setup = new();
        ApprovalRequest request = await RequestAsync(setup);

        Func<Task> reviewing = async () => await setup.Signer(ApprovalSetup.Bob).ReviewAsync(request);

        await reviewing.Should().ThrowAsync<ArgumentException>();
    }

    private static async Task<ApprovalRequest> RequestAsync(ApprovalSetup setup)
    {
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        return (await setup.Approvals.FindAsync(await setup.PendingAsync(guard, agent)))!;
    }
}
