namespace AgentIdentity.Sdk.Auditing;

/// <summary>The deepest path that all of some paths lie at or below, by their text alone; see <see cref="ArgumentConstraint.Within"/>.</summary>
internal sealed class CommonRoot
{
    private byte[]? _root;
    private bool _isNone;

    /// <summary>The root; null when something was no well-formed path, or the paths have none in common.</summary>
    public byte[]? Root => _isNone ? null : _root;

    public void Add(ReadOnlySpan<byte> path)
    {
        if (_isNone || !LexicalPath.IsWellFormed(path))
        {
            _isNone = true;
        }
        else if (_root is null)
        {
            _root = path.ToArray();
        }
        else if (!LexicalPath.IsWithin(_root, path))
        {
            _root = Above(_root, path);
            _isNone = _root is null;
        }
    }

    public void Refuse() => _isNone = true;

    /// <summary>The segments that two paths begin with.</summary>
    private static byte[]? Above(ReadOnlySpan<byte> root, ReadOnlySpan<byte> path)
    {
        while (!LexicalPath.IsWithin(root, path))
        {
            int slash = root.LastIndexOf((byte)'/');
            if (slash < 0 || root.Length == 1)
            {
                return null;
            }

            root = slash == 0 ? root[..1] : root[..slash];
        }

        return root.ToArray();
    }
}
