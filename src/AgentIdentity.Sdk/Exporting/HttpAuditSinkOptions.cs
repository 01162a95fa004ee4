namespace AgentIdentity.Sdk.Auditing;

/// <summary>How an <see cref="HttpAuditSink"/> sends.</summary>
public sealed class HttpAuditSinkOptions
{
    /// <summary>How records are written.</summary>
    /// <value>Default: <see cref="AuditFormat.Native"/>, one a line.</value>
    public AuditFormat Format { get; set; } = AuditFormat.Native;

    /// <summary>Further request headers, such as an API key. They are not signed.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary>Changes how connections are made: client certificates, proxies, trust. Redirects and cookies stay off.</summary>
    /// <value>Default: nothing is changed; a connection must be made within 10 seconds.</value>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; set; }

    /// <summary>Whether records may travel unencrypted to another machine.</summary>
    /// <value>Default: false; plain HTTP is for loopback addresses only.</value>
    public bool AllowPlainHttpUnsafe { get; set; }

    /// <summary>The time that signatures bear.</summary>
    /// <value>Default: the system's.</value>
    public TimeProvider Clock { get; set; } = TimeProvider.System;
}
