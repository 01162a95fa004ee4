using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Conventions;

/// <summary>A folder of the core is a layer. This is the place, and the only one, where its allowed edges stand.</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Diagnostics"] = [],
        ["Wire"] = ["Diagnostics"],
        ["Keys"] = ["Wire"],
        ["Scopes"] = ["Wire"],
        ["Tools"] = ["Scopes"],
        ["Credentials"] = ["Keys", "Scopes"],
        ["Policies"] = ["Credentials"],
        ["Auditing"] = ["Keys"],
        ["Ledgers"] = ["Policies", "Auditing"],         // of Auditing, the files
        ["Approvals"] = ["Policies", "Auditing"],       // of Auditing, the files
        ["Exporting"] = ["Auditing"],
        ["Evidence"] = ["Auditing", "Credentials"],
        ["Advising"] = ["Evidence"],
        ["Guarding"] = ["Diagnostics", "Wire", "Keys", "Scopes", "Credentials", "Policies", "Auditing", "Exporting", "Ledgers", "Approvals"],
    };

    private static readonly string Core = Repository.PathTo("src", "AgentIdentity.Sdk");

    [Fact]
    public void No_layer_mentions_a_type_of_a_layer_it_may_not_know() => Violations(CoreFiles()).Should().BeEmpty();

    [Fact]
    public void Every_source_file_of_the_core_lies_in_a_layer() =>
        CoreFiles().Where(file => !Allowed.ContainsKey(file.Layer)).Should().BeEmpty();

    [Theory]
    [InlineData("class Bad { AgentKey _key; }")]
    [InlineData("class Bad : AgentKey { }")]
    [InlineData("class Bad { object M() => typeof(global::AgentIdentity.Sdk.AgentKey); }")]
    [InlineData("class Bad { string M() => $\"a {AgentKey.Size:x} b\"; }")]
    [InlineData("class Bad { string M() => $$\"\"\"{ {{new string[] { AgentKey.Name }[0]}} }\"\"\"; }")]
    [InlineData("using Alias = AgentIdentity.Sdk.AgentKey; class Bad { }")]
    public void A_forbidden_mention_is_found(string code) =>
        Violations([("Keys", "AgentKey.cs", "public class AgentKey { }"), ("Wire", "Bad.cs", code)])
            .Should().Equal("Wire/Bad.cs mentions AgentKey of Keys");

    [Fact]
    public void A_mention_of_a_sibling_layer_is_found() =>
        Violations([("Policies", "Policy.cs", "interface IPolicy { }"), ("Auditing", "Log.cs", "class Log { IPolicy P; }")])
            .Should().Equal("Auditing/Log.cs mentions IPolicy of Policies");

    [Theory]
    [InlineData("class Fine { } // AgentKey")]
    [InlineData("/// <summary><see cref=\"AgentKey\"/></summary>\nclass Fine { }")]
    [InlineData("class Fine { /* AgentKey */ }")]
    [InlineData("class Fine { string S = \"AgentKey\"; }")]
    [InlineData("class Fine { string S = \"\\\"AgentKey\"; }")]
    [InlineData("class Fine { string S = @\"\"\"AgentKey\"; }")]
    [InlineData("class Fine { string S = \"\"\"a \" AgentKey\"\"\"; }")]
    [InlineData("class Fine { string S = $\"{{AgentKey}}\"; }")]
    [InlineData("class Fine { char C = '\"'; } // \" AgentKey")]
    [InlineData("class Fine { int AgentKeys; int MyAgentKey; }")]
    public void What_is_not_a_mention_is_not_found(string code) =>
        Violations([("Keys", "AgentKey.cs", "public class AgentKey { }"), ("Wire", "Fine.cs", code)]).Should().BeEmpty();

    [Fact]
    public void An_allowed_edge_reaches_as_far_as_its_closure() =>
        Violations([("Wire", "Reader.cs", "ref struct Reader { }"), ("Credentials", "Chain.cs", "class Chain { Reader R; }")]).Should().BeEmpty();

    [Fact]
    public void A_member_that_bears_a_types_name_is_not_that_type() =>
        Violations([("Auditing", "Entry.cs", "class Entry { int? Chain { get; } int A(Entry e) => e.Chain; Entry B() => new() { A = 1, Chain = 2 }; }"), ("Credentials", "Chain.cs", "class Chain { }")])
            .Should().BeEmpty();

    [Theory]
    [InlineData("public readonly record struct Found(int A);")]
    [InlineData("internal ref struct Found { class Nested { } }")]
    [InlineData("public sealed class Found<T> where T : class { }")]
    [InlineData("[Some(typeof(int))] public enum Found : byte { None }")]
    [InlineData("public delegate bool Found(int a, object b);")]
    [InlineData("namespace N { namespace M { using System; class Found { class Nested { } } } }")]
    [InlineData("[assembly: Some] [type: Some] public class Found { }")]
    [InlineData("namespace N;\nusing System;\npublic static partial class Found { }")]
    [InlineData("public sealed record Found(string A) : Base<int>(A) { }")]
    public void A_declared_type_is_found_by_name(string code) =>
        CSharpSource.TopLevelTypes(code).Select(type => type.Name).Should().Equal("Found");

    private static IEnumerable<(string Layer, string Name, string Source)> CoreFiles() =>
        from path in Repository.SourceFiles(Core)
        let relative = Path.GetRelativePath(Core, path)
        select (relative.Split(Path.DirectorySeparatorChar)[0], Path.GetFileName(path), File.ReadAllText(path));

    private static List<string> Violations(IEnumerable<(string Layer, string Name, string Source)> files)
    {
        (string Layer, string Name, string Source)[] all = [.. files];
        ILookup<string, string> layersOfType = all
            .SelectMany(file => CSharpSource.TopLevelTypes(file.Source).Select(type => (type.Name, file.Layer)))
            .ToLookup(type => type.Name, type => type.Layer);
        return
        [
            .. from file in all
               let reachable = Reachable(file.Layer)
               from identifier in CSharpSource.Identifiers(file.Source)
               let layers = layersOfType[identifier]
               where layers.Any() && !layers.Any(reachable.Contains)
               select $"{file.Layer}/{file.Name} mentions {identifier} of {string.Join(", ", layers)}",
        ];
    }

    private static HashSet<string> Reachable(string layer)
    {
        HashSet<string> reached = [layer];
        Queue<string> next = new(reached);
        while (next.TryDequeue(out string? current))
        {
            foreach (string target in Allowed.GetValueOrDefault(current, []).Where(reached.Add))
            {
                next.Enqueue(target);
            }
        }

        return reached;
    }
}
