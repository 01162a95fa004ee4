using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>A delegation chain as somebody presents it, root first: a claim that proves nothing until a <see cref="CredentialVerifier"/> says so.</summary>
public sealed class AgentCredential : IEquatable<AgentCredential>
{
    /// <summary>The largest token, in bytes.</summary>
    public const int MaxTokenBytes = 65_536;

    /// <summary>The largest chain, in bytes.</summary>
    public const int MaxChainBytes = 262_144;

    private readonly AgentToken[] _tokens;
    private readonly int _hash;

    internal AgentCredential(AgentToken[] tokens)
    {
        _tokens = tokens;
        // The tail of the leaf is its signature: enough to tell chains apart in a table that compares them whole.
        HashCode hash = default;
        ReadOnlySpan<byte> leaf = tokens.Length == 0 ? default : tokens[^1].Compact;
        hash.AddBytes(leaf[Math.Max(0, leaf.Length - 24)..]);
        hash.Add(tokens.Length);
        _hash = hash.ToHashCode();
    }

    /// <summary>The number of tokens.</summary>
    public int Count => _tokens.Length;

    /// <summary>The compact tokens, root first.</summary>
    public IReadOnlyList<string> Tokens => Array.ConvertAll(_tokens, token => token.Text);

    internal ReadOnlySpan<AgentToken> Chain => _tokens;

    /// <summary>Takes tokens as they are; nothing is checked here, so nothing can fail here but what is not ASCII.</summary>
    /// <param name="tokens">Compact JWS tokens, root first.</param>
    /// <exception cref="ArgumentNullException">A token is null.</exception>
    public static AgentCredential FromTokens(params IEnumerable<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return new AgentCredential([.. tokens.Select(token => new AgentToken(Encoding.UTF8.GetBytes(token ?? throw new ArgumentNullException(nameof(tokens)))))]);
    }

    /// <summary>Reads a JSON array of compact tokens, or says no. Never throws on hostile input.</summary>
    /// <param name="utf8Json">A strict JSON array of strings.</param>
    /// <param name="credential">The claimed chain when the method returns true.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out AgentCredential? credential)
    {
        credential = null;
        if (JsonTree.TryParse(utf8Json, AgentPresentation.MaxBytes, maxDepth: 2, out JsonTree tree, out _))
        {
            credential = Read(tree.Root);
            tree.Dispose();
        }

        return credential is not null;
    }

    /// <summary>The chain as a JSON array of compact tokens.</summary>
    public string ToJson()
    {
        ByteBuilder json = new(stackalloc byte[512]);
        AppendTo(ref json);
        string text = Encoding.UTF8.GetString(json.Written);
        json.Dispose();
        return text;
    }

    /// <summary>Whether both are the same bytes, signatures included.</summary>
    /// <param name="other">The other chain.</param>
    public bool Equals([NotNullWhen(true)] AgentCredential? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || _hash != other._hash || _tokens.Length != other._tokens.Length)
        {
            return false;
        }

        for (int i = 0; i < _tokens.Length; i++)
        {
            if (!ReferenceEquals(_tokens[i], other._tokens[i]) && !_tokens[i].Compact.AsSpan().SequenceEqual(other._tokens[i].Compact))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AgentCredential);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>The type and the number of tokens; tokens are credentials and do not show themselves in logs.</summary>
    public override string ToString() => $"{nameof(AgentCredential)} of {_tokens.Length}";

    internal void AppendTo(ref ByteBuilder json)
    {
        json.Append((byte)'[');
        for (int i = 0; i < _tokens.Length; i++)
        {
            json.Append(i == 0 ? default : ","u8);
            JsonText.AppendCanonicalString(ref json, _tokens[i].Compact);
        }

        json.Append((byte)']');
    }

    internal static AgentCredential? Read(JsonView json)
    {
        if (!json.IsArray)
        {
            return null;
        }

        List<AgentToken> tokens = [];
        foreach (JsonView item in json.Items)
        {
            if (!item.IsString)
            {
                return null;
            }

            tokens.Add(new AgentToken(item.ToUtf8()));
        }

        return new AgentCredential([.. tokens]);
    }
}
