namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a log is called, whose it is, and where what it does not hold goes.</summary>
public sealed class AuditLogOptions
{
    /// <summary>The name of a new log; its id is this name and 128 random bits. An existing log must bear it if it is set.</summary>
    /// <value>Default: <c>audit</c>. 1 to 64 letters, digits, dots, hyphens, underscores and inner slashes.</value>
    public string? Name { get; set; }

    /// <summary>The authority whose decisions the log holds. Recorded in a new log's header; an existing log must name the same.</summary>
    /// <value>Default: none; any log will do.</value>
    public string? Authority { get; set; }

    /// <summary>Takes what opens the argument commitments. The log does not dispose it.</summary>
    /// <value>Default: none; then no commitment can ever be opened.</value>
    public IDisclosureStore? Disclosures { get; set; }

    /// <summary>Is told, on the thread that appended, when an outcome or the closing record could not be written. What it throws is ignored.</summary>
    /// <value>Default: nobody is.</value>
    public Action<AuditException>? Alarm { get; set; }
}
