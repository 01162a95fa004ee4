namespace AgentIdentity.Sdk.Support;

/// <summary>A revocation source and standing whose answers, versions and failures the test sets, and which counts how often it was asked.</summary>
internal sealed class CountingStatus : IRevocationSource, IAgentStanding
{
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public long Version { get; set; } = 1;

    public RevocationStatus Revocation { get; set; } = RevocationStatus.Good;

    public AgentStandingStatus Standing { get; set; } = AgentStandingStatus.Good;

    public Exception? Failure { get; set; }

    public RevocationStatus Check(VerifiedCredential credential)
    {
        Count();
        return Revocation;
    }

    public AgentStandingStatus Check(AgentId agent)
    {
        Count();
        return Standing;
    }

    private void Count()
    {
        Interlocked.Increment(ref _asked);
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
