using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Soundness.Model;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>Every constraint that an alphabet can spell, nested to some depth, each with the set of values it allows.</summary>
/// <remarks>
/// What a flat constraint allows, and which flat child the table puts under which flat parent, is asked of the model; for nested ones both
/// follow from their clauses. The production code is asked about every constraint and every pair, and has no say in the expected answers.
/// </remarks>
internal sealed class ConstraintWorld : ICensusWorld
{
    /// <summary>What an argument may be; chosen so that constraints that differ, differ on one of them. At most 64, one bit each.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "false", "\"\"", "\"a\"", "\"b\"", "\"1\"", "-1", "0", "0.5", "1", "1.5", "2", "3", "[]", "[\"a\"]", "[\"b\"]", "[\"a\",\"b\"]",
        "[\"b\",\"a\"]", "[\"a\",\"a\"]", "[\"a\",1]", "[1]", "[null]", "[[\"a\"]]", "[\"/r/x\"]", "[null,\"a\",1,[\"a\"],\"/r/x\"]", "{}", "{\"k\":1}",
        "{\"k\":\"a\"}", "\"/\"", "\"/r\"", "\"/r/x\"", "\"/r/x/y\"", "\"/rx\"", "\"/r/\"", "\"/r//x\"", "\"/r/../x\"", "\"/r/./x\"", "\"r\"", "\"r/x\"",
        "\"..\"",
    ];

    private static readonly JsonElement[] ValueElements = [.. Values.Select(value => JsonElement.Parse(value))];
    private static readonly byte[][] ValueBytes = [.. Values.Select(Encoding.UTF8.GetBytes)];

    private readonly List<Member> _members = [];
    private readonly HashSet<string> _known = [];
    private bool[,] _table = new bool[0, 0];

    private enum Form
    {
        Flat,
        Wildcard,
        All,
        Any,
    }

    public int Count => _members.Count;

    /// <summary>All flat constraints of two alphabets, and every <c>all</c> and <c>any</c> of one or two flat clauses of the second.</summary>
    public static ConstraintWorld Wide(Alphabet flat, Alphabet clauses)
    {
        ConstraintWorld world = new();
        world.AddFlat([.. flat.Constraints().Union(clauses.Constraints())]);
        world.AddNested([.. clauses.Constraints().Select(json => world._members.FindIndex(member => member.Json == json))]);
        return world;
    }

    /// <summary>These flat constraints, and every <c>all</c> and <c>any</c> of one or two clauses, as often over as the depth says.</summary>
    public static ConstraintWorld Deep(int depth, params string[] flat)
    {
        ConstraintWorld world = new();
        world.AddFlat(flat);
        for (int i = 0; i < depth; i++)
        {
            world.AddNested([.. Enumerable.Range(0, world.Count)]);
        }

        return world;
    }

    public string NameOf(int index) => _members[index].Json;

    public ReadOnlySpan<ulong> AllowedBy(int index) => _members[index].Allowed;

    public ReadOnlySpan<ulong> AllowedInProduction(int index) => Bits.Of(Values.Length, i => _members[index].Constraint.Allows(ValueBytes[i]));

    public bool IsAccepted(int child, int parent) => _members[child].Constraint.Attenuates(_members[parent].Constraint);

    public bool IsInTable(int child, int parent)
    {
        Member below = _members[child];
        Member above = _members[parent];
        return above.Form switch
        {
            Form.Wildcard => true,
            Form.Flat => below.Form is Form.Flat or Form.Wildcard && _table[child, parent],
            Form.All => below.Form == Form.All && HasAllClauses(below, above),
            _ => below.Form == Form.Any && HasNoOtherClauses(below, above),
        };
    }

    private bool HasAllClauses(Member below, Member above)
    {
        foreach (int mine in above.Clauses)
        {
            if (!IsInTable(below.Clauses[0], mine) && !IsInTable(below.Clauses[^1], mine))
            {
                return false;
            }
        }

        return true;
    }

    private bool HasNoOtherClauses(Member below, Member above)
    {
        foreach (int theirs in below.Clauses)
        {
            if (!IsInTable(theirs, above.Clauses[0]) && !IsInTable(theirs, above.Clauses[^1]))
            {
                return false;
            }
        }

        return true;
    }

    private void AddFlat(string[] flat)
    {
        JsonElement[] elements = [.. flat.Select(json => JsonElement.Parse(json))];
        _table = new bool[flat.Length, flat.Length];
        for (int child = 0; child < flat.Length; child++)
        {
            ulong allowed = Bits.Of(Values.Length, i => ModelConstraint.Allows(elements[child], ValueElements[i]))[0];
            Add(flat[child], flat[child].Contains("wildcard", StringComparison.Ordinal) ? Form.Wildcard : Form.Flat, [], allowed);
            for (int parent = 0; parent < flat.Length; parent++)
            {
                _table[child, parent] = ModelConstraint.Attenuates(elements[child], elements[parent]);
            }
        }
    }

    private void AddNested(int[] clauses)
    {
        for (int i = 0; i < clauses.Length; i++)
        {
            for (int j = i; j < clauses.Length; j++)
            {
                int[] pair = i == j ? [clauses[i]] : [clauses[i], clauses[j]];
                string members = $"\"constraints\":[{string.Join(',', pair.Select(NameOf))}]";
                ulong first = AllowedBy(pair[0])[0];
                ulong second = AllowedBy(pair[^1])[0];
                Add(Alphabet.Spell("all", members), Form.All, pair, first & second);
                Add(Alphabet.Spell("any", members), Form.Any, pair, first | second);
            }
        }
    }

    private void Add(string json, Form form, int[] clauses, ulong allowed)
    {
        if (_known.Add(json))
        {
            _members.Add(new Member(json, form, clauses, [allowed], ArgumentConstraint.Parse(Encoding.UTF8.GetBytes(json))));
        }
    }

    private sealed record Member(string Json, Form Form, int[] Clauses, ulong[] Allowed, ArgumentConstraint Constraint);
}
