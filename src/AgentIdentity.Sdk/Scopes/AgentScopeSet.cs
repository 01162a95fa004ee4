using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>The scopes of one credential, at most one for each action. Immutable.</summary>
[CollectionBuilder(typeof(AgentScopeSet), nameof(Create))]
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "a set of scopes is called a scope set")]
public sealed class AgentScopeSet : IReadOnlyCollection<AgentScope>
{
    /// <summary>The most scopes in one set.</summary>
    public const int MaxScopes = 256;

    private readonly Dictionary<string, AgentScope> _scopes;
    private byte[]? _json;

    internal AgentScopeSet(Dictionary<string, AgentScope> scopes) => _scopes = scopes;

    /// <summary>No scopes: nothing is allowed.</summary>
    public static AgentScopeSet Empty { get; } = new([]);

    /// <summary>The number of scopes.</summary>
    public int Count => _scopes.Count;

    /// <summary>The action ids.</summary>
    public IEnumerable<string> Actions => _scopes.Keys;

    /// <summary>Makes a set of scopes; also what a collection expression does.</summary>
    /// <param name="scopes">Scopes for different actions.</param>
    /// <exception cref="ArgumentException">An action appears twice, a scope says nothing about arguments, or there are too many.</exception>
    public static AgentScopeSet Create(params ReadOnlySpan<AgentScope> scopes)
    {
        if (scopes.Length > MaxScopes)
        {
            throw new ArgumentException($"a set has at most {MaxScopes} scopes", nameof(scopes));
        }

        Dictionary<string, AgentScope> byAction = new(StringComparer.Ordinal);
        foreach (AgentScope scope in scopes)
        {
            ArgumentNullException.ThrowIfNull(scope, nameof(scopes));
            _ = scope.Rules;
            if (!byAction.TryAdd(scope.Action, scope))
            {
                throw new ArgumentException($"two scopes are for {scope.Action}; a credential has one for each action", nameof(scopes));
            }
        }

        return new AgentScopeSet(byAction);
    }

    /// <summary>Reads the <c>tools</c> object of the wire: constraint maps by action id.</summary>
    /// <param name="utf8Json">A strict JSON object of objects.</param>
    /// <exception cref="FormatException">It is not such an object, or a constraint is unknown or not well-formed.</exception>
    public static AgentScopeSet Parse(ReadOnlySpan<byte> utf8Json) =>
        TryParse(utf8Json, out AgentScopeSet? scopes, out Denial? denial) ? scopes : throw new FormatException(denial.Reason);

    /// <summary>Reads the <c>tools</c> object of the wire, or says why not. Never throws on hostile input.</summary>
    /// <param name="utf8Json">A strict JSON object of objects.</param>
    /// <param name="scopes">The scopes when the method returns true.</param>
    /// <param name="denial">The reason when the method returns false.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out AgentScopeSet? scopes, [NotNullWhen(false)] out Denial? denial)
    {
        scopes = null;
        if (!JsonTree.TryParse(utf8Json, ToolArguments.MaxBytes, ConstraintReader.MaxJsonDepth, out JsonTree tree, out JsonDefect defect))
        {
            denial = new Denial(DenialCodes.Malformed, $"scopes are not strict JSON: {CanonicalJson.Describe(defect)}");
            return false;
        }

        scopes = ScopeReader.Read(tree.Root, structureStep: null, out denial);
        tree.Dispose();
        return scopes is not null;
    }

