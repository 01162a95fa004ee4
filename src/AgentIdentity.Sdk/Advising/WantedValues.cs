namespace AgentIdentity.Sdk.Auditing;

/// <summary>Argument values that are looked for together, so that a file of them is read once for many. What is handed out opens its commitment.</summary>
internal sealed class WantedValues(DisclosureScan? scan)
{
    private const int MaxWanted = 100_000;

    private readonly Dictionary<(string Call, string Argument), (string Commitment, Action<ReadOnlyMemory<byte>> Take)> _wanted = [];

    /// <summary>How many were found.</summary>
    public long Found { get; private set; }

    /// <summary>How many were not.</summary>
    public long Missing { get; private set; }

    /// <summary>Asks for a value. It is handed over now, or when more have been asked for, or by <see cref="Flush"/>; or never.</summary>
    public void Ask(string call, RecordedArgument argument, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken)
    {
        if (scan is null)
        {
            Missing++;
            return;
        }

        // The id of a call that was used again is looked for again.
        if (_wanted.Count == MaxWanted || _wanted.ContainsKey((call, argument.Name)))
        {
            Flush(cancellationToken);
        }

        _wanted[(call, argument.Name)] = (argument.Commitment, take);
    }

    public void Flush(CancellationToken cancellationToken)
    {
        if (_wanted.Count > 0)
        {
            scan!.Find(Take, cancellationToken);
            Missing += _wanted.Count;
            _wanted.Clear();
        }
    }

    private DisclosureMatch Take(string call, ArgumentDisclosure disclosure)
    {
        if (!_wanted.TryGetValue((call, disclosure.Argument), out (string Commitment, Action<ReadOnlyMemory<byte>> Take) wanted) || !disclosure.Opens(wanted.Commitment))
        {
            return DisclosureMatch.None;
        }

        wanted.Take(disclosure.Value);
        Found++;
        _wanted.Remove((call, disclosure.Argument));
        return _wanted.Count == 0 ? DisclosureMatch.Last : DisclosureMatch.One;
    }
}
