using System.Text;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using Given = AgentIdentity.Sdk.Support.Given;

namespace AgentIdentity.Sdk.Evidence;

/// <summary>Chains are kept before they are named, once, and in a form that is nowhere a credential.</summary>
public sealed class KeptChainTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_chain_is_kept_once_before_the_first_decision_that_names_it()
    {
        await using GuardSetup setup = new();
        RecordingStore kept = new(() => Encoding.UTF8.GetString(setup.Store.LastLine.Span).Contains("\"type\":\"decision\"", StringComparison.Ordinal));
        AgentGuard guard = setup.Guard(builder => builder.KeepCredentialsIn(kept));
        using AgentPrincipal agent = await setup.AgentAsync();
        using AgentPrincipal other = await setup.AgentAsync();

        await setup.InvokeAsync(guard, agent);
        await setup.InvokeAsync(guard, agent);
        await setup.InvokeAsync(guard, other);

        kept.Chains.Should().HaveCount(2);
        kept.Chains.Should().OnlyContain(chain => !chain.IsNamed, "what a record names is there already");
        kept.Chains[0].Chain.Tokens.Should().ContainSingle();
        kept.Chains[0].Chain.Issuer.Should().Be(GuardSetup.Issuer);
    }

    [Fact]
    public async Task A_call_whose_chain_cannot_be_kept_is_refused_until_it_can()
    {
        await using GuardSetup setup = new();
        RecordingStore kept = new(() => false) { Fails = true };
        AgentGuard guard = setup.Guard(builder => builder.KeepCredentialsIn(kept));
        using AgentPrincipal agent = await setup.AgentAsync();

        await setup.ExpectRefusalAsync(setup.InvokeAsync(guard, agent), DenialCodes.AuditUnavailable);
        setup.Alarms.Should().NotBeEmpty();
        kept.Fails = false;
        await setup.InvokeAsync(guard, agent);
        kept.Fails = true;
        await setup.InvokeAsync(guard, agent);
    }

    [Fact]
    public void Nothing_is_kept_for_a_guard_that_records_nothing()
    {
        Action build = () => new AgentGuardBuilder().Trust(AgentAuthority.Create("https://a.example").TrustAnchor).WithoutAuditUnsafe().KeepCredentialsIn(new RecordingStore(() => false)).Build();

        build.Should().Throw<InvalidOperationException>().WithMessage("KeepCredentialsIn keeps what a log names*");
    }

    [Fact]
    public async Task A_file_store_finds_what_it_stored_and_heals_what_was_damaged()
    {
        KeptChain chain = await ChainAsync();
        FileCredentialStore store = FileCredentialStore.Open(_directory);
        ReadOnlyMemory<byte>[] hashes = [.. chain.Tokens.Select(token => token.Hash)];
        (await store.TryGetAsync(hashes)).Should().BeNull();

        await store.StoreAsync(chain);
        (await FileCredentialStore.Open(_directory).TryGetAsync(hashes))!.ToUtf8().Should().Equal(chain.ToUtf8());

        string file = Directory.GetFiles(_directory, "*", SearchOption.AllDirectories).Should().ContainSingle().Subject;
        string text = await File.ReadAllTextAsync(file);
        foreach (string damage in new[] { "", text[1..], text + " ", text.Replace("\"payload\":\"", "\"payload\":\"A", StringComparison.Ordinal), new string('{', 400_000) })
        {
            await File.WriteAllTextAsync(file, damage);
            (await store.TryGetAsync(hashes)).Should().BeNull();
        }

        await store.StoreAsync(chain);
        (await store.TryGetAsync(hashes)).Should().NotBeNull();
        Directory.GetFiles(_directory, "*", SearchOption.AllDirectories).Should().ContainSingle("nothing half written stays behind");
    }

    [Fact]
    public async Task Files_are_their_owners_alone_and_named_so_that_case_does_not_matter()
    {
        await FileCredentialStore.Open(_directory).StoreAsync(await ChainAsync());

        string file = Directory.GetFiles(_directory, "*", SearchOption.AllDirectories).Single();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Path.GetFileName(file).Should().MatchRegex(@"\A[0-9a-f]{64}\.chain\z");
    }

    [Fact]
    public async Task Many_may_store_the_same_chain_at_once()
    {
        KeptChain chain = await ChainAsync();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => FileCredentialStore.Open(_directory).StoreAsync(chain).AsTask())));

        (await FileCredentialStore.Open(_directory).TryGetAsync([.. chain.Tokens.Select(token => token.Hash)])).Should().NotBeNull();
    }

    [Fact]
    public async Task No_reader_of_credentials_takes_the_form_of_evidence()
    {
        byte[] evidence = (await ChainAsync()).ToUtf8();
        string tokens = Encoding.UTF8.GetString(evidence);
        tokens = tokens[tokens.IndexOf('[', StringComparison.Ordinal)..(tokens.LastIndexOf(']') + 1)];

        AgentCredential.TryParse(evidence, out _).Should().BeFalse();
        AgentCredential.TryParse(Encoding.UTF8.GetBytes(tokens), out _).Should().BeFalse();
        AgentPresentation.TryParse(evidence, out _).Should().BeFalse();
    }

    [Fact]
    public async Task Without_its_live_signatures_a_chain_cannot_be_put_together_again()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        KeptChain kept = Kept(given.Authority.TrustAnchor, agent.Credential);

        KeptChain withheld = kept.WithoutLiveSignatures(given.Clock.GetUtcNow());
        withheld.Tokens.Should().OnlyContain(token => token.Signature == null);
        withheld.Id.Should().Be(kept.Id, "the hashes in the records still bind what it says");
        string[] together = [.. withheld.Tokens.Select(token => $"{token.Header}.{token.Payload}.")];
        given.Verifier().Verify(AgentCredential.FromTokens(together)).IsValid.Should().BeFalse();
        kept.WithoutLiveSignatures(given.Clock.GetUtcNow() + TimeSpan.FromDays(1)).Tokens.Should().OnlyContain(token => token.Signature != null);
    }

    [Fact]
    public async Task A_living_token_put_together_again_is_worth_nothing_to_a_guard_without_its_key()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        using AgentPrincipal thief = await setup.AgentAsync();
        KeptChain kept = Kept(setup.Authority.TrustAnchor, agent.Credential);
        AgentCredential stolen = AgentCredential.FromTokens(kept.Tokens.Select(token => $"{token.Header}.{token.Payload}.{token.Signature}"));
        AgentPresentation own = await thief.ProveAsync(GuardSetup.Call, new ProofRequest { Audience = GuardSetup.Audience });

        AgentPresentation presentation = new(stolen, own.Proof);

        await setup.ExpectRefusalAsync(setup.PresentAsync(setup.Gateway(), presentation), DenialCodes.SignatureInvalid);
    }

    private static async Task<KeptChain> ChainAsync()
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent();
        return Kept(given.Authority.TrustAnchor, agent.Credential);
    }

    private static KeptChain Kept(TrustAnchor anchor, AgentCredential credential) =>
        new(anchor.Issuer, anchor.Key, [.. credential.Tokens.Select(token => token.Split('.')).Select(parts => new KeptToken(parts[0], parts[1], parts[2]))]);

    private sealed class RecordingStore(Func<bool> isNamed) : ICredentialStore
    {
        public List<(KeptChain Chain, bool IsNamed)> Chains { get; } = [];

        public bool Fails { get; set; }

        public ValueTask StoreAsync(KeptChain chain, CancellationToken cancellationToken = default)
        {
            if (Fails)
            {
                throw new IOException("the disk is gone");
            }

            Chains.Add((chain, isNamed()));
            return ValueTask.CompletedTask;
        }

        public ValueTask<KeptChain?> TryGetAsync(IReadOnlyList<ReadOnlyMemory<byte>> tokenHashes, CancellationToken cancellationToken = default) => ValueTask.FromResult<KeptChain?>(null);
    }
}
