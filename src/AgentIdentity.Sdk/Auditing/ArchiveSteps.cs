namespace AgentIdentity.Sdk.Auditing;

/// <summary>Tells of each step before it is done, and stops between two when it is asked to.</summary>
internal sealed class ArchiveSteps(IProgress<AuditArchiveStep>? progress, CancellationToken cancellationToken)
{
    public CancellationToken CancellationToken => cancellationToken;

    public void Before(AuditArchiveStepKind kind, string path, int number = 1, int count = 1)
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(new AuditArchiveStep(kind, Path.GetFileName(path), number, count));
    }
}
