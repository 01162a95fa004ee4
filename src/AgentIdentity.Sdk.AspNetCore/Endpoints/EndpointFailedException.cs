namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Stands in the audit log for an endpoint that answered with a server error instead of throwing.</summary>
internal sealed class EndpointFailedException(int status) : Exception($"the endpoint answered with {status}");
