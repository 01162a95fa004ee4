using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Proofs as anybody checks them, against trees built by the recursive definition.</summary>
public sealed class MerkleProofTests
{
    private const int Largest = 70;

    private static readonly byte[][] Leaves = [.. Enumerable.Range(0, Largest).Select(i => FullTree.Leaf(Encoding.ASCII.GetBytes($"record {i}")))];
    private static readonly byte[][] Roots = [.. Enumerable.Range(0, Largest + 1).Select(size => FullTree.Root(Leaves.AsSpan(0, size)))];

    [Fact]
    public void Every_record_is_proved_in_every_tree_and_in_no_other_place_of_it()
    {
        for (int size = 1; size <= Largest; size++)
        {
            for (int index = 0; index < size; index++)
            {
                List<byte[]> path = FullTree.Path(index, Leaves.AsSpan(0, size));
                Inclusion(index, size, path).Check(Leaves[index], Roots[size]).Should().BeTrue($"{index} of {size}");
                for (int other = 0; other < size; other++)
                {
                    if (other != index)
                    {
                        Inclusion(other, size, path).Check(Leaves[index], Roots[size]).Should().BeFalse($"{index} of {size} is not {other}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Every_growth_is_proved_and_no_other()
    {
        for (int size = 1; size <= Largest; size++)
        {
            for (int old = 1; old <= size; old++)
            {
                List<byte[]> path = FullTree.Proof(old, Leaves.AsSpan(0, size));
                Consistency(old, size, path).Check(Roots[old], Roots[size]).Should().BeTrue($"{old} to {size}");
                Consistency(old, size, path).Check(Roots[size], Roots[old]).Should().Be(old == size);
                Consistency(old, size, path).Check(Roots[old - 1], Roots[size]).Should().BeFalse();
                Consistency(old, size, path).Check(Roots[old], Roots[size - 1]).Should().BeFalse();
                Consistency(old - 1, size, path).Check(Roots[old], Roots[size]).Should().BeFalse();
            }
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(7, 3)]
    [InlineData(8, 7)]
    [InlineData(33, 32)]
    [InlineData(70, 41)]
    [Trait("Attack", "52")]
    public void An_inclusion_proof_with_anything_changed_proves_nothing(int size, int index)
    {
        List<byte[]> path = FullTree.Path(index, Leaves.AsSpan(0, size));

        foreach (List<byte[]> changed in Changes(path))
        {
            Inclusion(index, size, changed).Check(Leaves[index], Roots[size]).Should().BeFalse();
        }

        Inclusion(index, size, path).Check(Roots[size], Roots[size]).Should().Be(size == 1);
        Inclusion(index, size, path).Check(Leaves[index].AsSpan(0, 31), Roots[size]).Should().BeFalse();
        Inclusion(index, size, path).Check(Leaves[index], [.. Roots[size], 0]).Should().BeFalse();
        Inclusion(size, size, path).Check(Leaves[index], Roots[size]).Should().BeFalse();
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 7)]
    [InlineData(4, 8)]
    [InlineData(6, 8)]
    [InlineData(33, 70)]
    [InlineData(64, 70)]
    public void A_consistency_proof_with_anything_changed_proves_nothing(int old, int size)
    {
        List<byte[]> path = FullTree.Proof(old, Leaves.AsSpan(0, size));

        foreach (List<byte[]> changed in Changes(path))
        {
            Consistency(old, size, changed).Check(Roots[old], Roots[size]).Should().BeFalse();
        }
    }

    [Fact]
    public void Nothing_is_the_beginning_of_everything_and_equals_only_nothing()
    {
        Consistency(0, 0, []).Check(Roots[0], Roots[0]).Should().BeTrue();
        Consistency(0, 5, []).Check(Roots[0], Roots[5]).Should().BeTrue();
        Consistency(0, 5, []).Check(Roots[1], Roots[5]).Should().BeFalse();
        Consistency(0, 0, []).Check(Roots[0], Roots[5]).Should().BeFalse();
        Consistency(0, 5, [Roots[1]]).Check(Roots[0], Roots[5]).Should().BeFalse();
        Consistency(5, 5, [Roots[1]]).Check(Roots[5], Roots[5]).Should().BeFalse();
        Consistency(5, 5, []).Check(Roots[5], Roots[4]).Should().BeFalse();
        Consistency(6, 5, []).Check(Roots[5], Roots[5]).Should().BeFalse();
        Inclusion(0, 0, []).Check(Leaves[0], Leaves[0]).Should().BeFalse();
    }

    [Fact]
    public void What_cannot_be_a_proof_is_none()
    {
        ((Action)(() => Inclusion(-1, 1, []))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => Inclusion(0, -1, []))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => Inclusion(0, 2, [new byte[31]]))).Should().Throw<ArgumentException>();
        ((Action)(() => Inclusion(0, 2, [.. Enumerable.Repeat(new byte[32], 64)]))).Should().Throw<ArgumentException>();
        ((Func<object>)(() => new InclusionProof(0, 2, null!))).Should().Throw<ArgumentNullException>();
        ((Action)(() => Consistency(-1, 1, []))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => Consistency(0, -1, []))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => Consistency(1, 2, [new byte[33]]))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_proof_is_nobodys_to_change()
    {
        byte[] hash = [.. Leaves[1]];
        InclusionProof proof = Inclusion(0, 2, [hash]);
        hash[0] ^= 1;
        System.Runtime.InteropServices.MemoryMarshal.AsMemory(proof.Path[0]).Span[0] ^= 1;

        proof.Check(Leaves[0], Roots[2]).Should().BeTrue();
    }

    private static IEnumerable<List<byte[]>> Changes(List<byte[]> path)
    {
        for (int i = 0; i < path.Count; i++)
        {
            foreach (int bit in (int[])[0, 127, 255])
            {
                byte[] flipped = [.. path[i]];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                yield return [.. path[..i], flipped, .. path[(i + 1)..]];
            }

            yield return [.. path[..i], .. path[(i + 1)..]];
            yield return [.. path[..i], path[i], .. path[i..]];
            if (i > 0)
            {
                yield return [.. path[..(i - 1)], path[i], path[i - 1], .. path[(i + 1)..]];
            }
        }

        yield return [.. path, new byte[32]];
        yield return [new byte[32], .. path];
    }

    private static InclusionProof Inclusion(long index, long size, List<byte[]> path) => new(index, size, path.ConvertAll(hash => new ReadOnlyMemory<byte>(hash)));

    private static ConsistencyProof Consistency(long old, long size, List<byte[]> path) => new(old, size, path.ConvertAll(hash => new ReadOnlyMemory<byte>(hash)));
}
