using System.Collections.Concurrent;
using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Witnessing;

/// <summary>A witness process is killed with SIGKILL under load, again and again, while a cheating log offers it two histories at once.</summary>
/// <remarks>Eight kills by default; 100 with <c>AGENTID_LONG=1</c>.</remarks>
public sealed class KilledWitnessTests
{
    private const int Clients = 8;
    private const int Ahead = 6;

    private static readonly int Kills = Environment.GetEnvironmentVariable("AGENTID_LONG") == "1" ? 100 : 8;

    [Fact]
    public async Task A_witness_never_cosigns_two_histories_whenever_it_is_killed()
    {
        using WitnessedLog setup = await WitnessedLog.BeginAsync();
        Assert.True(PersistentKey.TryParseJwk(await File.ReadAllBytesAsync(setup.Key, TestContext.Current.CancellationToken), out PersistentKey? signer));
        ForkingLog log = new(NoteKey.Parse(setup.LogKey).Name, signer);
        using HttpClient client = new();
        Random random = new(4711);
        int cosigned = 0;
        int refused = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            ConcurrentBag<(int Way, int Size)> given = [];
            WitnessProcess witness = await setup.StartWitnessAsync("w1");
            HttpAuditWitness remote = new(client, witness.Address, witness.Key);
            int answers = 0;
            int last = random.Next(1, 60);
            TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task[] clients = [.. Enumerable.Range(0, Clients).Select(number => OfferAsync(number, new Random(random.Next())))];
            await enough.Task;
            await witness.KillAsync();
            await Task.WhenAll(clients);

            given.Select(one => one.Way).Distinct().Should().HaveCountLessThanOrEqualTo(1, "kill {0}: both histories were cosigned", kill);
            (int way, int size) = await FindAsync(setup, client, log);
            given.Where(one => one.Way != way || one.Size > size).Should().BeEmpty("kill {0}: the witness forgot what it cosigned; it remembers way {1} up to {2}", kill, way, size);
            log.GoOn(way, size);
            cosigned += given.Count;

            async Task OfferAsync(int number, Random own)
            {
                await Task.Yield();
                int way = number % 2;
                int seen = log.Size;
                try
                {
                    while (true)
                    {
                        int size = own.Next(Math.Max(seen, log.Size + 1), log.Size + Ahead + 1);
                        WitnessAnswer answer = await remote.CosignAsync(await log.SignAsync(way, size), log.Prove(way, seen, size));
                        if (answer.IsCosigned)
                        {
                            given.Add((way, size));
                        }
                        else
                        {
                            Interlocked.Increment(ref refused);
                        }

                        seen = answer.IsCosigned ? size : (int)(answer.Size ?? seen);
                        if (Interlocked.Increment(ref answers) == last)
                        {
                            enough.TrySetResult();
                        }
                    }
                }
                catch (AuditException)
                {
                    enough.TrySetResult();      // it was killed
                }
            }
        }

        signer!.Dispose();
        cosigned.Should().BeGreaterThan(0);
        refused.Should().BeGreaterThan(0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills, {cosigned} cosignatures, {refused} refusals, never two histories");
    }

    /// <summary>Which of the two ways the witness remembers, and how much of it.</summary>
    private static async Task<(int Way, int Size)> FindAsync(WitnessedLog setup, HttpClient client, ForkingLog log)
    {
        using WitnessProcess witness = await setup.StartWitnessAsync("w1");
        HttpAuditWitness remote = new(client, witness.Address, witness.Key);
        int beyond = log.Size + Ahead + 1;
        WitnessAnswer asked = await remote.CosignAsync(await log.SignAsync(0, beyond), new ConsistencyProof(beyond, beyond, []));
        asked.Refusal.Should().Be(WitnessRefusal.OtherSize);
        int size = (int)asked.Size!;
        if (size == log.Size)
        {
            return (0, size);
        }

        foreach (int way in (int[])[0, 1])
        {
            if ((await remote.CosignAsync(await log.SignAsync(way, size), log.Prove(way, size, size))).IsCosigned)
            {
                return (way, size);
            }
        }

        throw new InvalidOperationException("the witness remembers neither way");
    }
}
