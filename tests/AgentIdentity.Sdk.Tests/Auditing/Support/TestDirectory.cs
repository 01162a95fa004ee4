namespace AgentIdentity.Sdk.Auditing;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Location { get; } = Directory.CreateTempSubdirectory("agentid-audit-").FullName;

    public string[] Segments => [.. Directory.GetFiles(Location, "*.jsonl").Order(StringComparer.Ordinal)];

    public static implicit operator string(TestDirectory directory) => directory.Location;

    public void Dispose() => Directory.Delete(Location, recursive: true);
}
