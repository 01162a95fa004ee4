using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>What the value of an argument must be: <c>anything</c>, or a mapping like <c>{ min: 0, max: 100 }</c> or <c>{ one_of: [EUR, USD] }</c>.</summary>
internal sealed class ConstraintShape : Shape<ConstrainedArgument>
{
    private const string Anything = "anything";
    private const int MaxValues = 256;

    private readonly FieldSet _fields;
    private readonly string _definition;

    private ConstraintShape(string definition, params IReadOnlyList<Field> more)
    {
        _definition = definition;
        _fields = new FieldSet("a constraint", [Exact, OneOf, NotOneOf, Min, Max, Above, Below, Within, Contains, Subset, All, Any, .. more]);
    }

    private static Field<ScalarValue> Exact { get; } = CommonFields.Optional("exact", new ValueShape(), "Exactly this value.");

    private static Field<IReadOnlyList<ScalarValue>> OneOf { get; } = Values("one_of", 1, "One of these values.");

    private static Field<IReadOnlyList<ScalarValue>> NotOneOf { get; } = Values("not_one_of", 1, "Any value but these.");

    private static Field<double> Min { get; } = CommonFields.Optional("min", new NumberShape(), "A number that is at least this.");

    private static Field<double> Max { get; } = CommonFields.Optional("max", new NumberShape(), "A number that is at most this.");

    private static Field<double> Above { get; } = CommonFields.Optional("above", new NumberShape(), "A number that is more than this.");

    private static Field<double> Below { get; } = CommonFields.Optional("below", new NumberShape(), "A number that is less than this.");

    private static Field<string> Within { get; } = CommonFields.Optional("within", TextShape.Words, "A path at or below this one, compared as text.");

    private static Field<IReadOnlyList<ScalarValue>> Contains { get; } = Values("contains", 1, "A list that contains all of these values.");

    private static Field<IReadOnlyList<ScalarValue>> Subset { get; } = Values("subset", 0, "A list of nothing but these values.");

    private static Field<IReadOnlyList<ConstrainedArgument>> All { get; } = Clauses("all", "All of these constraints at once.");

    private static Field<IReadOnlyList<ConstrainedArgument>> Any { get; } = Clauses("any", "At least one of these constraints.");

    private static Field<bool> Optional { get; } = CommonFields.Optional("optional", new FlagShape(), "Whether the argument may be absent; false when it is not said.");

    /// <summary>A constraint that stands inside another.</summary>
    public static ConstraintShape Nested { get; } = new("constraint");

    /// <summary>The constraint of an argument, which may be optional.</summary>
    public static ConstraintShape OfArgument { get; } = new("argument", Optional);

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out ConstrainedArgument? value)
    {
        value = null;
        if (node is ScalarNode { Text: Anything })
        {
            value = new ConstrainedArgument(ArgumentConstraint.Wildcard, IsOptional: false, Max: null);
            return true;
        }

        if (node is not MapNode)
        {
            return reading.IsWrong(node, $"{Anything}, or a constraint like {{ max: 100 }} or {{ one_of: [EUR, USD] }}");
        }

        value = _fields.Read(node, reading) is { } values && Make(values, reading) is { } constraint
            ? new ConstrainedArgument(constraint, values.Maybe(Optional) ?? false, values.Maybe(Max) ?? values.Maybe(Below))
            : null;
        return value is not null;
    }

    public override JsonObject Schema() => new() { ["$ref"] = $"#/$defs/{_definition}" };

    /// <summary>What <see cref="Schema"/> refers to.</summary>
    public (string Name, JsonObject Schema) Definition() =>
        (_definition, new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["const"] = Anything }, _fields.Schema()) });

    private static ArgumentConstraint? Make(FieldValues values, Reading reading)
    {
        bool isRange = values.Has(Min) || values.Has(Max) || values.Has(Above) || values.Has(Below);
        Field[] kinds = [.. new Field[] { Exact, OneOf, NotOneOf, Within, Contains, Subset, All, Any }.Where(values.Has)];
        if (kinds.Length + (isRange ? 1 : 0) != 1)
        {
            reading.Mistakes.Add(values.At, PolicyMistakeCodes.InvalidValue, "a constraint says one thing: a range, or one of exact, one_of, not_one_of, within, contains, subset, all, any; combine them under all");
            return null;
        }

        if (isRange)
        {
            return Range(values, reading);
        }

        try
        {
            return kinds[0] == Exact ? ArgumentConstraint.Exact(values.Get(Exact).Value)
                : kinds[0] == OneOf ? ArgumentConstraint.OneOf(Objects(values.Get(OneOf)))
                : kinds[0] == NotOneOf ? ArgumentConstraint.NotOneOf(Objects(values.Get(NotOneOf)))
                : kinds[0] == Within ? ArgumentConstraint.Within(values.Get(Within))
                : kinds[0] == Contains ? ArgumentConstraint.Contains(Objects(values.Get(Contains)))
                : kinds[0] == Subset ? ArgumentConstraint.Subset(Objects(values.Get(Subset)))
                : kinds[0] == All ? ArgumentConstraint.All([.. values.Get(All).Select(clause => clause.Constraint)])
                : ArgumentConstraint.Any([.. values.Get(Any).Select(clause => clause.Constraint)]);
        }
        catch (ArgumentException refused)
        {
            reading.Mistakes.Add(values.PlaceOf(kinds[0]), PolicyMistakeCodes.InvalidValue, ArgumentText.Of(refused));
            return null;
        }
    }

    private static ArgumentConstraint? Range(FieldValues values, Reading reading)
    {
        if ((values.Has(Min) && values.Has(Above)) || (values.Has(Max) && values.Has(Below)))
        {
            reading.Mistakes.Add(values.At, PolicyMistakeCodes.InvalidValue, "a range has one lower bound, min or above, and one upper bound, max or below");
            return null;
        }

        double? low = values.Maybe(Min) ?? values.Maybe(Above);
        double? high = values.Maybe(Max) ?? values.Maybe(Below);
        if (low > high || (low == high && (values.Has(Above) || values.Has(Below))))
        {
            reading.Mistakes.Add(values.At, PolicyMistakeCodes.Unreachable, "no number lies in this range: the lower bound is above the upper one");
            return null;
        }

        return ArgumentConstraint.Range(low, high, !values.Has(Above), !values.Has(Below));
    }

    private static object?[] Objects(IReadOnlyList<ScalarValue> values) => [.. values.Select(value => value.Value)];

    private static Field<IReadOnlyList<ScalarValue>> Values(string name, int min, string description) =>
        CommonFields.Optional(name, new ListShape<ScalarValue>("values", new ValueShape(), min, MaxValues), description);

    private static Field<IReadOnlyList<ConstrainedArgument>> Clauses(string name, string description) =>
        CommonFields.Optional(name, new ListShape<ConstrainedArgument>("constraints", new NestedShape(), 1, ArgumentConstraint.MaxConstraints), description);

    /// <summary>Stands for the shape of nested constraints while that shape is being made.</summary>
    private sealed class NestedShape : Shape<ConstrainedArgument>
    {
        public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out ConstrainedArgument? value) => Nested.TryRead(node, reading, out value);

        public override JsonObject Schema() => Nested.Schema();
    }
}
