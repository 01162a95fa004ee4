// Changes one small thing of the core at a time, and says which changes no test notices.
//
//   dotnet build -c Release
//   dotnet run -c Release --project tests/AgentIdentity.Sdk.Mutants -- Auditing --sample 300 --tests Auditing,Guarding,Crashes
//
// The first argument is a folder of the core. Mutants are tried in an order drawn from the seed, so a part of them is a fair sample of all.
//   --sample N    how many mutants that compile are tried (all)
//   --seed N      (1)
//   --tests A,B   namespaces of tests, the nearest first (that of the folder)
//   --only TEXT   mutants whose description contains the text
//   --workers N   (one a core)
using System.Diagnostics;
using AgentIdentity.Sdk.Mutants;

if (args.Length == 0 || args[0].StartsWith('-'))
{
    Console.Error.WriteLine("say which folder of the core to change, for instance: Auditing --sample 300 --tests Auditing,Guarding,Crashes");
    return 2;
}

string Option(string name, string otherwise) => Array.IndexOf(args, name) is var at && at > 0 ? args[at + 1] : otherwise;
string folder = args[0];
string repository = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".."));
int sample = int.Parse(Option("--sample", "1000000"), null);
int seed = int.Parse(Option("--seed", "1"), null);
int workers = int.Parse(Option("--workers", $"{Environment.ProcessorCount}"), null);
string[] namespaces = Option("--tests", folder).Split(',');
string only = Option("--only", "");

CoreCompiler compiler = new(repository);
Mutant[] mutants = [.. compiler.FindMutants(folder).Where(mutant => mutant.ToString().Contains(only, StringComparison.Ordinal))];
int found = mutants.Length;
new Random(seed).Shuffle(mutants);
string[][] stages;
using (TestRun first = new(repository))
{
    compiler.TryEmit(null, first.Core);
    stages = first.Stages(namespaces);
}

Console.WriteLine($"{folder}: {found} mutants; {stages.Sum(stage => stage.Length)} test classes in {stages.Length} stages");
Stopwatch watch = Stopwatch.StartNew();
Dictionary<Outcome, int> counts = Enum.GetValues<Outcome>().ToDictionary(outcome => outcome, _ => 0);
List<Mutant> survivors = [];
Lock gate = new();
int next = 0;
int Tried() => counts[Outcome.Killed] + counts[Outcome.TimedOut] + counts[Outcome.Survived];

void Work()
{
    using TestRun tests = new(repository);
    while (true)
    {
        Mutant mutant;
        lock (gate)
        {
            if (next == mutants.Length || Tried() >= sample)
            {
                return;
            }

            mutant = mutants[next++];
        }

        Outcome outcome = compiler.TryEmit(mutant, tests.Core) ? tests.Try(stages) : Outcome.DoesNotCompile;
        lock (gate)
        {
            counts[outcome]++;
            if (outcome is Outcome.Survived or Outcome.TimedOut)
            {
                Console.WriteLine($"{(outcome == Outcome.Survived ? "SURVIVED" : "timeout ")} {mutant}");
            }

            if (outcome == Outcome.Survived)
            {
                survivors.Add(mutant);
            }

            if (Tried() % 20 == 0 && outcome != Outcome.DoesNotCompile)
            {
                Console.WriteLine($"  {Tried()} tried in {watch.Elapsed:h\\:mm\\:ss}, {survivors.Count} survived");
            }
        }
    }
}

Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(Work))];
Array.ForEach(threads, thread => thread.Start());
Array.ForEach(threads, thread => thread.Join());
double score = 100.0 * (Tried() - survivors.Count) / Math.Max(1, Tried());
Console.WriteLine(
    $"{folder}: {found} mutants, seed {seed}; {counts[Outcome.DoesNotCompile]} do not compile, {Tried()} tried, {counts[Outcome.Killed]} killed, "
    + $"{counts[Outcome.TimedOut]} timed out, {counts[Outcome.Survived]} survived: {score:0.0} %");
return survivors.Count == 0 ? 0 : 1;
