namespace AgentIdentity.Sdk.Policies;

/// <summary>Marks a policy of this library that runs code of somebody else.</summary>
internal interface ICallsOut;
