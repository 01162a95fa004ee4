using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Yaml.Support;

/// <summary>A policy file in a directory of its own, and what its source told.</summary>
internal sealed class WatchedFile : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("agentid-yaml-").FullName;

    public WatchedFile(string yaml = PolicyText.Sound)
    {
        Path = System.IO.Path.Combine(_directory, "policies.yaml");
        File.WriteAllText(Path, yaml);
    }

    public string Path { get; }

    public FakeTimeProvider Clock { get; } = new();

    public List<PolicyDocument> Reloaded { get; } = [];

    public List<IReadOnlyList<PolicyMistake>> Refused { get; } = [];

    public PolicyFileSourceOptions Options => new() { Clock = Clock, OnReloaded = Reloaded.Add, OnRefused = Refused.Add };

    public PolicyFileSource Open() => PolicyFileSource.Open(Path, Options);

    /// <summary>Puts another file in its place, as editors do.</summary>
    public void Replace(string yaml)
    {
        string next = $"{Path}.{Guid.NewGuid():N}";
        File.WriteAllText(next, yaml);
        File.Move(next, Path, overwrite: true);
    }

    /// <summary>Lets the next poll come, and the file settle.</summary>
    public void Poll()
    {
        Clock.Advance(Options.PollEvery);
        Clock.Advance(Options.SettleFor);
    }

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);
}
