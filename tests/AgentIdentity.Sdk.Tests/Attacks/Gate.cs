using System.Text;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>
/// A guard on its public way in, with a tool that counts its runs. Every attack is presented as bytes off the wire; beside each one that
/// must fail, the genuine call is presented and must run, so that nothing is refused for want of a working guard.
/// </summary>
internal sealed class Gate : IAsyncDisposable
{
    /// <summary>Who signs the root, the intermediate and the leaf of a chain of three.</summary>
    public static readonly SeededSigner[] Signers = [Forge.Authority, Forge.Orchestrator, Forge.Worker];

    /// <summary>Who holds them.</summary>
    public static readonly SeededSigner[] Holders = [Forge.Orchestrator, Forge.Worker, Forge.Helper];

    /// <summary>Root, intermediate and leaf, as an honest authority and honest agents made them.</summary>
    public static readonly string[] Genuine = Chain();

    private static readonly Sponsor Operations = Sponsor.Asserted(SponsorKind.Service, "ops@contoso.com");

    private int _proofs;

    public Gate(Func<AgentGuardBuilder, AgentGuardBuilder>? with = null)
    {
        AgentGuardBuilder builder = new AgentGuardBuilder().Trust(new TrustAnchor(Forge.Issuer, Forge.Authority.PublicKey, Operations))
            .AcceptPresentedChains(Forge.Audience).AuditTo(Store, Forge.Issuer).UseClock(Clock);
        Guard = (with is null ? builder : with(builder)).Build();
    }

    public FakeTimeProvider Clock { get; } = new(Forge.Instant);

    public MemoryAuditStore Store { get; } = new();

    public CountingTool Tool { get; } = new();

    public AgentGuard Guard { get; }

    /// <summary>A chain of three in which one token is minted by the test. What lies below it commits to what the test made.</summary>
    public static string[] Chain(int at, Func<JsonObject, SeededSigner, string> mint)
    {
        string[] actual = new string[Signers.Length];
        string clean = "";
        for (int i = 0; i < actual.Length; i++)
        {
            JsonObject claims = i == 0
                ? Forge.RootClaims()
                : Forge.ChildClaims(clean, Signers[i], Holders[i], child => child["par_hash"] = Forge.Hash(actual[i - 1]));
            clean = Forge.Sign(Forge.TokenHeader, claims.ToJsonString(), Signers[i]);
            actual[i] = i == at ? mint(claims, Signers[i]) : clean;
        }

        return actual;
    }

    /// <summary>A chain of three with other claims or another header in one token, signed by the key that should sign it.</summary>
    public static string[] Chain(int at = -1, Action<JsonObject>? change = null, string header = Forge.TokenHeader, SeededSigner? signer = null) =>
        Chain(at, (claims, rightful) =>
        {
            change?.Invoke(claims);
            return Forge.Sign(header, claims.ToJsonString(), signer ?? rightful);
        });

    /// <summary>A fresh proof by the holder of a chain's leaf, unless somebody else signs.</summary>
    public string Proof(IReadOnlyList<string> chain, Action<JsonObject>? change = null, string header = Forge.ProofHeader, SeededSigner? signer = null)
    {
        int leaf = Math.Clamp(chain.Count, 1, Genuine.Length) - 1;
        JsonObject claims = Forge.ProofClaims(Genuine[leaf], proof =>
        {
            proof["jti"] = $"proof-{Interlocked.Increment(ref _proofs)}";
            proof["aat_hash"] = chain.Count > 0 && chain[^1].Contains('.', StringComparison.Ordinal) ? Forge.Hash(chain[^1]) : Forge.Hash(Genuine[leaf]);
            change?.Invoke(proof);
        });
        return Forge.Sign(header, claims.ToJsonString(), signer ?? Holders[leaf]);
    }

    /// <summary>A fresh proof that names the leaf as the leaf names itself, for a chain whose leaf can be read.</summary>
    public string ProofOf(IReadOnlyList<string> chain) => Proof(chain, proof => proof["aat_id"] = Forge.Payload(chain[^1])["jti"]!.DeepClone());

    /// <summary>Why a presentation is refused, or null.</summary>
    public async Task<Denial?> PresentAsync(IReadOnlyList<string> chain, string? proof = null, ToolCall? call = null, string? nonce = null)
    {
        AgentPresentation.TryParse(Bytes(chain, proof ?? Proof(chain)), out AgentPresentation? presentation).Should().BeTrue();
        return await InvokeAsync(presentation!, call ?? Forge.Call, nonce);
    }

    /// <summary>Whether the tool ran for these bytes. What is no presentation never gets as far as the guard.</summary>
    public async Task<bool> RunsAsync(byte[] presentation)
    {
        int runs = Tool.Runs;
        Denial? denial = AgentPresentation.TryParse(presentation, out AgentPresentation? parsed) ? await InvokeAsync(parsed, Forge.Call, nonce: null) : null;
        bool hasRun = Tool.Runs > runs;
        hasRun.Should().Be(denial is null && parsed is not null);
        return hasRun;
    }

    /// <summary>The attack fails with this code at this step, the tool does not run, and the genuine call beside it does.</summary>
    public async Task RefusesAsync(
        string code, string? step, IReadOnlyList<string> chain, string? proof = null, ToolCall? call = null, string? nonce = null)
    {
        int runs = Tool.Runs;
        (await PresentAsync(chain, proof, call, nonce)).ShouldBe(code, step);
        Tool.Runs.Should().Be(runs, "a refused tool never runs");
        await AcceptsAsync(Genuine);
    }

    /// <summary>The call is allowed and the tool runs once.</summary>
    public async Task AcceptsAsync(IReadOnlyList<string> chain, string? proof = null, ToolCall? call = null)
    {
        int runs = Tool.Runs;
        (await PresentAsync(chain, proof, call)).Should().BeNull();
        Tool.Runs.Should().Be(runs + 1);
    }

    public async ValueTask DisposeAsync() => await Guard.DisposeAsync();

    public static byte[] Bytes(IReadOnlyList<string> chain, string proof) =>
        Encoding.UTF8.GetBytes(new AgentPresentation(AgentCredential.FromTokens(chain), InvocationProof.FromToken(proof)).ToJson());

    private async Task<Denial?> InvokeAsync(AgentPresentation presentation, ToolCall call, string? nonce)
    {
        try
        {
            await Guard.InvokePresentedAsync(presentation, call, Tool.RunAsync, nonce);
            return null;
        }
        catch (AgentAccessDeniedException denied)
        {
            return denied.Denial;
        }
    }
}
