using System.Text;
using System.Text.Json.Nodes;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace AgentIdentity.Sdk.Keys;

public sealed class PersistentKeyTests
{
    // RFC 8037, appendix A.1.
    private const string RfcJwk = """{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";

    // RFC 8410, section 10.3: the same private key without and with its public key (and an attribute).
    private const string RfcPem = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----
        """;

    private const string RfcPemWithPublicKey = """
        -----BEGIN PRIVATE KEY-----
        MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
        Z9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PRIVATE KEY-----
        """;

    private static readonly byte[] Data = Encoding.ASCII.GetBytes("data");

    [Fact]
    public async Task A_new_key_signs_and_its_public_half_verifies()
    {
        using PersistentKey key = PersistentKey.Create();

        byte[] signature = await SignAsync(key);

        key.PublicKey.Verify(Data, signature).Should().BeTrue();
        key.PublicKey.IsPrimeOrder.Should().BeTrue();
        using PersistentKey other = PersistentKey.Create();
        other.PublicKey.Should().NotBe(key.PublicKey);
    }

    [Fact]
    public async Task A_key_survives_both_of_its_open_forms()
    {
        using PersistentKey key = PersistentKey.Create();

        PersistentKey.TryParsePem(key.ExportPemUnsafe(), out PersistentKey? fromPem).Should().BeTrue();
        PersistentKey.TryParseJwk(Encoding.UTF8.GetBytes(key.ExportJwkUnsafe()), out PersistentKey? fromJwk).Should().BeTrue();

        byte[] first = await SignAsync(fromPem!);
        byte[] second = await SignAsync(fromJwk!);
        key.PublicKey.Verify(Data, first).Should().BeTrue();
        second.Should().Equal(first);
        fromPem!.Dispose();
        fromJwk!.Dispose();
    }

    [Fact]
    public void The_published_examples_are_read()
    {
        PersistentKey.TryParseJwk(Encoding.UTF8.GetBytes(RfcJwk), out PersistentKey? jwk).Should().BeTrue();
        PersistentKey.TryParsePem(RfcPem, out PersistentKey? pem).Should().BeTrue();
        PersistentKey.TryParsePem(RfcPemWithPublicKey, out PersistentKey? named).Should().BeTrue();

        jwk!.PublicKey.Id.ToString().Should().Be("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "RFC 8037, appendix A.3, says so");
        pem!.PublicKey.Should().Be(named!.PublicKey);
        Convert.ToBase64String(pem.PublicKey.Raw.Span).Should().Be("Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
        pem.ExportPemUnsafe().TrimEnd().Should().Be(RfcPem.ReplaceLineEndings("\n"));
        jwk.Dispose();
        pem.Dispose();
        named.Dispose();
    }

    [Fact]
    public async Task Another_implementation_reads_the_PEM_and_signs_alike()
    {
        using PersistentKey key = PersistentKey.Create();
        using StringReader text = new(key.ExportPemUnsafe());
        using Org.BouncyCastle.OpenSsl.PemReader reader = new(text);
        Org.BouncyCastle.Crypto.ISigner signer = SignerUtilities.GetSigner("Ed25519");
        signer.Init(true, (Ed25519PrivateKeyParameters)reader.ReadObject());
        signer.BlockUpdate(Data, 0, Data.Length);

        signer.GenerateSignature().Should().Equal(await SignAsync(key));
    }

    [Theory]
    [InlineData("kty", "\"EC\"")]
    [InlineData("crv", "\"Ed448\"")]
    [InlineData("crv", "\"X25519\"")]
    [InlineData("use", "\"enc\"")]
    [InlineData("d", null)]
    [InlineData("d", "\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\"")]
    [InlineData("d", "\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2B\"")]
    [InlineData("d", "\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2\"")]
    [InlineData("x", null)]
    [InlineData("x", "\"iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w\"")]
    public void A_JWK_that_is_not_whole_or_not_of_one_piece_is_refused(string member, string? value)
    {
        JsonObject jwk = JsonNode.Parse(RfcJwk)!.AsObject();
        jwk.Remove(member);
        if (value is not null)
        {
            jwk[member] = JsonNode.Parse(value);
        }

        PersistentKey.TryParseJwk(Encoding.UTF8.GetBytes(jwk.ToJsonString()), out _).Should().BeFalse();
    }

    [Fact]
    public void A_JWK_with_a_member_twice_is_refused() =>
        PersistentKey.TryParseJwk(Encoding.UTF8.GetBytes(RfcJwk.Replace("{", "{\"kty\":\"OKP\",", StringComparison.Ordinal)), out _).Should().BeFalse();

    [Fact]
    public void A_PEM_changed_anywhere_is_refused_or_another_key()
    {
        PersistentKey.TryParsePem(RfcPemWithPublicKey, out PersistentKey? original).Should().BeTrue();
        string body = RfcPemWithPublicKey;
        int refused = 0;
        for (int i = body.IndexOf('\n', StringComparison.Ordinal) + 1; i < body.LastIndexOf('\n'); i++)
        {
            char changed = body[i] == 'B' ? 'C' : 'B';
            if (body[i] != '\n' && PersistentKey.TryParsePem(body.Remove(i, 1).Insert(i, changed.ToString()), out PersistentKey? key))
            {
                // Only what stands in the attribute does not matter: the public key is checked against the private one.
                key.PublicKey.Should().Be(original!.PublicKey);
                key.Dispose();
            }
            else
            {
                refused++;
            }
        }

        refused.Should().BeGreaterThan(100);
        original!.Dispose();
    }

    [Theory]
    [InlineData("PUBLIC KEY")]
    [InlineData("ENCRYPTED PRIVATE KEY")]
    [InlineData("EC PRIVATE KEY")]
    public void A_PEM_of_another_label_is_refused(string label) =>
        PersistentKey.TryParsePem(RfcPem.Replace("PRIVATE KEY", label, StringComparison.Ordinal), out _).Should().BeFalse();

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQIwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VxBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n")]
    public void What_is_no_Ed25519_key_in_PKCS8_is_refused(string pem) => PersistentKey.TryParsePem(pem, out _).Should().BeFalse();

    [Fact]
    public void Of_two_keys_in_one_text_none_is_chosen()
    {
        using PersistentKey other = PersistentKey.Create();

        PersistentKey.TryParsePem(RfcPem + "\n" + other.ExportPemUnsafe(), out _).Should().BeFalse();
    }

    [Fact]
    public async Task A_disposed_key_neither_signs_nor_leaves_the_process()
    {
        PersistentKey key = PersistentKey.Create();
        key.Dispose();

        await ((Func<Task>)(() => SignAsync(key))).Should().ThrowAsync<ObjectDisposedException>();
        ((Action)(() => key.ExportPemUnsafe())).Should().Throw<ObjectDisposedException>();
        ((Action)(() => key.ExportJwkUnsafe())).Should().Throw<ObjectDisposedException>();
        ((Action)(() => key.Seal("correct horse"))).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_signature_needs_room_and_nobody_who_has_given_up()
    {
        using PersistentKey key = PersistentKey.Create();

        await ((Func<Task>)(() => key.SignAsync(Data, new byte[63]).AsTask())).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await ((Func<Task>)(() => key.SignAsync(Data, new byte[64], new CancellationToken(canceled: true)).AsTask())).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Its_text_gives_nothing_away()
    {
        using PersistentKey key = PersistentKey.Create();

        key.ToString().Should().Be(key.PublicKey.Id.ToString());
    }

    private static async Task<byte[]> SignAsync(PersistentKey key)
    {
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        await key.SignAsync(Data, signature);
        return signature;
    }
}
