using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>A short run of every fuzz target from a fixed seed. For a longer one, each target for so many seconds, set AGENTID_FUZZ_SECONDS.</summary>
/// <remarks>The project AgentIdentity.Sdk.Fuzz runs the same targets guided by coverage.</remarks>
public sealed class FuzzTests
{
    private const int Inputs = 1500;
    private const int Files = 50;

    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    [Trait("Attack", "39")]
    public void Nothing_a_reader_is_given_makes_it_throw_swell_or_believe_it(string name)
    {
        FuzzTarget target = FuzzTarget.Named(name);
        int seconds = int.Parse(Environment.GetEnvironmentVariable("AGENTID_FUZZ_SECONDS") ?? "0", CultureInfo.InvariantCulture);
        int seed = seconds > 0 ? Environment.TickCount : 7;
        Mutator mutator = new(seed);
        long end = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        int inputs = name.EndsWith("file", StringComparison.Ordinal) ? Files : Inputs;
        Array.ForEach(target.Seeds, target.Run);
        for (int i = 0; i < inputs || Stopwatch.GetTimestamp() < end; i++)
        {
            byte[] input = mutator.Mutate(target.Seeds);
            try
            {
                target.Run(input);
            }
            catch (Exception finding)
            {
                Assert.Fail($"{name}, seed {seed}, input {i}: {finding.GetType().Name}: {finding.Message}\n{Convert.ToBase64String(input)}\n{Encoding.Latin1.GetString(input)}");
            }
        }
    }
}
