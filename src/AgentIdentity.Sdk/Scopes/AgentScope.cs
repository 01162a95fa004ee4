using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>The right to one action, with what each of its arguments must be. Immutable: every method returns a new scope.</summary>
/// <example><code>AgentScope.For("files.read").Within("path", "/reports").Optional("head", ArgumentConstraint.Range(1, 100))</code></example>
public sealed class AgentScope
{
    private readonly ArgumentRules? _rules;     // null until something is said about arguments

    private AgentScope(string action, ArgumentRules? rules)
    {
        Action = action;
        _rules = rules;
    }

    /// <summary>The action id.</summary>
    public string Action { get; }

    /// <summary>The rules; a scope that says nothing about arguments is not a scope yet.</summary>
    internal ArgumentRules Rules => _rules
        ?? throw new ArgumentException($"the scope {Action} says nothing about arguments; name them, or say WithoutArguments() or AnyArguments()");

    /// <summary>Begins a scope. It must say something about arguments before it can be granted.</summary>
    /// <param name="action">
    /// The action id, <c>source.tool</c> in printable ASCII without spaces, at most 256 characters. Wildcards are refused: an id names one action.
    /// </param>
    /// <exception cref="ArgumentException">The id is not of that form.</exception>
    public static AgentScope For(string action)
    {
        ArgumentException.ThrowIfNullOrEmpty(action);
        if (action.Contains('*', StringComparison.Ordinal))
        {
            throw new ArgumentException("an action id names one action; wildcards are refused", nameof(action));
        }

        if (!IsAction(action))
        {
            throw new ArgumentException(
                $"an action id is source.tool in printable ASCII without spaces, at most {ToolCall.MaxActionLength} characters", nameof(action));
        }

        return new AgentScope(action, null);
    }

    /// <summary>The argument must be present and satisfy the constraint.</summary>
    /// <param name="argument">The argument's name, compared exactly.</param>
    /// <param name="constraint">What the value must be.</param>
    /// <exception cref="ArgumentException">The argument is already constrained; use <see cref="ArgumentConstraint.All"/>.</exception>
    public AgentScope Where(string argument, ArgumentConstraint constraint) => With(argument, constraint, isOptional: false);

    /// <summary>The argument may be absent; when present it must satisfy the constraint.</summary>
    /// <param name="argument">The argument's name, compared exactly.</param>
    /// <param name="constraint">What the value must be.</param>
    /// <exception cref="ArgumentException">The argument is already constrained; use <see cref="ArgumentConstraint.All"/>.</exception>
    public AgentScope Optional(string argument, ArgumentConstraint constraint) => With(argument, constraint, isOptional: true);

    /// <summary>The argument must be this value.</summary>
    /// <param name="argument">The argument's name.</param>
    /// <param name="value">A text, a number, a boolean or null.</param>
    public AgentScope Exact(string argument, object? value) => Where(argument, ArgumentConstraint.Exact(value));

    /// <summary>The argument must be one of these values.</summary>
    /// <param name="argument">The argument's name.</param>
    /// <param name="values">At least one value.</param>
    public AgentScope OneOf(string argument, params object?[] values) => Where(argument, ArgumentConstraint.OneOf(values));

    /// <summary>The argument must be a number between two inclusive bounds, of which one may be missing.</summary>
    /// <param name="argument">The argument's name.</param>
    /// <param name="min">The lower bound.</param>
    /// <param name="max">The upper bound.</param>
    public AgentScope Between(string argument, double? min, double? max) => Where(argument, ArgumentConstraint.Range(min, max));

    /// <summary>The argument must be a path at or below a root; see <see cref="ArgumentConstraint.Within"/>.</summary>
    /// <param name="argument">The argument's name.</param>
    /// <param name="root">The root.</param>
    public AgentScope Within(string argument, string root) => Where(argument, ArgumentConstraint.Within(root));

    /// <summary>The argument must be present, with any value.</summary>
    /// <param name="argument">The argument's name.</param>
    public AgentScope Any(string argument) => Where(argument, ArgumentConstraint.Wildcard);

    /// <summary>Arguments that are not named are allowed, whatever they are. Without this they are refused.</summary>
    /// <exception cref="InvalidOperationException">The scope says that no argument is allowed.</exception>
    public AgentScope AnyOtherArguments() => ReferenceEquals(_rules, ArgumentRules.Nothing)
        ? throw new InvalidOperationException("no argument is allowed; WithoutArguments() and AnyOtherArguments() contradict each other")
        : new AgentScope(Action, new ArgumentRules(_rules is null ? [] : _rules.Rules.ToArray(), admitsOthers: true));

    /// <summary>Any arguments are allowed. For actions whose arguments do not matter.</summary>
    /// <exception cref="InvalidOperationException">Some argument is already constrained.</exception>
    public AgentScope AnyArguments() => _rules is null
        ? new AgentScope(Action, ArgumentRules.Anything)
        : throw new InvalidOperationException("some argument is already constrained; say AnyOtherArguments()");

    /// <summary>No argument is allowed.</summary>
    /// <exception cref="InvalidOperationException">Some argument is already constrained.</exception>
    public AgentScope WithoutArguments() => _rules is null
        ? new AgentScope(Action, ArgumentRules.Nothing)
        : throw new InvalidOperationException("some argument is already constrained");

    /// <summary>The constraint map in canonical JSON, as it stands on the wire.</summary>
    public string ToJson()
    {
        ByteBuilder json = new(stackalloc byte[256]);
        Rules.AppendTo(ref json);
        string text = Encoding.UTF8.GetString(json.Written);
        json.Dispose();
        return text;
    }

    /// <summary>The action id and the constraint map.</summary>
    public override string ToString() => _rules is null ? Action : $"{Action} {ToJson()}";

    /// <summary>Whether a text is an action id as it may be granted: <c>source.tool</c>, printable, no wildcard.</summary>
    public static bool IsAction([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? action)
    {
        int dot = action?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return dot > 0 && dot < action!.Length - 1 && action.Length <= ToolCall.MaxActionLength
            && !action.AsSpan().ContainsAnyExceptInRange('!', '~') && !action.Contains('*', StringComparison.Ordinal);
    }

    /// <summary>A scope read from a credential, where any id may stand.</summary>
    internal static AgentScope FromWire(string action, ArgumentRules rules) => new(action, rules);

    private AgentScope With(string argument, ArgumentConstraint constraint, bool isOptional)
    {
        ArgumentException.ThrowIfNullOrEmpty(argument);
        ArgumentNullException.ThrowIfNull(constraint);
        ArgumentRule rule = new(Encoding.UTF8.GetBytes(argument), constraint, isOptional);
        if (argument == "*" || ReferenceEquals(_rules, ArgumentRules.Nothing) || _rules?.Find(rule.Name) is not null)
        {
            throw new ArgumentException($"argument {argument} is already decided; combine constraints with ArgumentConstraint.All", nameof(argument));
        }

        ArgumentRule[] rules = _rules is null ? [rule] : [.. _rules.Rules, rule];
        return rules.Length <= ArgumentRules.MaxRules
            ? new AgentScope(Action, new ArgumentRules(rules, _rules?.AdmitsOthers ?? false))
            : throw new ArgumentException($"a scope constrains at most {ArgumentRules.MaxRules} arguments", nameof(argument));
    }
}
