using System.Text;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Keys;

public sealed class SealedKeyTests
{
    private const string Passphrase = "correct horse battery staple";
    private const string Issuer = "https://agents.contoso.com";

    [Fact]
    public void A_sealed_key_opens_with_its_passphrase()
    {
        using PersistentKey key = PersistentKey.Create();

        SealedKey sealedKey = Reread(key.Seal(Passphrase));

        sealedKey.PublicKey.Should().Be(key.PublicKey);
        sealedKey.Issuer.Should().BeNull();
        sealedKey.ToString().Should().Be(key.PublicKey.Id.ToString());
        using PersistentKey opened = sealedKey.Open(Passphrase);
        opened.ExportJwkUnsafe().Should().Be(key.ExportJwkUnsafe());
    }

    [Fact]
    public void The_document_is_canonical_and_holds_no_secret()
    {
        using PersistentKey key = PersistentKey.Create();

        string document = key.Seal(Passphrase, "https://a.example/\"é").ToJson();

        Encoding.UTF8.GetString(Wire.CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(document))).Should().Be(document);
        string secret = JsonNode.Parse(key.ExportJwkUnsafe())!["d"]!.GetValue<string>();
        document.Should().NotContain(secret).And.NotContain(Passphrase);
    }

    [Fact]
    public void The_same_key_is_never_sealed_twice_alike()
    {
        using PersistentKey key = PersistentKey.Create();

        JsonObject first = JsonNode.Parse(key.Seal(Passphrase).ToJson())!.AsObject();
        JsonObject second = JsonNode.Parse(key.Seal(Passphrase).ToJson())!.AsObject();

        foreach (string member in (string[])["salt", "nonce", "ciphertext"])
        {
            first[member]!.GetValue<string>().Should().NotBe(second[member]!.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("correct horse battery stapl")]
    [InlineData("Correct horse battery staple")]
    [InlineData("")]
    public void A_wrong_passphrase_opens_nothing(string wrong)
    {
        using PersistentKey key = PersistentKey.Create();
        SealedKey sealedKey = key.Seal(Passphrase);

        ((Action)(() => sealedKey.Open(wrong))).Should().Throw<KeyException>().Which.Code.Should().Be(KeyCodes.WrongPassphrase);
    }

    [Fact]
    public void A_short_passphrase_seals_nothing()
    {
        using PersistentKey key = PersistentKey.Create();

        ((Action)(() => key.Seal("1234567"))).Should().Throw<KeyException>().Which.Code.Should().Be(KeyCodes.WeakPassphrase);
        key.Seal("12345678").Open("12345678").Dispose();
    }

    [Theory]
    [InlineData("issuer", "\"https://agents.contoso.con\"")]
    [InlineData("memory", "65537")]
    [InlineData("passes", "2")]
    [InlineData("nonce", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    [InlineData("salt", "\"AAAAAAAAAAAAAAAAAAAAAA\"")]
    [InlineData("public_key", """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]
    [InlineData("ciphertext", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    public void A_member_that_was_changed_keeps_the_key_shut(string member, string value)
    {
        using PersistentKey key = PersistentKey.Create();
        JsonObject document = JsonNode.Parse(key.Seal(Passphrase, Issuer).ToJson())!.AsObject();
        document[member] = JsonNode.Parse(value);

        SealedKey.TryParse(Encoding.UTF8.GetBytes(document.ToJsonString()), out SealedKey? changed).Should().BeTrue("it is refused by what it says, not by how");

        ((Action)(() => changed!.Open(Passphrase))).Should().Throw<KeyException>().Which.Code.Should().Be(KeyCodes.WrongPassphrase);
    }

    [Fact]
    public void An_issuer_that_was_taken_away_or_put_in_keeps_the_key_shut()
    {
        using PersistentKey key = PersistentKey.Create();
        JsonObject without = JsonNode.Parse(key.Seal(Passphrase, Issuer).ToJson())!.AsObject();
        without.Remove("issuer");
        JsonObject with = JsonNode.Parse(key.Seal(Passphrase).ToJson())!.AsObject();
        with["issuer"] = Issuer;

        foreach (JsonObject document in (JsonObject[])[without, with])
        {
            SealedKey.TryParse(Encoding.UTF8.GetBytes(document.ToJsonString()), out SealedKey? changed).Should().BeTrue();
            ((Action)(() => changed!.Open(Passphrase))).Should().Throw<KeyException>();
        }
    }

    [Theory]
    [InlineData("type", "\"https://agentidentity.dev/sealed-key/v2\"")]
    [InlineData("cipher", "\"none\"")]
    [InlineData("kdf", "\"pbkdf2\"")]
    [InlineData("memory", "4")]
    [InlineData("memory", "1048577")]
    [InlineData("memory", "65536.5")]
    [InlineData("passes", "0")]
    [InlineData("passes", "17")]
    [InlineData("salt", "\"AAAA\"")]
    [InlineData("nonce", "\"AAAA\"")]
    [InlineData("nonce", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    [InlineData("ciphertext", "\"AAAA\"")]
    [InlineData("ciphertext", "7")]
    [InlineData("issuer", "7")]
    [InlineData("issuer", "null")]
    [InlineData("public_key", "{}")]
    [InlineData("public_key", """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"nobody vouches for it"}""")]
    [InlineData("comment", "\"hello\"")]
    public void A_document_that_says_something_else_is_no_sealed_key(string member, string value)
    {
        using PersistentKey key = PersistentKey.Create();
        JsonObject document = JsonNode.Parse(key.Seal(Passphrase, Issuer).ToJson())!.AsObject();
        document[member] = JsonNode.Parse(value);

        SealedKey.TryParse(Encoding.UTF8.GetBytes(document.ToJsonString()), out _).Should().BeFalse();
    }

    [Fact]
    public void A_document_cut_short_or_without_a_member_is_no_sealed_key()
    {
        using PersistentKey key = PersistentKey.Create();
        string document = key.Seal(Passphrase, Issuer).ToJson();
        for (int length = 0; length < document.Length; length++)
        {
            SealedKey.TryParse(Encoding.UTF8.GetBytes(document[..length]), out _).Should().BeFalse();
        }

        JsonObject whole = JsonNode.Parse(document)!.AsObject();
        foreach (string member in whole.Select(pair => pair.Key).Where(name => name != "issuer").ToArray())
        {
            JsonObject cut = whole.DeepClone().AsObject();
            cut.Remove(member);
            SealedKey.TryParse(Encoding.UTF8.GetBytes(cut.ToJsonString()), out _).Should().BeFalse();
        }
    }

    [Fact]
    public void An_issuer_that_could_not_be_read_again_seals_nothing()
    {
        using PersistentKey key = PersistentKey.Create();

        foreach (string issuer in (string[])[new('a', 9000), "half a pair \uD800"])
        {
            ((Action)(() => key.Seal(Passphrase, issuer))).Should().Throw<ArgumentException>();
        }
    }

    [Fact]
    public async Task An_authority_that_could_not_be_opened_again_is_not_created()
    {
        using TestDirectory directory = new();
        string path = Path.Combine(directory, "authority.json");

        await ((Func<Task>)(() => AgentAuthority.CreateAsync("https://a.example/" + new string('a', 9000), path, Passphrase.AsMemory())))
            .Should().ThrowAsync<ArgumentException>();

        File.Exists(path).Should().BeFalse();
    }

    [Fact]
    public void Passphrases_that_are_no_text_are_not_all_the_same()
    {
        using PersistentKey key = PersistentKey.Create();

        ((Action)(() => key.Seal("12345678\uD800"))).Should().Throw<ArgumentException>();
        SealedKey sealedKey = key.Seal("12345678\uFFFD");
        ((Action)(() => sealedKey.Open("12345678\uD800"))).Should().Throw<KeyException>().Which.Code.Should().Be(KeyCodes.WrongPassphrase);
    }

    [Fact]
    public async Task A_file_is_its_owners_alone_and_never_overwritten()
    {
        using TestDirectory directory = new();
        string path = Path.Combine(directory, "key.json");
        using PersistentKey key = PersistentKey.Create();
        SealedKey sealedKey = key.Seal(Passphrase);

        await sealedKey.SaveAsync(path);

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        (await SealedKey.LoadAsync(path)).ToJson().Should().Be(sealedKey.ToJson());
        await ((Func<Task>)(() => sealedKey.SaveAsync(path))).Should().ThrowAsync<IOException>();
        File.ReadAllText(path).TrimEnd().Should().Be(sealedKey.ToJson());
    }

    [Fact]
    public async Task A_file_that_is_something_else_says_so()
    {
        using TestDirectory directory = new();
        string path = Path.Combine(directory, "key.json");
        File.WriteAllText(path, new string(' ', 100_000));

        (await ((Func<Task>)(() => SealedKey.LoadAsync(path))).Should().ThrowAsync<KeyException>()).Which.Code.Should().Be(KeyCodes.Malformed);
        await ((Func<Task>)(() => SealedKey.LoadAsync(path + ".not"))).Should().ThrowAsync<FileNotFoundException>();
    }

    private static SealedKey Reread(SealedKey key)
    {
        SealedKey.TryParse(Encoding.UTF8.GetBytes(key.ToJson()), out SealedKey? read).Should().BeTrue();
        return read!;
    }
}
