using AgentIdentity.Sdk.Support;
using TestDirectory = AgentIdentity.Sdk.Auditing.TestDirectory;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>An authority whose key is in a file: the same one after a restart.</summary>
public sealed class KeptAuthorityTests : IDisposable
{
    private const string Issuer = "https://agents.contoso.com";
    private static readonly ReadOnlyMemory<char> Passphrase = "correct horse battery staple".AsMemory();

    private readonly TestDirectory _directory = new();

    private string File => Path.Combine(_directory, "contoso.json");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_credential_from_before_a_restart_is_good_after_it()
    {
        AgentCredential before;
        TrustAnchor anchor;
        using (AgentAuthority authority = await AgentAuthority.CreateAsync(Issuer, File, Passphrase))
        {
            anchor = authority.TrustAnchor;
            using AgentPrincipal agent = await authority.IssueAsync(Given.Grant());
            before = agent.Credential;
        }

        using AgentAuthority reopened = await AgentAuthority.OpenAsync(File, Passphrase);

        reopened.Issuer.Should().Be(Issuer);
        reopened.TrustAnchor.Key.Should().Be(anchor.Key);
        TrustAnchors anchors = new();
        anchors.Add(reopened.TrustAnchor);
        CredentialVerifier verifier = new(anchors);
        verifier.Verify(before).IsValid.Should().BeTrue();
        using AgentPrincipal after = await reopened.IssueAsync(Given.Grant());
        verifier.Verify(after.Credential).IsValid.Should().BeTrue();
    }

    [Fact]
    public async Task The_options_hold_for_an_authority_from_a_file()
    {
        AgentAuthorityOptions options = new() { MaxLifetime = TimeSpan.FromMinutes(1), CoreConstraintsOnly = true };
        using AgentAuthority created = await AgentAuthority.CreateAsync(Issuer, File, Passphrase, options);
        using AgentAuthority opened = await AgentAuthority.OpenAsync(File, Passphrase, options);

        foreach (AgentAuthority authority in (AgentAuthority[])[created, opened])
        {
            await ((Func<Task>)(() => authority.IssueAsync(Given.Grant(lifetime: TimeSpan.FromMinutes(2))).AsTask())).Should().ThrowAsync<DelegationException>();
        }
    }

    [Fact]
    public async Task A_wrong_passphrase_a_missing_file_and_the_key_of_an_agent_open_no_authority()
    {
        (await AgentAuthority.CreateAsync(Issuer, File, Passphrase)).Dispose();
        using PersistentKey key = PersistentKey.Create();
        string agent = Path.Combine(_directory, "agent.json");
        await key.Seal(Passphrase.Span).SaveAsync(agent);

        await Refused(File, "wrong passphrase", KeyCodes.WrongPassphrase);
        await Refused(agent, Passphrase.ToString(), KeyCodes.NoIssuer);
        await ((Func<Task>)(() => AgentAuthority.OpenAsync(File + ".not", Passphrase))).Should().ThrowAsync<FileNotFoundException>();

        static async Task Refused(string file, string passphrase, string code) =>
            (await ((Func<Task>)(() => AgentAuthority.OpenAsync(file, passphrase.AsMemory()))).Should().ThrowAsync<KeyException>()).Which.Code.Should().Be(code);
    }

    [Fact]
    public async Task A_second_authority_does_not_take_the_file_of_the_first()
    {
        (await AgentAuthority.CreateAsync(Issuer, File, Passphrase)).Dispose();
        string before = System.IO.File.ReadAllText(File);

        await ((Func<Task>)(() => AgentAuthority.CreateAsync(Issuer, File, Passphrase))).Should().ThrowAsync<IOException>();

        System.IO.File.ReadAllText(File).Should().Be(before);
    }

    [Fact]
    public async Task What_cannot_be_an_authority_leaves_no_file()
    {
        using AgentKeyring keyring = new();
        AgentAuthorityOptions signer = new() { Signer = keyring.CreateSigner() };

        await ((Func<Task>)(() => AgentAuthority.CreateAsync("no uri", File, Passphrase))).Should().ThrowAsync<ArgumentException>();
        await ((Func<Task>)(() => AgentAuthority.CreateAsync(Issuer, File, Passphrase, signer))).Should().ThrowAsync<ArgumentException>();
        await ((Func<Task>)(() => AgentAuthority.CreateAsync(Issuer, File, "short".AsMemory()))).Should().ThrowAsync<KeyException>();

        System.IO.File.Exists(File).Should().BeFalse();
    }

    [Fact]
    public async Task Opening_takes_no_other_signer()
    {
        (await AgentAuthority.CreateAsync(Issuer, File, Passphrase)).Dispose();
        using AgentKeyring keyring = new();

        await ((Func<Task>)(() => AgentAuthority.OpenAsync(File, Passphrase, new AgentAuthorityOptions { Signer = keyring.CreateSigner() })))
            .Should().ThrowAsync<ArgumentException>();
    }
}
