using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>What a policy file says, all of it sound. Immutable.</summary>
/// <remarks>Two files that say the same, however they are written, have one version: it is made of what the policies are.</remarks>
public sealed class PolicyDocument
{
    private readonly IReadOnlyDictionary<string, string> _types;

    internal PolicyDocument(PolicySet policies, IReadOnlyDictionary<string, string> types, ToolCatalogue tools) => (Policies, _types, Tools) = (policies, types, tools);

    /// <summary>The policies, in the order of the file.</summary>
    public PolicySet Policies { get; }

    /// <summary>The tools the file declares; empty when it declares none.</summary>
    public ToolCatalogue Tools { get; }

    /// <summary>The type of a policy, as the file says it: <c>argument-limit</c>.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <exception cref="KeyNotFoundException">The file has no such policy.</exception>
    public string TypeOf(string policy) => _types[policy];
}
