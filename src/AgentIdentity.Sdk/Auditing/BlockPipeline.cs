namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads blocks ahead and looks into several at once, and hands them out in order.</summary>
/// <param name="source">Where the blocks come from.</param>
/// <param name="pool">Where they go once they are used up.</param>
/// <param name="knownHead">A record that is known.</param>
/// <param name="keepsHashes">Whether the hashes of the lines are wanted.</param>
/// <param name="degree">How many blocks are looked into at once, as long as that is not too many.</param>
internal sealed class BlockPipeline(IAsyncEnumerator<LineBlock> source, BlockPool pool, AuditHead? knownHead, bool keepsHashes, int degree) : IAsyncDisposable
{
    // INVARIANT: whatever number a caller names, memory holds this many blocks and two more at most.
    private const int MaxDegree = 64;

    private readonly Queue<Task<LineBlock>> _ahead = new();
    private LineBlock? _current;
    private bool _isAtEnd;

    /// <summary>The next block with what holds in it; the one before is given back. Null at the end.</summary>
    public async ValueTask<LineBlock?> NextAsync()
    {
        if (_current is not null)
        {
            pool.Return(_current);
        }

        // One more than can be worked on, so that whoever is done with a block finds the next one waiting.
        while (!_isAtEnd && _ahead.Count <= (degree == 1 ? 0 : Math.Min(degree, MaxDegree)))
        {
            _isAtEnd = !await source.MoveNextAsync().ConfigureAwait(false);
            if (!_isAtEnd)
            {
                _ahead.Enqueue(Begin(source.Current));
            }
        }

        _current = _ahead.TryDequeue(out Task<LineBlock>? next) ? await next.ConfigureAwait(false) : null;
        return _current;
    }

    /// <summary>The lines of the current block and of all that follow, one by one.</summary>
    /// <param name="skip">How many lines of the current block to pass over.</param>
    public async IAsyncEnumerable<StoredLine> LinesAsync(int skip)
    {
        for (LineBlock? block = _current; block is not null; block = await NextAsync().ConfigureAwait(false))
        {
            foreach (StoredLine line in block.Lines(skip))
            {
                yield return line;
            }

            skip = 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Who works on a block writes into it.
            await Task.WhenAll(_ahead).ConfigureAwait(false);
        }
        finally
        {
            await source.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task<LineBlock> Begin(LineBlock block) => degree == 1 ? Task.FromResult(Look(block)) : Task.Run(() => Look(block));

    private LineBlock Look(LineBlock block)
    {
        block.Linked.Keeps = keepsHashes ? LineHashes.Subtrees : LineHashes.None;
        block.Linked.Read(block, knownHead);
        return block;
    }
}
