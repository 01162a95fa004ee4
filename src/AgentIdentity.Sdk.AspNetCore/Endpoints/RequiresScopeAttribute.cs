using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authorization;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Demands of whoever calls an endpoint that an agent's credential has a scope for this action: <c>[RequiresScope("payments.refund")]</c>.</summary>
/// <remarks>
/// Enforced by the authorization middleware, and once more where the endpoint runs; <c>AllowAnonymous</c> does not lift it, and a host that combines both
/// does not start. An endpoint has one action: with two different ones the host does not start either.
/// </remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, Inherited = true)]
[SuppressMessage("Design", "CA1019:Define accessors for attribute arguments", Justification = "there is one: Action")]
public sealed class RequiresScopeAttribute : AuthorizeAttribute, IAuthorizationRequirement, IAuthorizationRequirementData, IAgentActionMetadata
{
    /// <summary>Demands a scope.</summary>
    /// <param name="action">The action id, <c>source.tool</c>, with a source that the host assigns.</param>
    /// <exception cref="ArgumentException">It is no action id that a scope could be for.</exception>
    public RequiresScopeAttribute(string action)
    {
        _ = AgentScope.For(action);
        Action = action;
        AuthenticationSchemes = AgentIdentityDefaults.AuthenticationScheme;
    }

    /// <inheritdoc/>
    public string Action { get; }

    /// <summary>How the body becomes arguments.</summary>
    /// <value><see cref="BodyBinding.Members"/> by default. Callers must say the same in their <see cref="AgentRoute"/>.</value>
    public BodyBinding Body { get; init; }

    /// <summary>
    /// The arguments there may be, in exactly this spelling; a request with any other is refused. ASP.NET Core binds names without regard to case, so name
    /// them where a scope or policy has something to say about an argument that may be left out.
    /// </summary>
    /// <value>Null by default: any.</value>
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "attributes take arrays")]
    public string[]? Arguments { get; init; }

    /// <summary>This attribute is the requirement.</summary>
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];

    internal Denial? RefuseUndeclared(ToolArguments arguments)
    {
        foreach (string name in Arguments is null ? [] : arguments.Names)
        {
            if (!Arguments!.Contains(name, StringComparer.Ordinal))
            {
                return new Denial(DenialCodes.ArgumentNotPermitted, $"{Action} has no argument {name}");
            }
        }

        return null;
    }
}
