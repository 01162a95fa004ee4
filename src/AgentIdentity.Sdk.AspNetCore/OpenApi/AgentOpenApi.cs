using AgentIdentity.Sdk.AspNetCore;
using Microsoft.OpenApi;

namespace Microsoft.AspNetCore.OpenApi;

/// <summary>Tells in an OpenAPI document which operations are for agents, and which scope each demands.</summary>
public static class AgentOpenApi
{
    /// <summary>Adds the security scheme, and to each operation that demands a scope the requirement and what a refusal looks like.</summary>
    /// <param name="options">The options of the document: <c>AddOpenApi(options =&gt; options.AddAgentIdentity())</c>.</param>
    public static OpenApiOptions AddAgentIdentity(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[AgentIdentityDefaults.AuthenticationScheme] = Scheme();
            return Task.CompletedTask;
        });
        return options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiresScopeAttribute>().LastOrDefault() is { } required)
            {
                Demand(operation, required.Action, context.Document);
            }

            return Task.CompletedTask;
        });
    }

    private static OpenApiSecurityScheme Scheme() => new()
    {
        Type = SecuritySchemeType.Http,
        Scheme = AgentIdentityDefaults.AuthenticationScheme,
        Description = "A chain of attenuating agent tokens and a proof of possession for this one request: base64url of {\"aat_chain\":[…],\"aat_pop\":\"…\"}, "
            + "or length=N when the first N bytes of the body are that object.",
    };

    private static void Demand(OpenApiOperation operation, string action, OpenApiDocument? document)
    {
        operation.Security ??= [];
        operation.Security.Add(new OpenApiSecurityRequirement
        {
            [new OpenApiSecuritySchemeReference(AgentIdentityDefaults.AuthenticationScheme, document)] = [action],
        });
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "No agent is proved for this request; the code says why." });
        operation.Responses.TryAdd("403", new OpenApiResponse { Description = $"The agent may not {action} with these arguments; the code says why." });
    }
}
