using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>What strace(1) saw a victim of the crash harness do: which records the disk had, and which were acknowledged before it had them.</summary>
/// <remarks>
/// A record is on the disk when a flush that began after its write has succeeded, and a flush of the directory that began after its file was
/// made. The lines are in the order in which the calls began and ended.
/// </remarks>
internal sealed partial class SystemCalls
{
    private readonly Dictionary<string, string> _unfinished = [];               // by thread: how its call began
    private readonly Dictionary<string, (long Records, long Files)> _flushes = [];   // by thread: what there was when its flush began
    private readonly HashSet<string> _directories = [];                         // open directories, by number
    private long _written = -1;
    private long _flushed = -1;
    private long _files;
    private long _named;

    /// <summary>Acknowledgements that came too early.</summary>
    public List<string> Violations { get; } = [];

    public int Acknowledged { get; private set; }

    public static SystemCalls Read(IEnumerable<string> trace)
    {
        SystemCalls calls = new();
        foreach (string line in trace)
        {
            calls.Take(line);
        }

        return calls;
    }

    [GeneratedRegex(@"^(?<thread>\d+) +(<\.\.\. \w+ resumed>)?(?<rest>.*)$", RegexOptions.Singleline)]
    private static partial Regex LineForm();

    [GeneratedRegex(@"\\""seq\\"":(\d+)")]
    private static partial Regex SequenceForm();

    [GeneratedRegex(@"^write\(\d+, ""D \S+ \S+ \S+@(?<sequence>\d+):[\w-]{43}")]
    private static partial Regex AcknowledgementForm();

    [GeneratedRegex(@"/audit"", O_RDONLY\) +=")]
    private static partial Regex DirectoryForm();

    [GeneratedRegex(@"= (?<result>-?\d+)[^=]*$")]
    private static partial Regex ResultForm();

    private void Take(string line)
    {
        Match parts = LineForm().Match(line);
        if (!parts.Success)
        {
            return;
        }

        string thread = parts.Groups["thread"].Value;
        bool isResumed = line.Contains(" resumed>", StringComparison.Ordinal) && _unfinished.ContainsKey(thread);
        string call = isResumed ? _unfinished[thread] + parts.Groups["rest"].Value : parts.Groups["rest"].Value;
        if (!isResumed)
        {
            Begin(thread, call);
        }

        if (call.EndsWith("<unfinished ...>", StringComparison.Ordinal))
        {
            _unfinished[thread] = call[..^"<unfinished ...>".Length].TrimEnd();
            return;
        }

        _unfinished.Remove(thread);
        Match result = ResultForm().Match(call);
        if (result.Success)
        {
            End(thread, call, long.Parse(result.Groups["result"].Value, CultureInfo.InvariantCulture));
        }
    }

    private void Begin(string thread, string call)
    {
        if (call.StartsWith("fdatasync(", StringComparison.Ordinal) || call.StartsWith("fsync(", StringComparison.Ordinal))
        {
            _flushes[thread] = (_written, _files);
        }

        Match acknowledgement = AcknowledgementForm().Match(call);
        if (acknowledgement.Success)
        {
            Acknowledged++;
            long sequence = long.Parse(acknowledgement.Groups["sequence"].Value, CultureInfo.InvariantCulture);
            if (sequence > _flushed)
            {
                Violations.Add($"record {sequence} was acknowledged when the disk had those to {_flushed}");
            }
        }
    }

    private void End(string thread, string call, long result)
    {
        if (result < 0)
        {
            return;
        }

        switch (call[..call.IndexOf('(', StringComparison.Ordinal)])
        {
            case "pwrite64":
                _written = SequenceForm().Matches(call).Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Append(_written).Max();
                break;
            case "openat" when call.Contains(".jsonl", StringComparison.Ordinal) && call.Contains("O_CREAT", StringComparison.Ordinal):
                _files++;
                break;
            case "openat":
                string number = result.ToString(CultureInfo.InvariantCulture);
                _ = DirectoryForm().IsMatch(call) ? _directories.Add(number) : _directories.Remove(number);
                break;
            case "fsync" when _directories.Contains(call["fsync(".Length..call.IndexOf(')', StringComparison.Ordinal)]):
                _named = Math.Max(_named, _flushes[thread].Files);
                break;
            case "fdatasync" when _named == _files:
                _flushed = Math.Max(_flushed, _flushes[thread].Records);
                break;
        }
    }
}
