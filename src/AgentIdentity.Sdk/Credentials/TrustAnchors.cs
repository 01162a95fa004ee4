namespace AgentIdentity.Sdk;

/// <summary>The authorities a verifier believes. May change while verifiers use it; each change makes earlier proofs void.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class TrustAnchors
{
    private readonly Lock _gate = new();
    private Snapshot _snapshot = new([], 1);

    /// <summary>Rises with every change.</summary>
    public long Version => Current.Version;

    /// <summary>The number of anchors.</summary>
    public int Count => Current.Anchors.Length;

    internal Snapshot Current => Volatile.Read(ref _snapshot);

    /// <summary>Begins to trust an anchor.</summary>
    /// <param name="anchor">The anchor; adding one that is there already changes nothing.</param>
    /// <exception cref="ArgumentException">The anchor is there already, with another sponsor.</exception>
    public void Add(TrustAnchor anchor)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        lock (_gate)
        {
            if (Array.Find(_snapshot.Anchors, known => IsSame(known, anchor)) is { } there)
            {
                if (!Equals(there.Sponsor, anchor.Sponsor))
                {
                    throw new ArgumentException($"{anchor} is trusted already, with another sponsor; remove it first", nameof(anchor));
                }
            }
            else
            {
                Volatile.Write(ref _snapshot, new Snapshot([.. _snapshot.Anchors, anchor], _snapshot.Version + 1));
            }
        }
    }

    /// <summary>Ceases to trust an anchor; chains it vouched for are refused from now on.</summary>
    /// <param name="anchor">The anchor to remove, by issuer and key.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(TrustAnchor anchor)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        lock (_gate)
        {
            TrustAnchor[] rest = Array.FindAll(_snapshot.Anchors, known => !IsSame(known, anchor));
            if (rest.Length == _snapshot.Anchors.Length)
            {
                return false;
            }

            Volatile.Write(ref _snapshot, new Snapshot(rest, _snapshot.Version + 1));
            return true;
        }
    }

    /// <summary>A set of its own with the same anchors.</summary>
    internal TrustAnchors Copy() => new() { _snapshot = Current };

    private static bool IsSame(TrustAnchor left, TrustAnchor right) => left.Issuer == right.Issuer && left.Key.Equals(right.Key);

    internal sealed class Snapshot(TrustAnchor[] anchors, long version)
    {
        public TrustAnchor[] Anchors { get; } = anchors;

        public long Version { get; } = version;
    }
}
