namespace AgentIdentity.Sdk.Auditing;

/// <summary>What an analysis may still keep of argument values, all names together. INVARIANT: a log cannot make it keep more.</summary>
internal sealed class MemoryAllowance
{
    private long _left = 64 * 1024 * 1024;

    /// <summary>Takes room for something, or says that there is none.</summary>
    public bool TryTake(int bytes)
    {
        if (bytes > _left)
        {
            return false;
        }

        _left -= bytes;
        return true;
    }
}
