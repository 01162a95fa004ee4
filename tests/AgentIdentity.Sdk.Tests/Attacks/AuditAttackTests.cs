using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks on the trail, by whoever can write its files afterwards or read what stands in them.</summary>
public sealed class AuditAttackTests : IDisposable
{
    private const int Calls = 4;

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    [Trait("Attack", "51")]
    public async Task Whatever_is_done_to_the_trail_shows_at_the_first_record_it_was_done_to()
    {
        AuditHead head = await RecordAsync();
        string[] lines = await File.ReadAllLinesAsync(Segment);
        (await VerifyAsync(lines, head)).IsIntact.Should().BeTrue();

        Dictionary<string, (string[] Lines, AuditBreakKind Kind, long Sequence)> attacks = new()
        {
            ["another did it"] = ([.. lines[..3], lines[3].Replace("ops@contoso.com", "eve@contoso.com", StringComparison.Ordinal), .. lines[4..]], AuditBreakKind.Altered, 3),
            ["it never happened"] = ([.. lines[..3], .. lines[4..]], AuditBreakKind.Removed, 3),
            ["it happened before"] = ([.. lines[..2], lines[3], lines[2], .. lines[4..]], AuditBreakKind.Reordered, 2),
            ["it happened twice"] = ([.. lines[..4], lines[3], .. lines[4..]], AuditBreakKind.Inserted, 4),
            ["the end was cut off"] = (lines[..^2], AuditBreakKind.Truncated, lines.Length - 2),
            ["white space was added"] = ([.. lines[..3], lines[3].Replace(",", ", ", StringComparison.Ordinal), .. lines[4..]], AuditBreakKind.Altered, 3),
            ["a member was spelt otherwise"] = ([.. lines[..3], lines[3].Replace("\"seq\"", "\"\\u0073eq\"", StringComparison.Ordinal), .. lines[4..]], default, 3),
        };
        foreach ((string attack, (string[] forged, AuditBreakKind kind, long sequence)) in attacks)
        {
            AuditVerification verification = await VerifyAsync(forged, head);

            verification.IsIntact.Should().BeFalse(attack);
            verification.Break!.Sequence.Should().Be(sequence, attack);
            if (kind != default)
            {
                verification.Break.Kind.Should().Be(kind, attack);
            }
        }
    }

    [Fact]
    [Trait("Attack", "51")]
    public async Task A_trail_that_was_written_anew_shows_against_a_head_noted_elsewhere()
    {
        AuditHead head = await RecordAsync();
        using TestDirectory another = new();
        await RecordAsync(another);

        (await AuditVerifier.VerifyAsync(another, head)).Break!.Kind.Should().Be(AuditBreakKind.ForeignLog);
        (await AuditVerifier.VerifyAsync(another)).IsIntact.Should().BeTrue("whoever knows no head cannot tell");
    }

    [Fact]
    [Trait("Attack", "55")]
    public async Task Nothing_that_could_be_used_stands_in_the_trail()
    {
        string[] presented = await RecordCollectingAsync();

        string log = await File.ReadAllTextAsync(Segment);

        log.Should().NotContain("/reports/q3.txt", "an argument is committed to, not told");
        foreach (string token in presented)
        {
            string[] parts = token.Split('.');
            log.Should().NotContain(parts[1]).And.NotContain(parts[2]);
        }

        log.Should().Contain(Forge.Hash(Gate.Genuine[^1]), "the hash of the leaf says which credential it was");
    }

    [Fact]
    [Trait("Attack", "55")]
    public void What_shows_itself_in_a_log_is_no_credential()
    {
        AgentCredential credential = AgentCredential.FromTokens(Gate.Genuine);
        InvocationProof proof = InvocationProof.FromToken(Forge.Proof(Gate.Genuine[^1]));

        $"{credential} {proof} {new AgentPresentation(credential, proof)} {Forge.Call} {Forge.Call.Arguments}".Should().NotContain("eyJ").And.NotContain("/reports");
    }

    private string Segment => _directory.Segments.Should().ContainSingle().Which;

    private Task<AuditHead> RecordAsync() => RecordAsync(_directory);

    private static async Task<AuditHead> RecordAsync(TestDirectory directory)
    {
        await using Gate gate = new();
        AgentGuard guard = GuardOver(directory, gate);
        await PresentAsync(guard, gate);
        await guard.DisposeAsync();
        return guard.AuditHead!;
    }

    private async Task<string[]> RecordCollectingAsync()
    {
        await using Gate gate = new();
        await using AgentGuard guard = GuardOver(_directory, gate);
        return [.. Gate.Genuine, .. await PresentAsync(guard, gate)];
    }

    private static AgentGuard GuardOver(TestDirectory directory, Gate gate) => new AgentGuardBuilder()
        .Trust(new TrustAnchor(Forge.Issuer, Forge.Authority.PublicKey, Sponsor.Asserted(SponsorKind.Service, "ops@contoso.com")))
        .AcceptPresentedChains(Forge.Audience).AuditTo(FileAuditStore.Open(directory)).UseClock(gate.Clock).Build();

    private static async Task<List<string>> PresentAsync(AgentGuard guard, Gate gate)
    {
        List<string> proofs = [];
        for (int i = 0; i < Calls; i++)
        {
            proofs.Add(gate.Proof(Gate.Genuine));
            AgentPresentation.TryParse(Gate.Bytes(Gate.Genuine, proofs[i]), out AgentPresentation? presentation).Should().BeTrue();
            await guard.InvokePresentedAsync(presentation!, Forge.Call, gate.Tool.RunAsync);
        }

        gate.Tool.Runs.Should().Be(Calls);
        return proofs;
    }

    private static async Task<AuditVerification> VerifyAsync(string[] lines, AuditHead head)
    {
        using TestDirectory forged = new();
        await File.WriteAllTextAsync(Path.Combine(forged, "00000000000000000000.jsonl"), string.Concat(lines.Select(line => line + "\n")));
        return await AuditVerifier.VerifyAsync(forged, head);
    }
}
