using System.Collections.Frozen;

namespace AgentIdentity.Sdk.Policies;

/// <summary>What the servers of tools offer at the moment, as the host sees it. Safe for concurrent use.</summary>
/// <remarks>
/// A host reports the whole list of a server whenever it reads one, and forgets the server when it is gone. An action that two servers offer, or
/// one server twice, is ambiguous, and so are two actions that the model is shown under one name: nobody can tell which of them is meant.
/// </remarks>
public sealed class ToolObservations
{
    /// <summary>The most servers.</summary>
    public const int MaxServers = 1024;

    /// <summary>The most tools of one server.</summary>
    public const int MaxTools = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Sighting>> _servers = new(StringComparer.Ordinal);
    private FrozenDictionary<string, Sighting> _seen = FrozenDictionary<string, Sighting>.Empty;

    /// <summary>Takes what a server offers now, instead of what it offered before.</summary>
    /// <param name="server">The server: one connection, by a name of the host's own.</param>
    /// <param name="tools">All of its tools. A name that makes no action id is left out: no scope can be for it.</param>
    /// <exception cref="ArgumentException">A source is no name, or there are too many servers or tools; what was reported before still counts.</exception>
    public void Report(string server, params IEnumerable<ObservedTool> tools)
    {
        ArgumentException.ThrowIfNullOrEmpty(server);
        ArgumentNullException.ThrowIfNull(tools);
        List<Sighting> sightings = [];
        foreach (ObservedTool tool in tools)
        {
            ArgumentNullException.ThrowIfNull(tool, nameof(tools));
            if (!CredentialText.IsName(tool.Source) || tool.Source.Contains('.', StringComparison.Ordinal))
            {
                throw new ArgumentException("a source is 1 to 64 ASCII letters, digits, dashes and underscores; the host assigns it", nameof(tools));
            }

            if (AgentScope.IsAction(tool.Action))
            {
                sightings.Add(new Sighting(tool));
            }

            if (sightings.Count > MaxTools)
            {
                throw new ArgumentException($"a server offers at most {MaxTools} tools", nameof(tools));
            }
        }

        lock (_gate)
        {
            if (_servers.Count >= MaxServers && !_servers.ContainsKey(server))
            {
                throw new ArgumentException($"there are {MaxServers} servers already; forget those that are gone", nameof(server));
            }

            _servers[server] = sightings;
            Look();
        }
    }

    /// <summary>Forgets what a server offered: it is gone.</summary>
    /// <param name="server">The server.</param>
    public void Forget(string server)
    {
        ArgumentException.ThrowIfNullOrEmpty(server);
        lock (_gate)
        {
            if (_servers.Remove(server))
            {
                Look();
            }
        }
    }

    /// <summary>Why a tool does not count as the one that was reviewed, or null when it does.</summary>
    internal Denial? Refuse(ToolDefinition tool)
    {
        if (!Volatile.Read(ref _seen).TryGetValue(tool.Action, out Sighting? seen))
        {
            return tool.MustBeObserved ? new Denial(DenialCodes.ToolUnknown, $"no server offers {tool.Action} at the moment; connect it, or report what it offers") : null;
        }

        if (seen.IsAmbiguous)
        {
            return new Denial(DenialCodes.ToolAmbiguous, $"{tool.Action} is offered more than once, or under a name that is; give each its own");
        }

        return seen.IsAsReviewed(tool)
            ? null
            : new Denial(DenialCodes.ToolChanged, $"{tool.Action} is not what was reviewed: its schema or description is another; review it and change the catalogue");
    }

    /// <summary>All servers together, looked at anew.</summary>
    private void Look()
    {
        List<Sighting> all = [.. _servers.Values.SelectMany(sightings => sightings)];
        HashSet<string> shownTwice = [.. all.GroupBy(sighting => sighting.ShownAs, StringComparer.Ordinal).Where(same => same.Skip(1).Any()).Select(same => same.Key)];
        FrozenDictionary<string, Sighting> seen = all
            .GroupBy(sighting => sighting.Action, StringComparer.Ordinal)
            .ToFrozenDictionary(
                same => same.Key,
                same => same.Skip(1).Any() || shownTwice.Contains(same.First().ShownAs) ? same.First().Ambiguous() : same.First(),
                StringComparer.Ordinal);
        Volatile.Write(ref _seen, seen);
    }

    private sealed class Sighting
    {
        private readonly string? _schemaHash;
        private readonly string? _description;

        public Sighting(ObservedTool tool)
        {
            Action = tool.Action;
            ShownAs = tool.ShownAs ?? tool.Action;
            _schemaHash = ToolSchema.TryParse(tool.Schema, out ToolSchema? schema) ? schema.Hash : null;
            // A longer one is no description that a catalogue can hold, so it need not be kept to differ.
            _description = tool.Description?.Length > ToolDefinition.MaxDescriptionLength ? null : tool.Description;
        }

        private Sighting(Sighting sighting)
        {
            Action = sighting.Action;
            ShownAs = sighting.ShownAs;
            IsAmbiguous = true;
        }

        public string Action { get; }

        public string ShownAs { get; }

        public bool IsAmbiguous { get; }

        public Sighting Ambiguous() => new(this);

        public bool IsAsReviewed(ToolDefinition tool) =>
            (tool.Schema is null || string.Equals(tool.Schema.Hash, _schemaHash, StringComparison.Ordinal))
            && (tool.Description is null || string.Equals(tool.Description, _description, StringComparison.Ordinal));
    }
}
