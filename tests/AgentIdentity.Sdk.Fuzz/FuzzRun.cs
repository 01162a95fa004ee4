using System.Diagnostics;
using AgentIdentity.Sdk.Fuzzing;

namespace AgentIdentity.Sdk;

/// <summary>Gives every target its share of the time, again and again, and keeps what takes a new branch as the beginning of more.</summary>
internal sealed class FuzzRun(IReadOnlyList<FuzzTarget> targets, TimeSpan time, TextWriter output)
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly List<Corpus> _corpora = [.. targets.Select(target => new Corpus(target))];
    private readonly string _findings = Path.Combine(AppContext.BaseDirectory, "findings");
    private readonly Mutator _mutator = new(Environment.TickCount);
    private byte[] _current = [];
    private long _since;
    private int _found;

    public int Run()
    {
        using Timer watch = new(_ => ReportHang(), null, Hang, Hang);
        _corpora.ForEach(corpus => Array.ForEach(corpus.Target.Seeds, seed => Try(corpus, seed)));
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end)
        {
            foreach (Corpus corpus in _corpora)
            {
                long turn = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(turn) < Turn)
                {
                    Try(corpus, _mutator.Mutate(corpus.Inputs));
                }
            }
        }

        foreach (Corpus corpus in _corpora)
        {
            output.WriteLine($"{corpus.Target.Name,-16} {corpus.Tried,10:N0} inputs  {corpus.Coverage.Branches,6} branches  {corpus.Inputs.Count,5} kept  {corpus.Found,3} findings");
        }

        return _found > 0 ? 1 : 0;
    }

    private void Try(Corpus corpus, byte[] input)
    {
        _current = input;
        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        corpus.Tried++;
        Coverage.Reset();
        try
        {
            corpus.Target.Run(input);
        }
        catch (Exception finding)
        {
            Report(corpus, input, finding);
        }

        if (corpus.Coverage.HasNews())
        {
            corpus.Inputs.Add(input);
        }
    }

    private void Report(Corpus corpus, byte[] input, Exception finding)
    {
        corpus.Found++;
        if (++_found <= 100)
        {
            output.WriteLine($"{corpus.Target.Name}: {finding.GetType().Name}: {finding.Message}\n{Keep(input)}\n{finding.StackTrace}");
        }
    }

    private void ReportHang()
    {
        if (Volatile.Read(ref _since) is var since and not 0 && Stopwatch.GetElapsedTime(since) > Hang)
        {
            Environment.FailFast($"an input takes longer than {Hang.TotalSeconds} s: {Keep(_current)}");
        }
    }

    private string Keep(byte[] input)
    {
        Directory.CreateDirectory(_findings);
        string file = Path.Combine(_findings, $"{Guid.NewGuid():N}.bin");
        File.WriteAllBytes(file, input);
        return file;
    }

    /// <summary>A target, the inputs worth changing, and what they have shown.</summary>
    private sealed class Corpus(FuzzTarget target)
    {
        public FuzzTarget Target { get; } = target;

        public List<byte[]> Inputs { get; } = [.. target.Seeds];

        public Coverage Coverage { get; } = new();

        public long Tried { get; set; }

        public int Found { get; set; }
    }
}
