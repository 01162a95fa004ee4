using System.Text;
using System.Text.Json;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Conformance;

/// <summary>One case of a file of vectors: what is presented and called, when and where, and what must come of it.</summary>
internal sealed class VectorCase(VectorFile file, JsonElement json)
{
    public string Id { get; } = json.Member("id") is { ValueKind: JsonValueKind.String } id ? id.GetString()! : "a case without an id";

    public string? Title { get; } = json.Member("title") is { ValueKind: JsonValueKind.String } title ? title.GetString() : null;

    /// <summary>Asks the library's verifier, and says how its answer differs from what is expected; null when it does not.</summary>
    public string? FindDifference()
    {
        try
        {
            Expected expected = ReadExpected();
            return expected.FindDifference(Verify());
        }
        catch (ToolException wrong)
        {
            return $"the case cannot be run: {wrong.Message}";
        }
        catch (ArgumentException wrong)
        {
            return $"the case cannot be run: {wrong.Message}";
        }
    }

    /// <summary>The verifier's denial; null when it permits the call.</summary>
    private Denied? Verify()
    {
        VerificationLimits limits = LimitsOf(RequireProofAudience());
        CredentialVerifier verifier = new(file.Anchors, limits, new StoppedClock(Now()));
        if (ReadPresentation() is not { } presented)
        {
            return new Denied(DenialCodes.Malformed, null);
        }

        CredentialVerification chain = verifier.Verify(presented.Credential);
        if (!chain.IsValid)
        {
            return new Denied(chain.Denial.Code, chain.Denial.Step);
        }

        if (ReadCall() is not { } call)
        {
            return new Denied(DenialCodes.Malformed, null);
        }

        InvocationExpectation expectation = new()
        {
            Audience = json.Text("audience") ?? file.Parameters.Text("audience") ?? throw new ToolException("malformed", "no audience is named"),
            Nonce = Policy("nonce") is null ? null : json.GetProperty("policy").Text("nonce"),
            Segment = Policy("segment") is null ? null : json.GetProperty("policy").Text("segment"),
        };
        InvocationVerification invocation = verifier.VerifyInvocation(chain.Credential, presented.Proof, call, expectation);
        return invocation.IsValid ? null : new Denied(invocation.Denial.Code, invocation.Denial.Step);
    }

    private VerificationLimits LimitsOf(bool requireProofAudience) => new()
    {
        MaxDelegationDepth = file.Limits.MaxDelegationDepth,
        MaxTokenLifetime = file.Limits.MaxTokenLifetime,
        ClockSkew = file.Limits.ClockSkew,
        ProofWindow = file.Limits.ProofWindow,
        RequireProofAudience = requireProofAudience,
    };

    private DateTimeOffset Now() =>
        (json.Member("now") ?? file.Parameters.Member("now")) is { ValueKind: JsonValueKind.Number } now && now.TryGetInt64(out long seconds)
        && seconds is >= 0 and <= 253402300799      // the end of year 9999, where DateTimeOffset ends
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new ToolException("malformed", "it has no time \"now\"");

    private bool RequireProofAudience() => Policy("require_pop_aud")?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw new ToolException("malformed", "its policy's \"require_pop_aud\" is neither true nor false"),
    };

    /// <summary>A member of the policy. One this runner does not know would change the verdict, so it is not skipped.</summary>
    private JsonElement? Policy(string member)
    {
        if (json.Member("policy") is not { } policy)
        {
            return null;
        }

        if (policy.ValueKind != JsonValueKind.Object)
        {
            throw new ToolException("malformed", "its \"policy\" is no object");
        }

        return policy.FirstMemberBeside("require_pop_aud", "nonce", "segment") is { } unknown
            ? throw new ToolException("unsupported", $"its policy has an unknown member \"{unknown}\"")
            : policy.Member(member);
    }

    private AgentPresentation? ReadPresentation()
    {
        if (json.Member("presentation") is { } whole)
        {
            return AgentPresentation.TryParse(Encoding.UTF8.GetBytes(whole.GetRawText()), out AgentPresentation? presentation) ? presentation : null;
        }

        return json.Member("chain_compact") is { ValueKind: JsonValueKind.Array } chain && json.Member("pop")?.Text("compact") is { } proof
            ? new AgentPresentation(AgentCredential.FromTokens(chain.EnumerateArray().Select(token => token.ValueKind == JsonValueKind.String ? token.GetString()! : "")), InvocationProof.FromToken(proof))
            : throw new ToolException("malformed", "it has neither \"presentation\" nor \"chain_compact\" and \"pop.compact\"");
    }

    /// <summary>The call; null when its arguments are not strict JSON, which refuses it.</summary>
    private ToolCall? ReadCall()
    {
        string text = json.Text("args_json") ?? json.Member("args")?.GetRawText() ?? "{}";
        return ToolArguments.TryParse(Encoding.UTF8.GetBytes(text), out ToolArguments? arguments) ? ToolCall.Create(json.RequireText("tool", "it"), arguments) : null;
    }

    private Expected ReadExpected()
    {
        JsonElement expected = json.Member("expected") ?? throw new ToolException("malformed", "it expects nothing");
        string? verdict = expected.ValueKind == JsonValueKind.String ? expected.GetString() : expected.Text("verdict");
        return verdict is "PERMIT" or "DENY"
            ? new Expected(verdict == "PERMIT", expected.Text("step"), expected.Text("code"))
            : throw new ToolException("malformed", "it expects neither PERMIT nor DENY");
    }

    private sealed record Denied(string Code, string? Step);

    private sealed record Expected(bool IsPermit, string? Step, string? Code)
    {
        public string? FindDifference(Denied? denied)
        {
            bool isSame = IsPermit
                ? denied is null
                : denied is not null && (Step is null || Step == denied.Step) && (Code is null || Code == denied.Code);
            return isSame ? null : $"expected {Describe(IsPermit, Code, Step)}, got {Describe(denied is null, denied?.Code, denied?.Step)}";
        }

        private static string Describe(bool isPermit, string? code, string? step) =>
            isPermit ? "PERMIT" : $"DENY{(step is null ? "" : $" at step {step}")}{(code is null ? "" : $" ({code})")}";
    }
}
