using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AgentIdentity.Sdk.Mutants;

/// <summary>One small change to one file: what stands there, and what stands there instead.</summary>
internal sealed record Mutant(string File, SyntaxTree Tree, SyntaxNode Original, string Replacement)
{
    public int Line => Tree.GetLineSpan(Original.Span).StartLinePosition.Line + 1;

    /// <summary>The whole file with the change in it.</summary>
    public SyntaxTree Apply()
    {
        string text = Tree.ToString();
        string changed = string.Concat(text.AsSpan(0, Original.SpanStart), Replacement, text.AsSpan(Original.Span.End));
        return CSharpSyntaxTree.ParseText(changed, (CSharpParseOptions)Tree.Options, Tree.FilePath, Tree.Encoding);
    }

    public override string ToString() => $"{File}:{Line} | {Short(Original.ToString())} => {(Replacement.Length == 0 ? "(removed)" : Short(Replacement))}";

    private static string Short(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > 110 ? line[..110] + "…" : line;
    }
}
