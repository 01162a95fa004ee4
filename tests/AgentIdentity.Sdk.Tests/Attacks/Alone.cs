namespace AgentIdentity.Sdk.Attacks;

/// <summary>Tests that measure the memory of the whole process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
