using System.Security.Cryptography;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The policies that are asked about a call, in their order. Immutable: a changed set is another set, with another version.</summary>
public sealed class PolicySet
{
    private readonly IAgentPolicy[] _policies;

    /// <summary>A set.</summary>
    /// <param name="policies">The policies, in the order in which they are asked.</param>
    /// <exception cref="ArgumentException">Two have the same name, or a name is not acceptable.</exception>
    public PolicySet(params IEnumerable<IAgentPolicy> policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        _policies = [.. policies];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (IAgentPolicy policy in _policies)
        {
            ArgumentNullException.ThrowIfNull(policy, nameof(policies));
            if (!names.Add(CredentialText.RequireName(policy.Name)))
            {
                throw new ArgumentException($"two policies are called {policy.Name}; a record names the one that decided, so give each its own name", nameof(policies));
            }
        }

        Policies = Array.AsReadOnly(_policies);
        IsBuiltIn = Array.TrueForAll(_policies, policy => policy.GetType().Assembly == typeof(PolicySet).Assembly && policy is not ICallsOut);
        Version = _policies.Length == 0 ? null : Hash(_policies);
    }

    /// <summary>No policies: what a credential covers is allowed.</summary>
    public static PolicySet Empty { get; } = new([]);

    /// <summary>The policies, in the order in which they are asked.</summary>
    public IReadOnlyList<IAgentPolicy> Policies { get; }

    /// <summary>The SHA-256 of names and definitions, in base64url; null for the empty set. Every record carries it.</summary>
    public string? Version { get; }

    /// <summary>Whether all of it is this library's own code, which never calls a guard.</summary>
    internal bool IsBuiltIn { get; }

    /// <summary>The array itself, for the loop that must not allocate.</summary>
    internal ReadOnlySpan<IAgentPolicy> Span => _policies;

    /// <summary>Names and definitions as they are hashed: every text with its length before it, so that no two sets look alike.</summary>
    private static string Hash(IAgentPolicy[] policies)
    {
        StringBuilder text = new("agentidentity policy set v1\n");
        foreach (IAgentPolicy policy in policies)
        {
            string definition = policy.Definition;
            text.Append(policy.Name.Length).Append(':').Append(policy.Name).Append(definition.Length).Append(':').Append(definition).Append('\n');
        }

        return System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
