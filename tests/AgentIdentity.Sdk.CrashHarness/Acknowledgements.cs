using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>What one victim had acknowledged when it died: all it ever managed to write into the pipe.</summary>
internal sealed class Acknowledgements
{
    private readonly Dictionary<string, long> _lastOfThread = [];

    /// <summary>The decisions, by call.</summary>
    public Dictionary<string, AuditHead> Decisions { get; } = [];

    /// <summary>The calls whose outcome was acknowledged.</summary>
    public HashSet<string> Outcomes { get; } = [];

    public List<string> Faults { get; } = [];

    /// <summary>How many checkpoints were signed.</summary>
    public int Checkpoints { get; private set; }

    /// <summary>How many records the last of them is over.</summary>
    public long CheckpointSize { get; private set; }

    /// <summary>How much each thread had debited, as far as it was acknowledged.</summary>
    public Dictionary<string, long> Debits { get; } = [];

    public int Count => Decisions.Count + Outcomes.Count + Debits.Count;

    public AuditHead? Head { get; private set; }

    /// <summary>Reads the pipe to its end, which comes when the victim is dead.</summary>
    /// <param name="output">The victim's standard output.</param>
    /// <param name="onFirst">Called when the first record was acknowledged, and again for each that follows.</param>
    public async Task ReadAsync(StreamReader output, Action onFirst)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            Take(line);
            if (Count > 0)
            {
                onFirst();
            }
        }
    }

    private void Take(string line)
    {
        switch (line.Split(' '))
        {
            case ["D", var thread, var call, var text]:
                AuditHead head = AuditHead.Parse(text);
                if (_lastOfThread.TryGetValue(thread, out long last) && last >= head.Sequence)
                {
                    Faults.Add($"thread {thread} was given record {head.Sequence} after record {last}");
                }

                _lastOfThread[thread] = head.Sequence;
                Decisions.Add(call, head);
                Head = Head is null || head.Sequence > Head.Sequence ? head : Head;
                break;
            case ["O", _, var call]:
                Outcomes.Add(call);
                break;
            case ["C", var size]:
                Checkpoints++;
                CheckpointSize = long.Parse(size, System.Globalization.CultureInfo.InvariantCulture);
                break;
            case ["L", var thread, var debited]:
                Debits[thread] = long.Parse(debited, System.Globalization.CultureInfo.InvariantCulture);
                break;
            default:
                Faults.Add($"the victim said: {line}");
                break;
        }
    }
}
