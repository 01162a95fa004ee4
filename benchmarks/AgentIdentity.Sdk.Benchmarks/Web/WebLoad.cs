using System.Globalization;

namespace AgentIdentity.Sdk;

/// <summary>What authentication costs a request over loopback: every kind in turn, batch by batch, in one process; medians.</summary>
internal static class WebLoad
{
    // Until nothing is compiled any more: what runs but once a request takes long to reach its last tier.
    private const int WarmUpRounds = 120;
    private const int Rounds = 150;
    private const int BatchSize = 100;

    public static async Task<int> RunAsync(string? file)
    {
        await using WebSubject open = await WebSubject.OpenAsync();
        await using WebSubject jwt = await WebSubject.JwtBearerAsync();
        await using WebSubject bare = await WebSubject.AgentAsync(tokens: 1, isAudited: false);
        await using WebSubject audited = await WebSubject.AgentAsync(tokens: 1, isAudited: true);
        await using WebSubject deep = await WebSubject.AgentAsync(tokens: 3, isAudited: true);
        WebSubject[] subjects = [open, jwt, bare, audited, deep];
        List<WebBatch>[] batches = [.. subjects.Select(_ => new List<WebBatch>())];
        for (int round = 0; round < WarmUpRounds + Rounds; round++)
        {
            for (int turn = 0; turn < subjects.Length; turn++)
            {
                int which = (round + turn) % subjects.Length;       // nobody always comes after the same
                HttpRequestMessage[] requests = await subjects[which].PrepareAsync(BatchSize);
                WebBatch batch = await subjects[which].SendAsync(requests);
                if (round >= WarmUpRounds)
                {
                    batches[which].Add(batch);
                }
            }
        }

        using StringWriter table = new();
        Write(table, subjects, batches);
        Console.Write(table);
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, table.ToString());
        }

        return 0;
    }

    private static void Write(TextWriter table, WebSubject[] subjects, List<WebBatch>[] batches)
    {
        double floor = Median(batches[0].Select(batch => batch.Busy));
        double bearer = Median(batches[1].Select(batch => batch.Busy));
        table.WriteLine("| the same endpoint behind | a request | ratio | processor time | ratio | above no authentication | ratio | allocated |");
        table.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        for (int i = 0; i < subjects.Length; i++)
        {
            double busy = Median(batches[i].Select(batch => batch.Busy));
            // Batches of one round were measured within milliseconds of each other: the ratio of a round is that of one load of the machine.
            double ratio = Median(batches[i].Zip(batches[1], (mine, theirs) => mine.Microseconds / theirs.Microseconds));
            double busyRatio = Median(batches[i].Zip(batches[1], (mine, theirs) => mine.Busy / theirs.Busy));
            table.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {subjects[i].Name} | {Median(batches[i].Select(batch => batch.Microseconds)):0.0} µs | {ratio:0.00} | {busy:0.0} µs | {busyRatio:0.00} | {busy - floor:0.0} µs | {(busy - floor) / (bearer - floor):0.00} | {Median(batches[i].Select(batch => batch.Bytes)):N0} B |"));
        }

        table.WriteLine();
        table.WriteLine($"Medians of {Rounds} batches of {BatchSize} requests, the kinds in turn, one connection, client and server in one process; processors: {Environment.ProcessorCount}; load average: {LoadAverage()}; collections: {GC.CollectionCount(0)}.");
    }

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
