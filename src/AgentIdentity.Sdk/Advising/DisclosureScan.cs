namespace AgentIdentity.Sdk.Auditing;

/// <summary>Goes through a file of disclosures alongside a log: values lie in it about as their calls lie in the log, so each search begins near the end of the one before.</summary>
/// <remarks>
/// INVARIANT: what it does not find counts as hidden, and a hidden value only keeps a proposal wide. So it may give up early, and keeps nothing in memory.
/// </remarks>
internal sealed class DisclosureScan(string directory)
{
    private const int LinesOfStep = 1024;
    private const int StepsBack = 16;           // calls that ran at once are stored in another order than they are recorded
    private const int MaxGap = 200_000;         // erased values are looked for no further than this many lines after the last that was found

    private readonly string _path = Path.Combine(directory, DisclosureFile.Name);
    private long _start;

    /// <summary>Hands out disclosures until the last that is wanted.</summary>
    /// <exception cref="AuditException"><see cref="AuditCodes.Unavailable"/>: there is no such file, or it cannot be read.</exception>
    public void Find(Func<string, ArgumentDisclosure, DisclosureMatch> take, CancellationToken cancellationToken)
    {
        long start = _start;
        try
        {
            if (!Find(start, long.MaxValue, take, cancellationToken) && start > 0)
            {
                Find(0, start, take, cancellationToken);
            }
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(directory, failure);
        }
    }

    private bool Find(long from, long until, Func<string, ArgumentDisclosure, DisclosureMatch> take, CancellationToken cancellationToken)
    {
        Queue<long> steps = [];
        bool hasFound = false;
        long offset = from;
        long line = 0;
        long lastFound = 0;
        foreach (ReadOnlyMemory<byte> text in DisclosureFile.ReadLines(_path, cancellationToken, from))
        {
            if (line % LinesOfStep == 0)
            {
                steps.Enqueue(offset);
                _ = steps.Count > StepsBack ? steps.Dequeue() : 0;
            }

            line++;
            offset += text.Length + 1;
            DisclosureMatch match = DisclosureLine.TryRead(text.Span, out string call, out ArgumentDisclosure? disclosure) ? take(call, disclosure) : DisclosureMatch.None;
            if (match != DisclosureMatch.None)
            {
                (hasFound, lastFound, _start) = (true, line, steps.Peek());
            }

            if (match == DisclosureMatch.Last || offset >= until || (hasFound && line - lastFound > MaxGap))
            {
                break;
            }
        }

        return hasFound;
    }
}

/// <summary>What came of showing a disclosure to whoever looks for some.</summary>
internal enum DisclosureMatch
{
    /// <summary>It is none of them.</summary>
    None,

    /// <summary>It is one of them.</summary>
    One,

    /// <summary>It is the last of them.</summary>
    Last,
}
