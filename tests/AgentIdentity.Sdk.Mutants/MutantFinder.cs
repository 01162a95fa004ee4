using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AgentIdentity.Sdk.Mutants;

/// <summary>Finds what can be changed in one file: operators, constants, conditions, and statements that can be left out.</summary>
internal sealed class MutantFinder(string file, SyntaxTree tree) : CSharpSyntaxWalker
{
    private static readonly Dictionary<SyntaxKind, string> Opposites = new()
    {
        [SyntaxKind.LessThanToken] = "<=",
        [SyntaxKind.LessThanEqualsToken] = "<",
        [SyntaxKind.GreaterThanToken] = ">=",
        [SyntaxKind.GreaterThanEqualsToken] = ">",
        [SyntaxKind.EqualsEqualsToken] = "!=",
        [SyntaxKind.ExclamationEqualsToken] = "==",
        [SyntaxKind.AmpersandAmpersandToken] = "||",
        [SyntaxKind.BarBarToken] = "&&",
        [SyntaxKind.PlusToken] = "-",
        [SyntaxKind.MinusToken] = "+",
        [SyntaxKind.AsteriskToken] = "/",
        [SyntaxKind.SlashToken] = "*",
        [SyntaxKind.AmpersandToken] = "|",
        [SyntaxKind.BarToken] = "&",
        [SyntaxKind.PlusEqualsToken] = "-=",
        [SyntaxKind.MinusEqualsToken] = "+=",
        [SyntaxKind.AmpersandEqualsToken] = "|=",
        [SyntaxKind.BarEqualsToken] = "&=",
        [SyntaxKind.QuestionQuestionEqualsToken] = "=",
    };

    private readonly List<Mutant> _found = [];

    public static IReadOnlyList<Mutant> Find(string file, SyntaxTree tree)
    {
        MutantFinder finder = new(file, tree);
        finder.Visit(tree.GetRoot());
        return finder._found;
    }

    public override void VisitAttributeList(AttributeListSyntax node)
    {
        // Attributes are not code that runs.
    }

    public override void VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        // What only debug builds do, and which thread goes on after an await, no test of behaviour can see.
        string called = node.Expression.ToString();
        if (called.StartsWith("Debug.", StringComparison.Ordinal) || called == "nameof")
        {
            return;
        }

        if (called.EndsWith(".ConfigureAwait", StringComparison.Ordinal))
        {
            Visit(node.Expression);
            return;
        }

        base.VisitInvocationExpression(node);
    }

    public override void VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        bool isText = node.Left.ToString().Contains('"') || node.Right.ToString().Contains('"');
        if (Opposites.TryGetValue(node.OperatorToken.Kind(), out string? opposite) && !(isText && node.IsKind(SyntaxKind.AddExpression)))
        {
            Add(node, $"{node.Left} {opposite} {node.Right}");
        }

        if (node.IsKind(SyntaxKind.CoalesceExpression) && node.Right is not ThrowExpressionSyntax)
        {
            Add(node, $"({node.Right})");
        }

        base.VisitBinaryExpression(node);
    }

    public override void VisitIsPatternExpression(IsPatternExpressionSyntax node)
    {
        // A pattern that declares something cannot be turned around.
        if (!node.DescendantNodes().Any(part => part is SingleVariableDesignationSyntax))
        {
            Add(node, $"!({node})");
        }

        base.VisitIsPatternExpression(node);
    }

    public override void VisitRelationalPattern(RelationalPatternSyntax node)
    {
        if (Opposites.TryGetValue(node.OperatorToken.Kind(), out string? opposite))
        {
            Add(node, $"{opposite} {node.Expression}");
        }

        base.VisitRelationalPattern(node);
    }

    public override void VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.LogicalNotExpression))
        {
            Add(node, $"{node.Operand}");
        }

        base.VisitPrefixUnaryExpression(node);
    }

    public override void VisitPostfixUnaryExpression(PostfixUnaryExpressionSyntax node)
    {
        if (node.Kind() is SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression)
        {
            Add(node, $"{node.Operand}{(node.IsKind(SyntaxKind.PostIncrementExpression) ? "--" : "++")}");
        }

        base.VisitPostfixUnaryExpression(node);
    }

    public override void VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        if (Opposites.TryGetValue(node.OperatorToken.Kind(), out string? opposite))
        {
            Add(node, $"{node.Left} {opposite} {node.Right}");
        }

        base.VisitAssignmentExpression(node);
    }

    public override void VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        Add(node.Condition, $"!({node.Condition})");
        base.VisitConditionalExpression(node);
    }

    public override void VisitLiteralExpression(LiteralExpressionSyntax node)
    {
        switch (node.Kind())
        {
            case SyntaxKind.TrueLiteralExpression:
                Add(node, "false");
                break;
            case SyntaxKind.FalseLiteralExpression:
                Add(node, "true");
                break;
            case SyntaxKind.NumericLiteralExpression when node.Token.Value is int number:
                Add(node, (number + 1).ToString(CultureInfo.InvariantCulture));
                break;
        }
    }

    public override void VisitIfStatement(IfStatementSyntax node)
    {
        // A check that is not there any more: what it refuses goes on. One that declares a name cannot go.
        if (node.Else is null && !node.Condition.DescendantNodes().Any(part => part is SingleVariableDesignationSyntax))
        {
            Add(node, ";");
        }

        if (node.Condition is not (BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or IsPatternExpressionSyntax))
        {
            Add(node.Condition, $"!({node.Condition})");
        }

        base.VisitIfStatement(node);
    }

    public override void VisitReturnStatement(ReturnStatementSyntax node)
    {
        if (node.Expression is InvocationExpressionSyntax or IdentifierNameSyntax && ReturnsTruth(node))
        {
            Add(node.Expression, $"!({node.Expression})");
        }

        base.VisitReturnStatement(node);
    }

    public override void VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        ExpressionSyntax call = node.Expression is AwaitExpressionSyntax awaited ? awaited.Expression : node.Expression;
        if (call is InvocationExpressionSyntax invocation && !invocation.Expression.ToString().StartsWith("Debug.", StringComparison.Ordinal))
        {
            Add(node, ";");
        }

        base.VisitExpressionStatement(node);
    }

    private static bool ReturnsTruth(SyntaxNode node) =>
        node.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.ReturnType.ToString() == "bool";

    private void Add(SyntaxNode original, string replacement) => _found.Add(new Mutant(file, tree, original, replacement));
}
