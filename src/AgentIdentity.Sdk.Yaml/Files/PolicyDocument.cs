using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>What a policy file says, all of it sound. Immutable.</summary>
/// <remarks>Two files that say the same, however they are written, have one version: it is made of what the policies are.</remarks>
public sealed class PolicyDocument
{
    internal PolicyDocument(PolicySet policies, ToolCatalogue tools) => (Policies, Tools) = (policies, tools);

    /// <summary>The policies, in the order of the file.</summary>
    public PolicySet Policies { get; }

    /// <summary>The tools the file declares; empty when it declares none.</summary>
    public ToolCatalogue Tools { get; }
}
