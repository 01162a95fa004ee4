using System.Runtime.InteropServices;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Settles commits on the counters and stores them: one, or all who waited with one write. Not safe for concurrent use, but for reading.</summary>
internal sealed class LedgerDesk(LedgerJournal journal, TimeSpan tolerance) : IDisposable
{
    private readonly Lock _reading = new();
    private readonly List<UsageChange> _changes = [];

    /// <summary>The number of counters held now.</summary>
    public int Count
    {
        get
        {
            lock (_reading)
            {
                return journal.Counters.Count;
            }
        }
    }

    public long Read(string key, DateTimeOffset now)
    {
        lock (_reading)
        {
            return journal.Counters.Read(key, now);
        }
    }

    /// <summary>Serves one caller.</summary>
    /// <exception cref="LedgerException">Nothing was debited.</exception>
    public LedgerCommit Serve(ReadOnlySpan<Charge> charges, DateTimeOffset now)
    {
        try
        {
            journal.Prepare();
            LedgerCommit commit = Settle(charges, now);
            Store();
            return commit;
        }
        catch
        {
            TakeBack();
            throw;
        }
    }

    /// <summary>Serves all who waited, in their order. What one of them debits is there for the next, but nobody is told before all is stored.</summary>
    public void Serve(List<PendingCommit> waiting)
    {
        try
        {
            journal.Prepare();
            waiting.RemoveAll(IsOut);
            Store();
            waiting.ForEach(pending => pending.TrySetResult(pending.Commit));
        }
        catch (Exception failure)
        {
            TakeBack();
            waiting.ForEach(pending => pending.TrySetException(failure));
        }
    }

    public void Dispose() => journal.Dispose();

    /// <summary>Whether a caller has an answer that needs no storing: no longer waiting, or with a clock that cannot be right.</summary>
    private bool IsOut(PendingCommit pending)
    {
        if (pending.Cancellation.IsCancellationRequested)
        {
            return pending.TrySetCanceled(pending.Cancellation);
        }

        try
        {
            pending.Commit = Settle(pending.Charges, pending.Now);
            return false;
        }
        catch (LedgerException refusal)
        {
            return pending.TrySetException(refusal);
        }
    }

    private LedgerCommit Settle(ReadOnlySpan<Charge> charges, DateTimeOffset now)
    {
        TimeSpan behind = new(journal.Counters.LatestTicks - now.UtcTicks);
        if (behind > tolerance)
        {
            throw LedgerFailure.Clock(behind);
        }

        foreach (ref readonly Charge charge in charges)
        {
            if (!LedgerText.IsStorable(charge.Key) || !LedgerText.IsStorable(charge.Member))
            {
                return LedgerCommit.Refused(charge.Key);
            }
        }

        int before = _changes.Count;
        LedgerCommit commit;
        lock (_reading)
        {
            commit = journal.Counters.TrySettle(charges, now, _changes);
        }

        if (_changes.Count > before)
        {
            journal.Note(CollectionsMarshal.AsSpan(_changes)[before..]);
        }

        return commit;
    }

    private void Store()
    {
        journal.Write();
        _changes.Clear();
        journal.Tidy();
    }

    /// <summary>INVARIANT: what could not be stored was never debited.</summary>
    private void TakeBack()
    {
        journal.Drop();
        lock (_reading)
        {
            journal.Counters.Undo(_changes);
        }

        _changes.Clear();
    }
}
