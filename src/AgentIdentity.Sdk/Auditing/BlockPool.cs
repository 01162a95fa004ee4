namespace AgentIdentity.Sdk.Auditing;

/// <summary>The blocks of one reading, used again and again. Not for two threads at once.</summary>
internal sealed class BlockPool
{
    private readonly Stack<LineBlock> _free = [];

    public LineBlock Rent() => _free.TryPop(out LineBlock? block) ? block : new LineBlock();

    public void Return(LineBlock block)
    {
        block.Clear();
        _free.Push(block);
    }
}