    /// <summary>What both sets allow, as far as the wire can say it; every scope of the result attenuates its twin in both sets.</summary>
    /// <remarks>
    /// An action is left out when either set lacks it, or when nothing that is widest among what both allow can be written down: the table of AAT
    /// section 4.5 has no word for a list within a range, for example. The same goes for an optional argument where no other is admitted.
    /// </remarks>
    /// <param name="left">One set.</param>
    /// <param name="right">The other set.</param>
    public static AgentScopeSet Meet(AgentScopeSet left, AgentScopeSet right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        Dictionary<string, AgentScope> met = new(StringComparer.Ordinal);
        foreach ((string action, AgentScope mine) in left._scopes)
        {
            if (right._scopes.TryGetValue(action, out AgentScope? theirs) && mine.Rules.Meet(theirs.Rules) is { } rules
                && rules.Exceed(mine.Rules) is null && rules.Exceed(theirs.Rules) is null)
            {
                met.Add(action, AgentScope.FromWire(action, rules));
            }
        }

        return new AgentScopeSet(met);
    }

    /// <summary>The scope for an action, or null.</summary>
    /// <param name="action">The action id, compared byte for byte.</param>
    public AgentScope? Find(string action) => _scopes.GetValueOrDefault(action);

    /// <summary>Whether some scope covers a call: the action is there and every argument is as it must be.</summary>
    /// <param name="call">The call.</param>
    public bool Covers(ToolCall call) => Refuse(call) is null;

    /// <summary>Whether everything this set allows is certain to be allowed by another (AAT section 4.5).</summary>
    /// <param name="parent">The set to stay within.</param>
    public bool Attenuates(AgentScopeSet parent) => Exceed(parent) is null;

    /// <summary>The <c>tools</c> object in canonical JSON.</summary>
    public string ToJson() => Encoding.UTF8.GetString(_json ??= Write());

    /// <inheritdoc/>
    public IEnumerator<AgentScope> GetEnumerator() => _scopes.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The action ids.</summary>
    public override string ToString() => string.Join(' ', _scopes.Keys);

    /// <summary>Why no scope covers a call, or null when one does (AAT section 7, step 6b).</summary>
    internal Denial? Refuse(ToolCall call)
    {
        if (!_scopes.TryGetValue(call.Action, out AgentScope? scope))
        {
            return new Denial(DenialCodes.ScopeNotGranted, $"no scope covers {call.Action}", "6b", call.Action);
        }

        if (call.Arguments.HasInexactNumber)
        {
            return new Denial(DenialCodes.NumberNotExact, $"{call.Action} has a number that JSON cannot carry exactly", "6b", call.Action);
        }

        return scope.Rules.Allow(call.Arguments, out string? offending)
            ? null
            : new Denial(DenialCodes.ArgumentNotPermitted, $"the scope for {call.Action} does not permit argument {offending}", "6b", call.Action);
    }

    /// <summary>Why this set is not within a parent's, or null when it is (AAT section 7, step 4p).</summary>
    internal Denial? Exceed(AgentScopeSet parent)
    {
        foreach (string action in _scopes.Keys)
        {
            if (!parent._scopes.ContainsKey(action))
            {
                return new Denial(DenialCodes.NotNarrower, $"the parent has no scope for {action}", "4p1", action);
            }
        }

        foreach ((string action, AgentScope scope) in _scopes)
        {
            if (scope.Rules.Exceed(parent._scopes[action].Rules) is ({ } step, { } argument))
            {
                return new Denial(DenialCodes.NotNarrower, $"the scope for {action} is not within the parent's at argument {argument}", step, action);
            }
        }

        return null;
    }

    /// <summary>Appends the <c>tools</c> object; written once, since one set is often given to many agents.</summary>
    internal void AppendTo(ref ByteBuilder json) => json.Append(_json ??= Write());

    private byte[] Write()
    {
        ByteBuilder json = new(stackalloc byte[512]);
        json.Append((byte)'{');
        bool isFirst = true;
        foreach ((string action, AgentScope scope) in _scopes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!isFirst)
            {
                json.Append((byte)',');
            }

            isFirst = false;
            ArgumentWriter.AppendText(ref json, action);
            json.Append((byte)':');
            scope.Rules.AppendTo(ref json);
        }

        json.Append((byte)'}');
        byte[] written = json.ToArray();
        json.Dispose();
        return written;
    }
}
