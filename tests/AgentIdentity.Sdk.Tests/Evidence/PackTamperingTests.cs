using System.Buffers.Text;
using System.Text;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Evidence;

/// <summary>What somebody does who knows the format, and makes counts and hash fit again.</summary>
public sealed class PackTamperingTests : IAsyncLifetime
{
    private GuardedWork _work = null!;
    private byte[] _pack = [];

    public async ValueTask InitializeAsync()
    {
        _work = await GuardedWork.DoAsync(rounds: 2);
        _pack = await _work.ExportAsync();
    }

    public ValueTask DisposeAsync() => _work.DisposeAsync();

    [Fact]
    public async Task What_is_only_put_together_again_still_holds() => (await FailuresAsync(PackText.Of(_pack))).Should().BeEmpty();

    [Fact]
    public async Task Any_changed_byte_of_the_data_is_noticed()
    {
        Random random = new(1);
        foreach ((string _, int start, int length) in PackText.Regions(_pack))
        {
            for (int i = 0; i < 400; i++)
            {
                int at = start + random.Next(length);
                byte[] mutant = [.. _pack];
                mutant[at] ^= (byte)(1 << random.Next(8));
                (await EvidencePackVerifier.VerifyAsync(new MemoryStream(mutant))).IsProved.Should().BeFalse($"byte {at} was changed");
            }
        }
    }

    [Fact]
    public async Task A_record_that_is_left_out_of_a_whole_stretch_is_named()
    {
        PackText text = PackText.Of(_pack);
        text.Items.Remove(text.Items.Single(item => item.Name == "records" && PackText.SequenceOf(item.Item) == 7));

        (await FailuresAsync(text)).Should().ContainSingle().Which.Subject.Should().Be("record 7");
        text.Items.RemoveAll(item => item.Name == "records" && PackText.SequenceOf(item.Item) > 7);
        (await FailuresAsync(text)).Select(failure => failure.Subject).Should().Contain("record 7");
    }

    [Fact]
    public async Task A_stretch_that_ends_before_it_begins_is_none()
    {
        PackText text = PackText.Of(_pack);
        text.Items[0] = ("head", text.Items[0].Item.Replace("\"whole\":{\"first\":0,", "\"whole\":{\"first\":21,", StringComparison.Ordinal));
        text.Items[0].Item.Should().Contain("{\"first\":21,\"last\":18}");
        text.Items.Remove(text.Items.Single(item => item.Name == "records" && PackText.SequenceOf(item.Item) == 7));

        (await FailuresAsync(text))[0].Subject.Should().Be("checkpoint");
    }

