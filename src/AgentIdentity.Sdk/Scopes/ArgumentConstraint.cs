using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>What the value of one argument must be (AAT section 3.4). Immutable.</summary>
/// <remarks>
/// The nine core types and <c>x_within</c>, a type of this library that foreign verifiers refuse, as they must. Values compare by their
/// canonical JSON: 1 and 1.0 are the same, "1" is not.
/// </remarks>
public abstract class ArgumentConstraint
{
    /// <summary>The deepest nesting of constraints, the outermost counting as one.</summary>
    public const int MaxDepth = 32;

    /// <summary>The most constraints at one argument, nested ones counted. Each may have to look at all of the argument, so their number bounds the work.</summary>
    public const int MaxConstraints = 64;

    /// <summary>The largest single value in a constraint, in bytes of canonical JSON.</summary>
    public const int MaxValueBytes = 4096;

    private protected ArgumentConstraint()
    {
    }

    /// <summary>Any value at all.</summary>
    public static ArgumentConstraint Wildcard { get; } = new WildcardConstraint();

    /// <summary>The value's <c>constraint_type</c> on the wire.</summary>
    public abstract string Type { get; }

    /// <summary>Exactly this value.</summary>
    /// <param name="value">A text, a number, a boolean or null.</param>
    /// <exception cref="ArgumentException">The value is not a scalar, is too large, or is a number JSON cannot carry exactly.</exception>
    public static ArgumentConstraint Exact(object? value) => new ExactConstraint(ConstraintValues.Scalar(value));

    /// <summary>A number between two bounds; at least one bound is given.</summary>
    /// <param name="min">The lower bound, or none.</param>
    /// <param name="max">The upper bound, or none.</param>
    /// <param name="minInclusive">Whether the lower bound itself is allowed.</param>
    /// <param name="maxInclusive">Whether the upper bound itself is allowed.</param>
    /// <exception cref="ArgumentException">There is no bound, or a bound is not finite.</exception>
    public static ArgumentConstraint Range(double? min = null, double? max = null, bool minInclusive = true, bool maxInclusive = true)
    {
        if (min is null && max is null)
        {
            throw new ArgumentException("a range has a lower bound, an upper bound, or both", nameof(min));
        }

        if (min is { } low && !double.IsFinite(low))
        {
            throw new ArgumentException("a bound is a finite number", nameof(min));
        }

        if (max is { } high && !double.IsFinite(high))
        {
            throw new ArgumentException("a bound is a finite number", nameof(max));
        }

        return new RangeConstraint(min, max, minInclusive, maxInclusive);
    }

    /// <summary>One of these values.</summary>
    /// <param name="values">At least one value.</param>
    public static ArgumentConstraint OneOf(params object?[] values) => new OneOfConstraint(ConstraintValues.List(values, mayBeEmpty: false));

    /// <summary>Any value but these.</summary>
    /// <param name="excluded">The values that are not allowed.</param>
    public static ArgumentConstraint NotOneOf(params object?[] excluded) => new NotOneOfConstraint(ConstraintValues.List(excluded, mayBeEmpty: true));

    /// <summary>A list that contains all of these values.</summary>
    /// <param name="required">The values that must be in it.</param>
    public static ArgumentConstraint Contains(params object?[] required) => new ContainsConstraint(ConstraintValues.List(required, mayBeEmpty: true));

    /// <summary>A list of nothing but these values.</summary>
    /// <param name="allowed">The values that may be in it.</param>
    public static ArgumentConstraint Subset(params object?[] allowed) => new SubsetConstraint(ConstraintValues.List(allowed, mayBeEmpty: true));

    /// <summary>All of these constraints at once.</summary>
    /// <param name="constraints">At least one constraint.</param>
    public static ArgumentConstraint All(params ArgumentConstraint[] constraints) => new AllConstraint(ConstraintValues.Clauses(constraints));

    /// <summary>At least one of these constraints.</summary>
    /// <param name="constraints">At least one constraint.</param>
    public static ArgumentConstraint Any(params ArgumentConstraint[] constraints) => new AnyConstraint(ConstraintValues.Clauses(constraints));

