using System.Collections.Concurrent;

namespace AgentIdentity.Sdk;

/// <summary>One kind of handle by which something was revoked. A kind that was never used costs one comparison to pass.</summary>
internal sealed class RevokedHandles<T>
    where T : notnull
{
    private readonly ConcurrentDictionary<T, bool> _handles = new();
    private volatile bool _isUsed;

    public int Count => _handles.Count;

    /// <summary>Whether anything of this kind was revoked; ask before making a handle that costs something.</summary>
    public bool IsUsed => _isUsed;

    public bool Contains(T handle) => _isUsed && _handles.ContainsKey(handle);

    public void Add(T handle)
    {
        _handles[handle] = true;
        _isUsed = true;         // after the entry is visible
    }
}
