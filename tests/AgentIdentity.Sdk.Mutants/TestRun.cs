using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;

namespace AgentIdentity.Sdk.Mutants;

/// <summary>A copy of the built tests in which the core is exchanged, and the order in which they run: first what is quick and near.</summary>
internal sealed class TestRun : IDisposable
{
    private const string Build = "tests/AgentIdentity.Sdk.Tests/bin/Release/net10.0";
    private const double Quick = 0.7;   // seconds a class
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly string _root = Directory.CreateTempSubdirectory("mutants-").FullName;

    public TestRun(string repository)
    {
        // The tests look for the repository above themselves, and for the public vectors beside it.
        string copy = Path.Combine(_root, "repository");
        Copy(OutputOf(repository), Path.Combine(copy, Build));
        File.WriteAllText(Path.Combine(copy, "AgentIdentity.Sdk.sln"), "");
        Directory.CreateSymbolicLink(
            Path.Combine(copy, "tests", "AgentIdentity.Sdk.Tests", "Vectors"), Path.Combine(repository, "tests", "AgentIdentity.Sdk.Tests", "Vectors"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "shared"), Path.GetFullPath(Path.Combine(repository, "..", "shared")));
        Output = Path.Combine(copy, Build);
    }

    public string Output { get; }

    public string Core => Path.Combine(Output, "AgentIdentity.Sdk.dll");

    public static string OutputOf(string repository) => Path.Combine(repository, Build);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>Runs everything in the given namespaces once, and orders its classes by stage.</summary>
    /// <returns>The classes of the first namespace that are quick; the other quick ones; the slow ones.</returns>
    /// <remarks>A class that fails before anything is changed would say nothing, so it is left out and named.</remarks>
    public string[][] Stages(IReadOnlyList<string> namespaces)
    {
        string report = Path.Combine(_root, "report.xml");
        Run([.. namespaces.SelectMany(name => new[] { "-namespace", "AgentIdentity.Sdk." + name }), "-xml", report], TimeSpan.FromMinutes(10));
        IGrouping<string, XElement>[] all = [.. XDocument.Load(report).Descendants("test").GroupBy(test => (string)test.Attribute("type")!)];
        foreach (IGrouping<string, XElement> failing in all.Where(HasFailure))
        {
            Console.WriteLine($"left out, since it fails with nothing changed: {failing.Key}");
        }

        Dictionary<string, double> seconds = all
            .Where(type => !HasFailure(type))
            .ToDictionary(type => type.Key, type => type.Sum(test => double.Parse((string)test.Attribute("time")!, CultureInfo.InvariantCulture)));
        string[] classes = [.. seconds.Keys.Order(StringComparer.Ordinal)];
        bool IsNear(string name) => name.StartsWith($"AgentIdentity.Sdk.{namespaces[0]}.", StringComparison.Ordinal);
        return
        [
            [.. classes.Where(name => IsNear(name) && seconds[name] < Quick)],
            [.. classes.Where(name => !IsNear(name) && seconds[name] < Quick)],
            [.. classes.Where(name => seconds[name] >= Quick).OrderBy(name => seconds[name])],
        ];
    }

    private static bool HasFailure(IEnumerable<XElement> tests) => tests.Any(test => (string?)test.Attribute("result") == "Fail");

    /// <summary>Whether any test notices the core that is there now.</summary>
    public Outcome Try(string[][] stages)
    {
        foreach (string[] classes in stages.Where(stage => stage.Length > 0))
        {
            Outcome outcome = Run(["-stopOnFail", .. classes.SelectMany(name => new[] { "-class", name })], Limit);
            if (outcome != Outcome.Survived)
            {
                return outcome;
            }
        }

        return Outcome.Survived;
    }

    private Outcome Run(IEnumerable<string> arguments, TimeSpan limit)
    {
        ProcessStartInfo start = new(Path.Combine(Output, "AgentIdentity.Sdk.Tests"), ["-noLogo", "-noColor", .. arguments])
        {
            WorkingDirectory = Output,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return Outcome.TimedOut;
        }

        return process.ExitCode == 0 ? Outcome.Survived : Outcome.Killed;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }
}

/// <summary>What became of a mutant.</summary>
internal enum Outcome
{
    Killed,
    TimedOut,
    Survived,
    DoesNotCompile,
}
