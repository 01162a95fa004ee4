using System.Text.Json;

namespace AgentIdentity.Sdk.Soundness.Model;

/// <summary>What of a token bears on whether a child stays within it (AAT section 7, steps 4e to 4p); times in seconds.</summary>
internal sealed record ModelToken(JsonElement Tools, long IssuedAt, long Expires, int Depth, int MaxDepth)
{
    /// <summary>The first step at which a child is refused, or null.</summary>
    public string? Refuse(ModelToken child, long now)
    {
        (string Step, bool IsKept)[] rules =
        [
            ("4d", child.Depth == Depth + 1),
            ("4e", child.Depth <= MaxDepth),
            ("4g", child.MaxDepth <= MaxDepth),
            ("4h", child.Expires <= Expires),
            ("4i", child.Expires > now),
            ("4j", child.IssuedAt >= IssuedAt),
            ("4l", child.Expires > child.IssuedAt),
            ("4p", ModelScopes.Attenuates(child.Tools, Tools)),
        ];
        return Array.Find(rules, rule => !rule.IsKept).Step;
    }
}
