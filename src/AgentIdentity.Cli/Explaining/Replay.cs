using AgentIdentity.Cli.PolicyFiles;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Yaml;

namespace AgentIdentity.Cli.Explaining;

/// <summary>What the policies of a file say of a recorded call, and whether that is what the record says.</summary>
internal sealed class Replay
{
    public required ReplayFinding Finding { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Story { get; init; }

    /// <summary>The version of the file's set; null when no file was named.</summary>
    public string? Version { get; init; }

    /// <summary>Whether the file is the one in force then; null when no file was named.</summary>
    public bool? IsRecordedVersion { get; init; }

    /// <summary>What each policy says.</summary>
    public IReadOnlyList<ReplayedVerdict> Verdicts { get; init; } = [];

    public static async Task<Replay> RunAsync(
        AuditRecord record, RecordedDecision decision, Evidence evidence, string? file, string? segment, ToolHost host, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return new Replay { Finding = ReplayFinding.NotAsked, Story = "not replayed: name the policy file with --policies" };
        }

        PolicyDocument document = PolicyInput.Require(file, host);
        bool isSame = document.Policies.Version == decision.PolicyVersion;
        if (evidence.Missing is { } missing)
        {
            return new Replay { Finding = ReplayFinding.Unknown, Story = $"not replayed: {missing}", Version = document.Policies.Version, IsRecordedVersion = isSame };
        }

        IReadOnlyList<ReplayedVerdict> verdicts = await PolicyReplay.AskAsync(document.Policies, new ReplayedCall
        {
            Credential = evidence.Credential!,
            Call = evidence.Call!,
            Now = record.Timestamp,
            IsInProcess = decision.InProcess,
            Segment = segment,
        }, cancellationToken).ConfigureAwait(false);
        (ReplayFinding finding, string story) = ReplayComparison.Compare(decision, verdicts);
        return new Replay
        {
            // Another set that comes to the same says nothing about the one that decided.
            Finding = !isSame && finding == ReplayFinding.Confirmed ? ReplayFinding.Unknown : finding,
            Story = isSame ? story : $"{story}; but this file is not the one that was in force",
            Version = document.Policies.Version,
            IsRecordedVersion = isSame,
            Verdicts = verdicts,
        };
    }
}

/// <summary>What came of a replay.</summary>
internal enum ReplayFinding
{
    /// <summary>Nobody asked for one.</summary>
    NotAsked,

    /// <summary>The policies say what the record says.</summary>
    Confirmed,

    /// <summary>What was kept does not tell.</summary>
    Unknown,

    /// <summary>The policies say something else.</summary>
    Contradicted,
}
