namespace AgentIdentity.Sdk.Auditing;

/// <summary>Ends a run of archiving right before one of its steps, as the death of the process would: nothing is tidied up.</summary>
internal sealed class StopBefore(int step) : IProgress<AuditArchiveStep>
{
    private int _steps;

    public void Report(AuditArchiveStep value)
    {
        if (_steps++ == step)
        {
            throw new StoppedException();
        }
    }

    internal sealed class StoppedException : Exception;
}
