using Microsoft.Extensions.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Puts the proving handler of one named client inside all others, in whatever order they were added, and ends the following of redirects.</summary>
internal sealed class AgentProofFilter(string client, IServiceProvider services, Action<IServiceProvider, AgentProofOptions> configure) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.Name == client)
        {
            AgentProofOptions options = new();
            configure(services, options);
            AgentProofHandler handler = new(options);
            if (builder.AdditionalHandlers.OfType<AgentProofHandler>().Any())
            {
                throw new InvalidOperationException($"the client {client} proves its requests already: call AddAgentProof once");
            }

            EndRedirects(builder.PrimaryHandler);
            builder.AdditionalHandlers.Add(handler);
        }
    };

    private static void EndRedirects(HttpMessageHandler handler)
    {
        switch (handler)
        {
            case SocketsHttpHandler sockets:
                sockets.AllowAutoRedirect = false;
                break;
            case HttpClientHandler wrapper:
                wrapper.AllowAutoRedirect = false;
                break;
            case DelegatingHandler { InnerHandler: { } inner }:
                EndRedirects(inner);
                break;
        }
    }
}
