namespace AgentIdentity.Sdk.Races;

/// <summary>Tests in which two threads must run at the same time to meet, so that no others may take their cores.</summary>
[CollectionDefinition(nameof(Duels), DisableParallelization = true)]
public sealed class Duels;
