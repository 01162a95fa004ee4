namespace AgentIdentity.Sdk.Races;

/// <summary>A place where two threads wait for each other. They spin, so that both go on at the same moment; put into a fake, it makes two calls pass the same line together.</summary>
internal sealed class Rendezvous
{
    private const int Patience = 20_000;

    private int _arrived;
    private volatile bool _isAbandoned;

    /// <summary>Goes on as soon as the other thread is here too.</summary>
    public void Meet()
    {
        int place = Interlocked.Increment(ref _arrived);
        int both = place + (place % 2);
        for (int checks = 0; Volatile.Read(ref _arrived) < both && !_isAbandoned; checks++)
        {
            // Whoever yields comes back a microsecond late, so that is for when the other has no core to come on.
            if (checks > Patience)
            {
                Thread.Yield();
            }
        }
    }

    /// <summary>From now on nobody waits: the other one will not come.</summary>
    public void Abandon() => _isAbandoned = true;
}