    /// <summary>
    /// A path at or below a root, compared as text, segment by segment: no <c>.</c>, <c>..</c> or empty segment, no backslash, no control
    /// character. Nothing is resolved or decoded; a tool that follows links must look to them itself, and on Windows also to what the file
    /// system there takes for the same name: letter case, dots and spaces at the end of a segment, drive letters and streams after a colon.
    /// </summary>
    /// <param name="root">A path in that same form, without a trailing slash; <c>/</c> alone is the root of everything absolute.</param>
    /// <exception cref="ArgumentException">The root is not in that form.</exception>
    public static ArgumentConstraint Within(string root) =>
        LexicalPath.IsWellFormed(Encoding.UTF8.GetBytes(root ?? throw new ArgumentNullException(nameof(root))))
            ? new WithinConstraint(Encoding.UTF8.GetBytes(root))
            : throw new ArgumentException($"a root is a path without dot segments, empty segments, backslashes or a trailing slash", nameof(root));

    /// <summary>Reads a constraint object in the wire's own form.</summary>
    /// <param name="utf8Json">A JSON object with <c>constraint_type</c>.</param>
    /// <exception cref="FormatException">It is not a well-formed constraint of a known type.</exception>
    public static ArgumentConstraint Parse(ReadOnlySpan<byte> utf8Json) =>
        TryParse(utf8Json, out ArgumentConstraint? constraint) ? constraint : throw new FormatException("not a well-formed constraint of a known type");

    /// <summary>Reads a constraint object in the wire's own form, or says no. Never throws on hostile input.</summary>
    /// <param name="utf8Json">A JSON object with <c>constraint_type</c>.</param>
    /// <param name="constraint">The constraint when the method returns true.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out ArgumentConstraint? constraint)
    {
        constraint = null;
        if (!JsonTree.TryParse(utf8Json, ToolArguments.MaxBytes, ConstraintReader.MaxJsonDepth, out JsonTree tree, out _))
        {
            return false;
        }

        constraint = ConstraintReader.Read(tree.Root, isTopLevel: false, out _, out _);
        tree.Dispose();
        return constraint is not null;
    }

    /// <summary>Whether a value satisfies this constraint.</summary>
    /// <param name="utf8Json">The value as strict JSON.</param>
    /// <exception cref="FormatException">The text is not strict JSON.</exception>
    public bool Allows(ReadOnlySpan<byte> utf8Json) => Allows(new ArgumentValue(CanonicalJson.Canonicalize(utf8Json)));

    /// <summary>
    /// Whether everything this constraint allows is certain to be allowed by another, by the table of AAT section 4.5. Pairs that are not
    /// in the table are refused on purpose, even where they would be narrower.
    /// </summary>
    /// <param name="parent">The constraint to stay within.</param>
    public bool Attenuates(ArgumentConstraint parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return parent.Subsumes(this);
    }

    /// <summary>The constraint in canonical JSON, as it stands on the wire.</summary>
    public string ToJson()
    {
        ByteBuilder json = new(stackalloc byte[256]);
        AppendTo(ref json, isOptional: false);
        string text = Encoding.UTF8.GetString(json.Written);
        json.Dispose();
        return text;
    }

    /// <summary>The same as <see cref="ToJson"/>.</summary>
    public override string ToString() => ToJson();

    internal abstract bool Allows(ArgumentValue value);

    /// <summary>One row of the attenuation table: which children this constraint, as the parent, accepts.</summary>
    internal abstract bool Subsumes(ArgumentConstraint child);

    /// <summary>The widest constraint that attenuates both, or null when the table has none.</summary>
    /// <remarks>Called when neither attenuates the other.</remarks>
    internal virtual ArgumentConstraint? Meet(ArgumentConstraint other) => null;

    /// <summary>Appends the members that follow <c>constraint_type</c> and precede <c>optional</c> where their names sort there.</summary>
    internal abstract void AppendTo(ref ByteBuilder json, bool isOptional);
}