    [Fact]
    public async Task An_authority_whose_signature_is_withheld_is_not_proved_by_its_key_alone()
    {
        PackText text = PackText.Of(await _work.ExportAsync(clock: new FakeTimeProvider(GuardedWork.Start + TimeSpan.FromHours(5))));
        KeptChain chain = ChainOf(text.Items.First(item => item.Name == "chains").Item);
        using AgentKeyring keys = new();
        AgentPublicKey other = keys.CreateSigner().PublicKey;
        for (int i = 0; i < text.Items.Count; i++)
        {
            text.Items[i] = (text.Items[i].Name, text.Items[i].Item.Replace(Base64Url.EncodeToString(chain.Key.Raw.Span), Base64Url.EncodeToString(other.Raw.Span), StringComparison.Ordinal));
        }

        EvidenceVerification swapped = await EvidencePackVerifier.VerifyAsync(new MemoryStream(text.ToPack()), new EvidenceTrust { Anchors = Anchors(other) });
        EvidenceVerification signed = await EvidencePackVerifier.VerifyAsync(new MemoryStream(_pack), new EvidenceTrust { Anchors = Anchors(chain.Key) });

        (swapped.WithheldSignatures > 0, swapped.AreAnchorsTrusted).Should().Be((true, false));
        (signed.IsProved, signed.AreAnchorsTrusted).Should().Be((true, true));

        TrustAnchors Anchors(AgentPublicKey key)
        {
            TrustAnchors anchors = new();
            anchors.Add(new TrustAnchor(chain.Issuer, key));
            return anchors;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_signature_that_nobody_accounts_for_is_noticed(bool isOfAWitnessTwice)
    {
        PackText text = PackText.Of(_pack);
        string head = text.Items[0].Item;
        string encoded = head.Split('"')[3];
        string note = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(encoded));
        string more = note + note.TrimEnd('\n').Split('\n')[^1] + "\n";
        text.Items[0] = ("head", isOfAWitnessTwice
            ? head.Replace(encoded, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(more)), StringComparison.Ordinal)
            : $"{head[..head.IndexOf("\"witness_keys\"", StringComparison.Ordinal)]}\"witness_keys\":[]}}");

        (await FailuresAsync(text)).Should().ContainSingle().Which.Reason.Should().Contain("signature of somebody");
    }

    [Fact]
    public async Task A_record_that_is_forged_is_named()
    {
        PackText text = PackText.Of(_pack);
        int at = text.Items.FindIndex(item => item.Name == "records" && PackText.LineOf(item.Item).Contains("\"decision\":\"deny\"", StringComparison.Ordinal));
        string line = PackText.LineOf(text.Items[at].Item);
        string forged = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(line.Replace("\"decision\":\"deny\"", "\"decision\":\"allow\"", StringComparison.Ordinal)));
        text.Items[at] = ("records", text.Items[at].Item.Replace(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(line)), forged, StringComparison.Ordinal));

        (await FailuresAsync(text))[0].Should().Be(new EvidenceFailure($"record {PackText.SequenceOf(text.Items[at].Item)}", "it is not in the tree the checkpoint was signed for"));
    }

    [Fact]
    public async Task Records_that_change_places_or_come_twice_are_named()
    {
        PackText swapped = PackText.Of(_pack);
        int at = swapped.Items.FindIndex(item => item.Name == "records") + 4;
        (swapped.Items[at], swapped.Items[at + 1]) = (swapped.Items[at + 1], swapped.Items[at]);
        (await FailuresAsync(swapped)).Select(failure => failure.Subject).Should().Contain("record 4");

        PackText twice = PackText.Of(_pack);
        twice.Items.Insert(at, twice.Items[at]);
        (await FailuresAsync(twice)).Should().ContainSingle().Which.Should().Be(new EvidenceFailure("record 4", "it comes after record 4"));
    }

    [Fact]
    public async Task A_chain_of_another_agent_a_chain_nobody_used_and_a_signature_of_another_are_named()
    {
        await using GuardedWork other = await GuardedWork.DoAsync(rounds: 1);
        PackText text = PackText.Of(_pack);
        int chain = text.Items.FindIndex(item => item.Name == "chains");
        text.Items.Insert(chain + 4, PackText.Of(await other.ExportAsync()).Items.First(item => item.Name == "chains"));
        (await FailuresAsync(text)).Should().ContainSingle().Which.Should().Be(new EvidenceFailure("chain 5", "no record in the pack names it as it is"));

        text = PackText.Of(_pack);
        string[] parts = text.Items[chain].Item.Split("\"signature\":\"");
        string[] others = text.Items[chain + 1].Item.Split("\"signature\":\"");
        (parts[^1], others[^1]) = (others[^1], parts[^1]);
        text.Items[chain] = ("chains", string.Join("\"signature\":\"", parts));
        (await FailuresAsync(text))[0].Should().Match<EvidenceFailure>(failure => failure.Subject == "chain 1" && failure.Reason.Contains("its signature is not that of whoever delegated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_that_was_not_committed_to_is_named()
    {
        PackText text = PackText.Of(_pack);
        int at = text.Items.FindIndex(item => item.Name == "disclosures");
        string value = Base64Url.EncodeToString("\"/reports/2026/q1.txt\""u8);
        text.Items[at] = ("disclosures", text.Items[at].Item.Replace(value, Base64Url.EncodeToString("\"/reports/2026/q2.txt\""u8), StringComparison.Ordinal));
        (await FailuresAsync(text)).Should().ContainSingle().Which.Should().Be(new EvidenceFailure("disclosure 1", "it is not the value that record 1 commits to"));
    }

    [Fact]
    public async Task What_is_no_pack_is_refused_and_not_thrown_at()
    {
        Random random = new(2);
        byte[] noise = new byte[100_000];
        random.NextBytes(noise);
        byte[][] inputs =
        [
            [], noise, "<script type=\"application/json\" data-evidence=\"records\">[]</script>\n"u8.ToArray(), _pack[..(_pack.Length / 2)],
            .. Enumerable.Range(0, 200).Select(i => _pack.AsSpan(0, random.Next(_pack.Length)).ToArray()),
        ];
        foreach (byte[] input in inputs.Where(input => input.Length < PackText.Regions(_pack).Last().Start))
        {
            (await EvidencePackVerifier.VerifyAsync(new MemoryStream(input))).IsProved.Should().BeFalse();
        }
    }

    [Fact]
    public async Task A_line_without_an_end_is_given_up()
    {
        await using Stream endless = new EndlessText();

        EvidenceVerification found = await EvidencePackVerifier.VerifyAsync(endless);

        found.Failures.Select(failure => failure.ToString()).Should().Contain("pack: it is larger than a pack may be");
    }

    private static KeptChain ChainOf(string item) => KeptChain.TryParse(Encoding.UTF8.GetBytes(item), out KeptChain? chain) ? chain : throw new FormatException();

    private static async Task<IReadOnlyList<EvidenceFailure>> FailuresAsync(PackText text) => (await EvidencePackVerifier.VerifyAsync(new MemoryStream(text.ToPack()))).Failures;

    private sealed class EndlessText : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'a');
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
