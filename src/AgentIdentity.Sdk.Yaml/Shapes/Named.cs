namespace AgentIdentity.Sdk.Yaml;

/// <summary>Something under a name the file chose.</summary>
internal readonly record struct Named<T>(string Name, Place At, T Value);
