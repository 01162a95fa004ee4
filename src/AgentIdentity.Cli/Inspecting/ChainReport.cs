using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Inspecting;

/// <summary>A chain as it describes itself, and what a verifier says of it where one was asked.</summary>
internal sealed class ChainReport
{
    private ChainReport(IReadOnlyList<ClaimedToken?> tokens, CredentialVerification? verification, DateTimeOffset now)
    {
        Tokens = tokens;
        Verification = verification;
        Now = now;
    }

    /// <summary>The tokens, root first; null where one cannot even be read.</summary>
    public IReadOnlyList<ClaimedToken?> Tokens { get; }

    /// <summary>What the verifier says; null when no trust anchors were given.</summary>
    public CredentialVerification? Verification { get; }

    public DateTimeOffset Now { get; }

    /// <summary>Whether nothing speaks against the chain, as far as anybody looked.</summary>
    public bool IsGood => Tokens.All(token => token is not null) && Verification is not { IsValid: false };

    public static ChainReport Of(AgentCredential chain, CredentialVerification? verification, DateTimeOffset now) =>
        new([.. chain.Tokens.Select(ClaimedToken.Read)], verification, now);

    public void Write(ToolOutput output)
    {
        output.Json(json => ChainReportJson.Write(json, this));
        ChainReportTree.Draw(output, this);
    }

    /// <summary>The scopes of a token compared with those of the one before it.</summary>
    public IReadOnlyList<ScopeChange> ChangesAt(int index)
    {
        if (Tokens[index]?.Scopes is not { } scopes)
        {
            return [];
        }

        return ScopeChange.Between(index == 0 ? null : Tokens[index - 1]?.Scopes ?? AgentScopeSet.Empty, scopes);
    }
}
