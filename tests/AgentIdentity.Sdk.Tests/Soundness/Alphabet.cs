namespace AgentIdentity.Sdk.Soundness;

/// <summary>A few values, bounds and paths, and every flat constraint that they can spell, as JSON.</summary>
internal sealed record Alphabet(string[] Scalars, string[] Items, string[] Bounds, string[] Roots)
{
    public static Alphabet Large { get; } = new(
        ["null", "true", "\"a\"", "\"b\"", "\"1\"", "0", "1", "1.5", "2", "\"/\"", "\"/r\"", "\"/r/x\"", "\"/r/../x\"", "\"r\""],
        ["null", "\"a\"", "1", "[\"a\"]", "\"/r/x\""],
        ["0", "1", "2"],
        ["/", "/r", "/r/x", "/rx", "r"]);

    public static Alphabet Small { get; } = new(["\"a\"", "1", "\"/r/x\""], ["\"a\"", "1", "[\"a\"]"], ["0", "1"], ["/r", "/r/x"]);

    public IEnumerable<string> Constraints() =>
    [
        "{\"constraint_type\":\"wildcard\"}",
        .. Scalars.Select(value => Spell("exact", $"\"value\":{value}")),
        .. Ranges(),
        .. Subsets(Items).Where(items => items.Length > 0).Select(items => Spell("one_of", $"\"values\":[{string.Join(',', items)}]")),
        .. Subsets(Items).Select(items => Spell("not_one_of", $"\"excluded\":[{string.Join(',', items)}]")),
        .. Subsets(Items).Select(items => Spell("contains", $"\"required\":[{string.Join(',', items)}]")),
        .. Subsets(Items).Select(items => Spell("subset", $"\"allowed\":[{string.Join(',', items)}]")),
        .. Roots.Select(root => Spell("x_within", $"\"root\":\"{root}\"")),
    ];

    public static string Spell(string type, string members) => $"{{\"constraint_type\":\"{type}\",{members}}}";

    /// <summary>Every pair of bounds, each inclusive, exclusive or missing, but not both missing; also those that leave nothing in between.</summary>
    private IEnumerable<string> Ranges() =>
        from min in Cuts("min")
        from max in Cuts("max")
        let members = string.Join(',', new[] { min, max }.Where(cut => cut.Length > 0))
        where members.Length > 0
        select Spell("range", members);

    private IEnumerable<string> Cuts(string name) =>
        ["", .. Bounds.SelectMany(bound => new[] { $"\"{name}\":{bound}", $"\"{name}\":{bound},\"{name}_inclusive\":false" })];

    private static IEnumerable<string[]> Subsets(string[] items) =>
        Enumerable.Range(0, 1 << items.Length).Select(mask => items.Where((_, i) => (mask >> i & 1) == 1).ToArray());
}
