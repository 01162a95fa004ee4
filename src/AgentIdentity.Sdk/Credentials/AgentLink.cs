namespace AgentIdentity.Sdk;

/// <summary>One token of a live agent's chain with what it says; the links above it are shared with the parent and the siblings.</summary>
internal sealed class AgentLink(AgentToken token, TokenClaims claims, AgentLink? parent)
{
    private AgentCredential? _credential;

    public AgentToken Token { get; } = token;

    public TokenClaims Claims { get; } = claims;

    public AgentLink? Parent { get; } = parent;

    /// <summary>The bytes of all tokens from the root to here.</summary>
    public int ChainBytes => Token.Compact.Length + (Parent?.ChainBytes ?? 0);

    public AgentLink Root => Parent?.Root ?? this;

    /// <summary>The chain from the root to here; one object, so that a guard recognises it by reference.</summary>
    public AgentCredential Credential => _credential ??= new AgentCredential(ToChain());

    public string Path => Parent is null ? Name : $"{Parent.Path}/{Name}";

    private string Name => Claims.Profile.Name ?? Claims.Holder!.Id.ToString();

    private AgentToken[] ToChain()
    {
        AgentToken[] chain = new AgentToken[Claims.Depth!.Value + 1];
        AgentLink? link = this;
        for (int i = chain.Length - 1; i >= 0; i--)
        {
            chain[i] = link!.Token;
            link = link.Parent;
        }

        return chain;
    }
}
