using System.Text.Json.Nodes;
using AgentIdentity.Sdk;

namespace Quickstart;

/// <summary>What a compromised reader tries. Every attempt must be refused, with the code that says why.</summary>
internal sealed class Abuses(AgentGuard guard, AgentKeyring keyring, RevocationList revocations, string audience, TimeProvider clock)
{
    public List<Attempt> Attempts { get; } = [];

    public async Task RunAsync(AgentPrincipal orchestrator, string folder, string file, string foreignFile)
    {
        using AgentPrincipal researcher = await orchestrator.DelegateAsync(new Delegation
        {
            Name = "researcher-compromised",
            Scopes = Team.ReadingScopes(folder),
            FurtherDelegations = 2,
        });
        using AgentPrincipal reader = await researcher.DelegateAsync(new Delegation { Name = "reader", Scopes = Team.ReadingScopes(folder) });

        await TryCallAsync("read a path outside its folder by ..", DenialCodes.ArgumentNotPermitted, reader, "files.read", $"{folder}/../{foreignFile.TrimStart('/')}");
        await TryCallAsync("read a file of another folder", DenialCodes.ArgumentNotPermitted, reader, "files.read", foreignFile);
        await TryCallAsync("call a tool it was not given", DenialCodes.ScopeNotGranted, reader, "report.write", "/summary.md");
        await TryDelegateAsync("delegate although it may not", DenialCodes.DelegationLimit, reader, new Delegation { Name = "helper", Scopes = Team.ReadingScopes(folder) });
        await TryDelegateAsync("mint a child with a wider scope", DenialCodes.NotNarrower, researcher, new Delegation { Name = "helper", Scopes = Team.ReadingScopes("/") });

        await TryForgeriesAsync(researcher, folder, file, foreignFile);

        revocations.Revoke(researcher);
        await TryCallAsync("act after its parent was revoked", DenialCodes.Revoked, reader, "files.read", file);
        reader.Dispose();
        await TryCallAsync("act after it was disposed", DenialCodes.AgentDisposed, reader, "files.read", file);
    }

    /// <summary>The same reader with its key outside: it signs what it likes, and presents it over the wire.</summary>
    private async Task TryForgeriesAsync(AgentPrincipal researcher, string folder, string file, string foreignFile)
    {
        IAgentSigner key = keyring.CreateSigner();
        AgentCredential chain = await researcher.DelegateToAsync(
            key.PublicKey, new Delegation { Name = "rogue", Scopes = Team.ReadingScopes(folder), FurtherDelegations = 0 });
        AgentCredential delegable = await researcher.DelegateToAsync(
            key.PublicKey, new Delegation { Name = "rogue", Scopes = Team.ReadingScopes(folder), FurtherDelegations = 1 });
        using RogueReader rogue = new(key, delegable);
        using RogueReader terminal = new(key, chain);
        using IAgentSigner mule = keyring.CreateSigner();
        ToolCall call = new("files.read", new() { ["path"] = file });
        ToolCall other = new("files.read", new() { ["path"] = foreignFile });
        DateTimeOffset now = clock.GetUtcNow();

        await TryForgedAsync("forge a child with a key that is not its parent's", DenialCodes.SignatureInvalid, rogue, mule, mule, call, _ => { });
        await TryForgedAsync("sign a child with a wider scope by hand", DenialCodes.NotNarrower, rogue, key, mule, other, child => Widen(child, "/"));
        await TryForgedAsync("sign a child that outlives its parent", DenialCodes.NotNarrower, rogue, key, mule, call, child => child["exp"] = child["exp"]!.GetValue<long>() + 3600);
        await TryForgedAsync("sign a child past the delegation limit", DenialCodes.DelegationLimit, terminal, key, mule, call, _ => { });
        await TryForgedAsync("claim to act for another person", DenialCodes.PrincipalAltered, rogue, key, mule, call, Impersonate);

        await TryPresentedAsync("use its chain with another key", DenialCodes.SignatureInvalid, await RogueReader.ProveAsync(chain, mule, call, audience, now), call);
        await TryPresentedAsync("use a proof for other arguments", DenialCodes.ProofMismatch, await RogueReader.ProveAsync(chain, key, new ToolCall("files.read", new() { ["path"] = folder }), audience, now), call);
        await TryPresentedAsync("use a proof made for another service", DenialCodes.AudienceMismatch, await RogueReader.ProveAsync(chain, key, call, "https://elsewhere.example", now), call);

        AgentPresentation genuine = await RogueReader.ProveAsync(chain, key, call, audience, now);
        await using (AccessDecision first = await guard.AuthorizePresentedAsync(genuine, call))
        {
            Attempts.Add(new Attempt("use a genuine proof once", null, first.Denial?.Code, first.IsAllowed));
        }

        await TryPresentedAsync("use the same proof again", DenialCodes.Replayed, genuine, call);
    }

    private static void Widen(JsonObject child, string root)
    {
        foreach (KeyValuePair<string, JsonNode?> tool in child["authorization_details"]![0]!["tools"]!.AsObject())
        {
            tool.Value!["path"]!["root"] = root;
        }
    }

    private static void Impersonate(JsonObject child) => child["https://agentidentity.dev/aat"] = new JsonObject
    {
        ["sponsor"] = new JsonObject { ["kind"] = "human", ["id"] = "ceo@contoso.com", ["assurance"] = "asserted" },
    };

    private async Task TryCallAsync(string what, string expected, AgentPrincipal agent, string action, string path)
    {
        bool ran = false;
        try
        {
            await guard.InvokeAsync(agent, new ToolCall(action, new() { ["path"] = path }), (_, _) => Task.FromResult(ran = true));
            Attempts.Add(new Attempt(what, expected, null, ran));
        }
        catch (AgentAccessDeniedException denied)
        {
            Attempts.Add(new Attempt(what, expected, denied.Code, ran));
        }
    }

    private async Task TryDelegateAsync(string what, string expected, AgentPrincipal agent, Delegation delegation)
    {
        try
        {
            using AgentPrincipal child = await agent.DelegateAsync(delegation);
            Attempts.Add(new Attempt(what, expected, null, Ran: true));
        }
        catch (DelegationException refused)
        {
            Attempts.Add(new Attempt(what, expected, refused.Code, Ran: false));
        }
    }

    private async Task TryForgedAsync(
        string what, string expected, RogueReader rogue, IAgentSigner signer, IAgentSigner holder, ToolCall call, Action<JsonObject> change)
    {
        AgentCredential forged = await rogue.ForgeChildAsync(signer, holder.PublicKey, change);
        await TryPresentedAsync(what, expected, await RogueReader.ProveAsync(forged, holder, call, audience, clock.GetUtcNow()), call);
    }

    private async Task TryPresentedAsync(string what, string expected, AgentPresentation presentation, ToolCall call)
    {
        bool ran = false;
        try
        {
            await guard.InvokePresentedAsync(presentation, call, (_, _) => Task.FromResult(ran = true));
            Attempts.Add(new Attempt(what, expected, null, ran));
        }
        catch (AgentAccessDeniedException denied)
        {
            Attempts.Add(new Attempt(what, expected, denied.Code, ran));
        }
    }
}

/// <summary>One attempt: what was tried, the code it must be refused with (none when it must be allowed), and what came of it.</summary>
internal sealed record Attempt(string What, string? Expected, string? Code, bool Ran)
{
    public bool IsAsItShouldBe => Code == Expected && Ran == (Expected is null);
}
