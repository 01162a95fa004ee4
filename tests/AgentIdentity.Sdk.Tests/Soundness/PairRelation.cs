using System.Collections.Concurrent;
using System.Numerics;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>Which of some subjects the production code puts under which: one answer, once asked, for every ordered pair.</summary>
internal sealed class PairRelation
{
    private readonly ulong[][] _children;       // by parent

    public PairRelation(int count, Func<int, int, bool> holds)
    {
        _children = new ulong[count][];
        Parallel.For(0, count, parent => _children[parent] = Bits.Of(count, child => holds(child, parent)));
    }

    public long Pairs => (long)_children.Length * _children.Length;

    public bool Holds(int child, int parent) => (_children[parent][child / 64] >> (child % 64) & 1) == 1;

    public ReadOnlySpan<ulong> ChildrenOf(int parent) => _children[parent];

    /// <summary>How many of the pairs that the relation holds for have a property as well.</summary>
    public long Count(Func<int, int, bool> has)
    {
        long total = 0;
        Parallel.For(0, _children.Length, parent =>
        {
            long count = 0;
            foreach (int child in Members(_children[parent]))
            {
                count += has(child, parent) ? 1 : 0;
            }

            Interlocked.Add(ref total, count);
        });
        return total;
    }

    /// <summary>A few of all pairs, whether or not the relation holds for them, that should not be as they are.</summary>
    public IReadOnlyCollection<string> Wrong(Func<int, int, bool, bool> isWrong, Func<int, string> name)
    {
        const int Enough = 10;
        ConcurrentQueue<string> wrong = new();
        Parallel.For(0, _children.Length, parent =>
        {
            for (int child = 0; child < _children.Length && wrong.Count < Enough; child++)
            {
                if (isWrong(child, parent, Holds(child, parent)))
                {
                    wrong.Enqueue($"{name(child)} under {name(parent)}");
                }
            }
        });
        return wrong;
    }

    public static IEnumerable<int> Members(ulong[] bits)
    {
        for (int word = 0; word < bits.Length; word++)
        {
            for (ulong rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                yield return (word * 64) + BitOperations.TrailingZeroCount(rest);
            }
        }
    }
}
