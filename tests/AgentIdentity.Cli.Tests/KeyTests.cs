using System.Text;
using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli;

public sealed class KeyTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("jwk")]
    [InlineData("pem")]
    [InlineData(null)]
    public async Task A_new_key_is_its_owners_alone_and_shows_its_public_half_in_every_form(string? unsealed)
    {
        string file = _tool["agent.key"];
        string[] how = unsealed is null ? ["--passphrase-file", "-"] : ["--unsealed", unsealed];
        ToolRun made = await _tool.RunWithAsync(Session.Passphrase + "\n", ["key", "new", "--out", file, .. how]);

        made.Code.Should().Be(0, made.Error);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        string did = (await _tool.MustRunAsync("key", "show", file, "--format", "did")).Out.Trim();
        AgentPublicKey.TryParseDidKey(did, out AgentPublicKey? key).Should().BeTrue();
        made.Out.Should().Contain(did).And.Contain(key!.Id.ToString());
        (await _tool.MustRunAsync("key", "show", file, "--format", "jwk")).Out.Trim().Should().Be(key.ToJwk());
        (await _tool.MustRunAsync("key", "show", file, "--format", "pem")).Out.Trim().Should().Be(key.ToPem().Trim());
        (await _tool.MustRunAsync("key", "thumbprint", file)).Out.Trim().Should().Be(key.Id.ToString());
        (await _tool.MustRunAsync("key", "thumbprint", did, "--uri")).Out.Trim().Should().Be("urn:ietf:params:oauth:jwk-thumbprint:sha-256:" + key.Id);
        (await _tool.MustRunAsync("key", "show", file, "--json")).Json.GetProperty("did").GetString().Should().Be(did);
    }

    [Fact]
    public async Task A_sealed_key_holds_no_private_key_in_the_clear()
    {
        string file = _tool["agent.key"];
        await _tool.RunWithAsync(Session.Passphrase, "key", "new", "--out", file, "--passphrase-file", "-");

        PersistentKey.TryParseJwk(File.ReadAllBytes(file), out _).Should().BeFalse();
        SealedKey.TryParse(File.ReadAllBytes(file), out SealedKey? sealedKey).Should().BeTrue();
        sealedKey!.Open(Session.Passphrase).Dispose();
    }

    [Fact]
    public async Task A_public_key_is_read_from_a_JWK_and_a_PEM_file()
    {
        using PersistentKey key = PersistentKey.Create();
        string jwk = _tool.Write("key.jwk", key.PublicKey.ToJwk());
        string pem = _tool.Write("key.pem", key.PublicKey.ToPem());

        (await _tool.MustRunAsync("key", "thumbprint", jwk)).Out.Trim().Should().Be(key.PublicKey.Id.ToString());
        (await _tool.MustRunAsync("key", "thumbprint", pem)).Out.Trim().Should().Be(key.PublicKey.Id.ToString());
    }

    [Fact]
    public async Task Nothing_is_overwritten()
    {
        string file = _tool.Write("agent.key", "precious");

        ToolRun run = await _tool.RunAsync("key", "new", "--out", file, "--unsealed", "pem");

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("exists and is not overwritten");
        File.ReadAllText(file).Should().Be("precious");
    }

    [Fact]
    public async Task Without_a_passphrase_nothing_is_sealed()
    {
        ToolRun run = await _tool.RunAsync("key", "new", "--out", _tool["agent.key"]);

        run.Code.Should().Be(2);
        run.ErrorLine.Should().Contain("--passphrase-file");
        File.Exists(_tool["agent.key"]).Should().BeFalse();
    }

    [Fact]
    public async Task A_short_passphrase_seals_nothing()
    {
        ToolRun run = await _tool.RunWithAsync("short\n", "key", "new", "--out", _tool["agent.key"], "--passphrase-file", "-", "--json");

        run.Code.Should().Be(1);
        run.Json.GetProperty("error").GetProperty("code").GetString().Should().Be("key_passphrase_weak");
        File.Exists(_tool["agent.key"]).Should().BeFalse();
    }

    [Theory]
    [InlineData("did:key:z6MkNot")]
    [InlineData("did:web:example.com")]
    public async Task What_is_no_key_says_what_would_be_one(string did)
    {
        ToolRun run = await _tool.RunAsync("key", "show", did);

        run.Code.Should().Be(1);
        run.ErrorLine.Should().Contain("is not an Ed25519 did:key");
    }

    [Fact]
    public async Task A_weak_public_key_does_not_come_in()
    {
        // The neutral point: anybody can sign for it.
        string jwk = _tool.Write("weak.jwk", """{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""");

        (await _tool.RunAsync("key", "thumbprint", jwk)).Code.Should().Be(1);
    }

    [Fact]
    public async Task The_help_of_every_command_asks_for_no_secret_on_the_command_line()
    {
        StringBuilder help = new();
        foreach (string[] command in (string[][])[["key", "new"], ["authority", "new"], ["issue"], ["delegate"], ["prove"]])
        {
            help.Append((await _tool.RunAsync([.. command, "--help"])).Out);
        }

        help.ToString().Should().Contain("--passphrase-file").And.NotContain("--passphrase ").And.NotContain("--password");
    }
}
