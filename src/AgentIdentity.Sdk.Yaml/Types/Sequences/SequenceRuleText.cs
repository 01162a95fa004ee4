namespace AgentIdentity.Sdk.Yaml;

/// <summary>A rule as the file says it, before its groups are looked up.</summary>
internal sealed record SequenceRuleText(SequenceVerb Verb, PlacedText Subject, PlacedText? Other, long Times, Place At);

internal enum SequenceVerb
{
    Never,
    Only,
    AtMost,
    Conflict,
}
