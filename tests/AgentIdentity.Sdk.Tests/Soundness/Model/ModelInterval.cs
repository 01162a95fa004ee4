using System.Text.Json;

namespace AgentIdentity.Sdk.Soundness.Model;

/// <summary>
/// The numbers between two cuts of the number line. A cut is a number and the side it falls on, so an exclusive bound is simply a cut
/// further in, and a missing bound is a cut at infinity; whatever is said of intervals is then a comparison of pairs.
/// </summary>
internal readonly record struct ModelInterval((double At, int Side) Low, (double At, int Side) High)
{
    public static ModelInterval Of(JsonElement range) => new(
        range.TryGetProperty("min", out JsonElement min) ? (min.GetDouble(), IsExclusive(range, "min_inclusive") ? 1 : 0) : (double.NegativeInfinity, 0),
        range.TryGetProperty("max", out JsonElement max) ? (max.GetDouble(), IsExclusive(range, "max_inclusive") ? 0 : 1) : (double.PositiveInfinity, 1));

    public bool Has(double number) => Low.CompareTo((number, 0)) <= 0 && High.CompareTo((number, 1)) >= 0;

    public bool IsInside(ModelInterval outer) => Low.CompareTo(outer.Low) >= 0 && High.CompareTo(outer.High) <= 0;

    private static bool IsExclusive(JsonElement range, string flag) => range.TryGetProperty(flag, out JsonElement value) && !value.GetBoolean();
}
