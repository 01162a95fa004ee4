using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace AgentIdentity.Sdk.Mutants;

/// <summary>Compiles the core in memory with one file changed; everything else is parsed and bound once.</summary>
internal sealed class CoreCompiler
{
    private static readonly string[] Packages = ["NSec.Cryptography.dll", "Polly.Core.dll"];

    private readonly CSharpCompilation _core;
    private readonly string _root;

    public CoreCompiler(string repository)
    {
        _root = Path.Combine(repository, "src", "AgentIdentity.Sdk");
        CSharpParseOptions options = new(LanguageVersion.Latest, DocumentationMode.None);
        IEnumerable<string> generated = Directory.EnumerateFiles(Path.Combine(_root, "obj", "Release", "net10.0"), "*.cs");
        IEnumerable<string> written = Directory.EnumerateFiles(_root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(_root, path).StartsWith("obj", StringComparison.Ordinal));
        IEnumerable<SyntaxTree> trees = written.Concat(generated)
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, path, System.Text.Encoding.UTF8));
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        IEnumerable<string> references = platform.Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            .Concat(Packages.Select(package => Path.Combine(TestRun.OutputOf(repository), package)));
        _core = CSharpCompilation.Create(
            "AgentIdentity.Sdk",
            trees,
            references.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>Everything that can be changed in the files of a folder.</summary>
    public List<Mutant> FindMutants(string folder) =>
    [
        .. _core.SyntaxTrees
            .Select(tree => (Name: Path.GetRelativePath(_root, tree.FilePath), Tree: tree))
            .Where(file => file.Name.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .SelectMany(file => MutantFinder.Find(file.Name, file.Tree)),
    ];

    /// <summary>Writes the assembly, changed or as it is.</summary>
    /// <returns>False if the change does not compile.</returns>
    public bool TryEmit(Mutant? mutant, string path)
    {
        CSharpCompilation core = mutant is null ? _core : _core.ReplaceSyntaxTree(mutant.Tree, mutant.Apply());
        using MemoryStream assembly = new();
        EmitResult result = core.Emit(assembly, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        if (result.Success)
        {
            File.WriteAllBytes(path, assembly.ToArray());
        }
        else if (mutant is null)
        {
            throw new InvalidOperationException("the core does not compile: " + result.Diagnostics.First(line => line.Severity == DiagnosticSeverity.Error));
        }

        return result.Success;
    }
}
