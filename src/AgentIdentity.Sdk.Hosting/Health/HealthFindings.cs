using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>What a health check has found so far: the worst of it is the answer.</summary>
internal sealed class HealthFindings
{
    private readonly List<string> _texts = [];
    private readonly Dictionary<string, object> _data = new(StringComparer.Ordinal);
    private HealthStatus _worst = HealthStatus.Healthy;

    /// <summary>Whether a chain was issued and proved; only where the host has an authority.</summary>
    public bool IsChainProbed { get; set; }

    /// <summary>Calls are refused.</summary>
    public void Unhealthy(string text) => Add(HealthStatus.Unhealthy, text);

    /// <summary>Calls go through, and somebody should look.</summary>
    public void Degraded(string text) => Add(HealthStatus.Degraded, text);

    public void Note(string name, object value) => _data[name] = value;

    /// <param name="failureStatus">What the host wants an unhealthy check to be.</param>
    public HealthCheckResult Result(HealthStatus failureStatus) => new(
        _worst == HealthStatus.Unhealthy ? failureStatus : _worst,
        _texts.Count > 0 ? string.Join("; ", _texts)
            : IsChainProbed ? "chains are proved, and decisions are recorded"
            : "decisions are recorded; no chain was proved, since there is no authority here to issue one (AgentIdentityHealthOptions.Authority)",
        data: _data);

    private void Add(HealthStatus status, string text)
    {
        _worst = status < _worst ? status : _worst;
        _texts.Add(text);
    }
}
