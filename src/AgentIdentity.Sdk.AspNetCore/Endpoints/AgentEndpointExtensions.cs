using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Demands scopes of endpoints.</summary>
public static class AgentEndpointExtensions
{
    /// <summary>
    /// Demands of whoever calls that an agent's credential has a scope for this action, and that scope permits the arguments: route values, query
    /// parameters and the members of a JSON body. See <see cref="RequiresScopeAttribute"/>.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">One endpoint or several: a route, a group, controllers.</param>
    /// <param name="action">The action id, <c>source.tool</c>.</param>
    /// <param name="arguments">The arguments there may be, in exactly this spelling; any when none is named.</param>
    /// <exception cref="ArgumentException">The action is no id that a scope could be for.</exception>
    public static TBuilder RequireAgentScope<TBuilder>(this TBuilder builder, string action, params string[] arguments)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAgentScope(new RequiresScopeAttribute(action) { Arguments = arguments is { Length: > 0 } ? arguments : null });

    /// <summary>The same, with everything an attribute could say.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">One endpoint or several.</param>
    /// <param name="scope">What is demanded.</param>
    public static TBuilder RequireAgentScope<TBuilder>(this TBuilder builder, RequiresScopeAttribute scope)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(scope);
        return builder.RequireAuthorization(scope);
    }
}
