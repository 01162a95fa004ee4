namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a record has to survive before whoever waits for it is told that it is stored.</summary>
public enum AuditDurability
{
    /// <summary>The death of the process, by whatever signal: the system has the bytes. A power cut may take the last of them.</summary>
    SurvivesProcessKill = 0,

    /// <summary>A power cut or a crash of the system: the disk has said that it has the bytes, and the names of the files they are in.</summary>
    /// <remarks>As far as the disk keeps its word: one whose cache is volatile and not flushed on demand does not.</remarks>
    SurvivesPowerLoss = 1,
}
