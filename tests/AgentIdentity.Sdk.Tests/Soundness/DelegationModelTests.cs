using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Soundness.Model;
using AgentIdentity.Sdk.Support;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>Random chains and random calls, decided twice: by the library, and by a model that shares no code with it.</summary>
public sealed class DelegationModelTests
{
    private static readonly Gen<Script> Scripts = Gen.Select(ScopeGen.Scopes, Step.Any.Array[0, 8], CallScript.Any.Array[3])
        .Select((scopes, steps, calls) => new Script(scopes, steps, calls));

    /// <summary>
    /// Minting refuses what the model refuses; what minting refuses, a verifier refuses when it is signed by the right key nevertheless; what is
    /// minted verifies; and a call is allowed when the model allows it, which is never when some ancestor refuses it.
    /// </summary>
    [Fact]
    public async Task The_library_decides_as_the_model_does()
    {
        Tally tally = new();

        await Scripts.SampleAsync(async script => await PlayAsync(script, tally), iter: 1500, threads: 1);

        // Neither verdict is so rare that agreeing on it would mean nothing.
        (tally.Minted / (double)(tally.Minted + tally.Refused)).Should().BeInRange(0.5, 0.85, $"{tally}");
        (tally.NotNarrower / (double)tally.Refused).Should().BeGreaterThan(0.3, $"{tally}");
        (tally.Allowed / (double)(tally.Allowed + tally.Denied)).Should().BeInRange(0.4, 0.8, $"{tally}");
        tally.DeniedByLeafAlone.Should().BeGreaterThan(200, $"{tally}");
        tally.Deepest.Should().Be(8, $"{tally}");
    }

    private static async Task PlayAsync(Script script, Tally tally)
    {
        FakeTimeProvider clock = new(Forge.Instant);
        using AgentAuthority authority = AgentAuthority.Create(Forge.Issuer, new AgentAuthorityOptions { Clock = clock });
        using AgentKeyring keyring = new();
        TrustAnchors anchors = new();
        anchors.Add(authority.TrustAnchor);
        CredentialVerifier verifier = new(anchors, clock: clock);

        AgentCredential credential = await authority.IssueToAsync(Key(0).PublicKey, Given.Grant(further: 8, scopes: script.Root));
        List<ModelToken> chain = [new ModelToken(JsonElement.Parse(script.Root.ToJson()), Forge.Now, Forge.Now + 3600, 0, 8)];
        foreach (Step step in script.Steps)
        {
            clock.Advance(TimeSpan.FromSeconds(step.Pause));
            AgentPrincipal agent = AgentPrincipal.FromCredential(verifier.Verify(credential).Credential!, Key(chain.Count - 1), keyring, clock);
            ModelToken child = step.Below(chain[^1], clock.GetUtcNow().ToUnixTimeSeconds());
            string? refusal = chain[^1].Refuse(child, clock.GetUtcNow().ToUnixTimeSeconds());
            try
            {
                AgentCredential derived = await agent.DelegateToAsync(Key(chain.Count).PublicKey, step.ToDelegation(child));

                refusal.Should().BeNull("the library minted {0} under {1}", child, chain[^1]);
                verifier.Verify(derived).Denial.Should().BeNull("what was minted verifies");
                (credential, chain) = (derived, [.. chain, child]);
                tally.Minted++;
            }
            catch (DelegationException refused)
            {
                refused.Denial.Step.Should().StartWith(refusal ?? "no step", "the model says so of {0} under {1}", child, chain[^1]);
                Denial? forged = verifier.Verify(AgentCredential.FromTokens([.. credential.Tokens, Sign(credential, child)])).Denial;
                (forged?.Step).Should().Be(refused.Denial.Step, "what minting refuses, verification refuses at the same step");
                tally.Refused++;
                tally.NotNarrower += refusal == "4p" ? 1 : 0;
            }
        }

        tally.Deepest = Math.Max(tally.Deepest, chain.Count - 1);
        await CallAsync(script.Calls, credential, chain, anchors, verifier, keyring, clock, tally);
    }

