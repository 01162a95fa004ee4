using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>The least-recently-used cache of live keys. Evicting a key in use waits for the signature in flight.</summary>
internal sealed class ResidentKeys(int capacity) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, LinkedListNode<Lease>> _byOwner = new(ReferenceEqualityComparer.Instance);
    private readonly LinkedList<Lease> _byUse = new();      // most recently used first
    private bool _isClosed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byOwner.Count;
            }
        }
    }

    public Lease? TryLease(object owner)
    {
        lock (_gate)
        {
            if (!_byOwner.TryGetValue(owner, out LinkedListNode<Lease>? node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            node.Value.Acquire();
            return node.Value;
        }
    }

    public Lease AddAndLease(object owner, Key key)
    {
        lock (_gate)
        {
            // Another thread may have derived the same key meanwhile: keep the one that is resident.
            if (_byOwner.TryGetValue(owner, out LinkedListNode<Lease>? node))
            {
                key.Dispose();
                node.Value.Acquire();
                return node.Value;
            }

            Lease lease = Insert(owner, key);
            lease.Acquire();
            return lease;
        }
    }

    public void Remove(object owner)
    {
        lock (_gate)
        {
            if (_byOwner.Remove(owner, out LinkedListNode<Lease>? node))
            {
                _byUse.Remove(node);
                node.Value.Release();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (Lease lease in _byUse)
            {
                lease.Release();
            }

            _byUse.Clear();
            _byOwner.Clear();
            _isClosed = true;
        }
    }

    private Lease Insert(object owner, Key key)
    {
        if (_isClosed)
        {
            key.Dispose();
            throw new ObjectDisposedException(nameof(AgentKeyring), "the keyring was disposed, so its keys are destroyed");
        }

        if (_byOwner.Count == capacity)
        {
            LinkedListNode<Lease> oldest = _byUse.Last!;
            _byUse.RemoveLast();
            _byOwner.Remove(oldest.Value.Owner);
            oldest.Value.Release();
        }

        Lease lease = new(owner, key);
        _byOwner.Add(owner, _byUse.AddFirst(lease));
        return lease;
    }

    /// <summary>A key and the number of its users, of whom the cache is one. The last to release it destroys the key.</summary>
    internal sealed class Lease(object owner, Key key)
    {
        private int _users = 1;

        public object Owner { get; } = owner;

        public Key Key { get; } = key;

        // INVARIANT: called under the cache's lock, while the cache itself still is a user.
        public void Acquire() => Interlocked.Increment(ref _users);

        public void Release()
        {
            if (Interlocked.Decrement(ref _users) == 0)
            {
                Key.Dispose();
            }
        }
    }
}
