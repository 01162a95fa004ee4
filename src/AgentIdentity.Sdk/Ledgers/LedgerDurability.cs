namespace AgentIdentity.Sdk.Policies;

/// <summary>What a debit has to survive before the call it belongs to goes on.</summary>
public enum LedgerDurability
{
    /// <summary>The death of the process, by whatever signal: the system has the bytes. A power cut may take the last of them.</summary>
    SurvivesProcessKill = 0,

    /// <summary>A power cut or a crash of the system: the disk has said that it has the bytes.</summary>
    /// <remarks>As far as the disk keeps its word. A debit waits as long as one flush takes, which all who wait meanwhile share.</remarks>
    SurvivesPowerLoss = 1,
}