    private static async Task CallAsync(
        CallScript[] calls, AgentCredential credential, List<ModelToken> chain, TrustAnchors anchors, CredentialVerifier verifier, AgentKeyring keyring,
        FakeTimeProvider clock, Tally tally)
    {
        AgentPrincipal agent = AgentPrincipal.FromCredential(verifier.Verify(credential).Credential!, Key(chain.Count - 1), keyring, clock);
        await using AgentGuard guard = new AgentGuardBuilder().TrustAll(anchors).UseClock(clock).WithoutAuditUnsafe().Build();
        foreach (CallScript script in calls)
        {
            (string action, string arguments) = script.AimAt(chain[script.Level % chain.Count].Tools);
            bool[] allowing = [.. chain.Select(token => ModelScopes.Allows(token.Tools, action, JsonElement.Parse(arguments)))];

            AccessDecision decision = await guard.AuthorizeAsync(agent, CallScript.ToCall((action, arguments)));

            decision.IsAllowed.Should().Be(allowing[^1], "{0} with {1} under {2}", action, arguments, chain[^1].Tools);
            (decision.IsAllowed && allowing.Contains(false)).Should().BeFalse("no ancestor of {0} refuses what it may do", chain[^1].Tools);
            _ = decision.IsAllowed ? tally.Allowed++ : tally.Denied++;
            tally.DeniedByLeafAlone += !decision.IsAllowed && allowing.Contains(true) ? 1 : 0;
        }
    }

    /// <summary>The token that minting refused, signed with the right key all the same.</summary>
    private static string Sign(AgentCredential parent, ModelToken child) => Forge.Sign(
        Forge.TokenHeader,
        Forge.ChildClaims(parent.Tokens[^1], Key(child.Depth - 1), Key(child.Depth), claims =>
        {
            claims["jti"] = Guid.NewGuid().ToString();
            claims["iat"] = child.IssuedAt;
            claims["exp"] = child.Expires;
            claims["del_max_depth"] = child.MaxDepth;
            claims["authorization_details"] = Forge.Details(child.Tools.GetRawText());
        }).ToJsonString(),
        Key(child.Depth - 1));

    private static SeededSigner Key(int depth) => KeysByDepth[depth];

    private static readonly SeededSigner[] KeysByDepth = [.. Enumerable.Range(0, 10).Select(depth => new SeededSigner((byte)(200 + depth)))];

    private sealed record Script(AgentScopeSet Root, Step[] Steps, CallScript[] Calls);

    /// <summary>One delegation: how the scopes change, how much shorter or longer it lives, and how much further it may be delegated.</summary>
    private sealed record Step((int Kind, int Where, int What)[] Moves, int Pause, int LifeLost, int DepthLost)
    {
        public static readonly Gen<Step> Any = Gen.Select(
            ScopeMoves.Move.Array[0, 2], Gen.Int[0, 3], Gen.Frequency((12, Gen.Int[0, 5]), (1, Gen.Const(-1)), (1, Gen.Const(4000))),
            Gen.Frequency((20, Gen.Const(1)), (1, Gen.Int[0, 3]))).Select((moves, pause, life, depth) => new Step(moves, pause, life, depth));

        public ModelToken Below(ModelToken parent, long now)
        {
            string tools = Moves.Aggregate(parent.Tools.GetRawText(), ScopeMoves.Apply);
            int further = Math.Max(0, parent.MaxDepth - parent.Depth - DepthLost);
            return new ModelToken(JsonElement.Parse(tools), now, parent.Expires - LifeLost, parent.Depth + 1, parent.Depth + 1 + further);
        }

        public Delegation ToDelegation(ModelToken child) => Given.Delegation(
            child.MaxDepth - child.Depth,
            AgentScopeSet.Parse(Encoding.UTF8.GetBytes(child.Tools.GetRawText())),
            TimeSpan.FromSeconds(child.Expires - child.IssuedAt));
    }

    private sealed record Tally
    {
        public int Minted { get; set; }

        public int Refused { get; set; }

        public int NotNarrower { get; set; }

        public int Allowed { get; set; }

        public int Denied { get; set; }

        public int DeniedByLeafAlone { get; set; }

        public int Deepest { get; set; }
    }
}
