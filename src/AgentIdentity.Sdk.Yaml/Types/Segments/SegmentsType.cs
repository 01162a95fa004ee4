using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: segments</c></summary>
internal sealed class SegmentsType() : PolicyType("segments", "Keeps calls within their segment, but for what the gateways of the file let through.")
{
    protected override IAgentPolicy? Make(string id, FieldValues values, Reading reading)
    {
        if (reading.DeclaredSegments is null && reading.Segments.Count == 0)
        {
            reading.Mistakes.Add(values.At, PolicyMistakeCodes.UnknownReference, "this policy goes by the segments of the file: declare them under segments");
        }

        return reading.Catalogue(values.At) is { } tools && reading.Map() is { } map ? new SegmentPolicy(id, map, tools) : null;
    }
}
