using AgentIdentity.Sdk.AspNetCore;
using Microsoft.Extensions.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets a named <see cref="HttpClient"/> act as an agent.</summary>
public static class AgentProofHttpClientBuilderExtensions
{
    /// <summary>
    /// Proves every attempt of the client's requests: inside all its other handlers, resilience among them, in whatever order they were added, so
    /// that what is sent again carries a fresh proof. The client follows no redirects: a presentation goes to the service it was made for, or nowhere.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Says for which service, and as whom.</param>
    public static IHttpClientBuilder AddAgentProof(this IHttpClientBuilder builder, Action<AgentProofOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.AddAgentProof((_, options) => configure(options));
    }

    /// <summary>The same, with services at hand: an agent, or who finds one.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Says for which service, and as whom; asked whenever handlers are made anew, which is every two minutes by default.</param>
    public static IHttpClientBuilder AddAgentProof(this IHttpClientBuilder builder, Action<IServiceProvider, AgentProofOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddSingleton<IHttpMessageHandlerBuilderFilter>(services => new AgentProofFilter(builder.Name, services, configure));
        return builder;
    }
}
