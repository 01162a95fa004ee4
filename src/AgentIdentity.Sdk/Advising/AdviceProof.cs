using System.Diagnostics;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Holds proposals against the calls of a log. One call that is not covered, and there is no advice.</summary>
internal sealed class AdviceProof(LeastPrivilegeAdvice scopes, WantedValues values)
{
    // Comparing constraints costs more than the rest; their number is that of arguments, not of calls.
    private readonly Dictionary<(GrantUse Use, string Action, string Argument), bool> _needsValue = [];
    private long _wanted;

    public void Check(AuditRecord record, RecordedDecision decision, GrantUse?[] grants, CancellationToken cancellationToken)
    {
        string action = decision.Tool!;
        string[] names = [.. decision.Arguments.Select(argument => argument.Name)];
        GrantUse[] known = [.. grants.OfType<GrantUse>()];      // what is not told apart any more has no proposal
        foreach (GrantUse use in known)
        {
            Refuse(record, use, scopes.RefuseNames(use, action, names));
        }

        foreach (RecordedArgument argument in decision.Arguments)
        {
            string name = argument.Name;
            if (Array.Exists(known, use => NeedsValue(use, action, name)))
            {
                _wanted++;
                values.Ask(decision.CallId, argument, value => Array.ForEach(known, use => Refuse(record, use, scopes.RefuseValue(use, action, name, value.Span))), cancellationToken);
            }
        }
    }

    public void Finish(CancellationToken cancellationToken)
    {
        values.Flush(cancellationToken);
        if (values.Found < _wanted)
        {
            throw new AuditException(AuditCodes.ValueMissing, "values of arguments went away while they were read: run it again, and what is erased is left out");
        }
    }

    private bool NeedsValue(GrantUse use, string action, string argument)
    {
        if (!_needsValue.TryGetValue((use, action, argument), out bool needs))
        {
            _needsValue[(use, action, argument)] = needs = scopes.NeedsValue(use, action, argument);
        }

        return needs;
    }

    private static void Refuse(AuditRecord record, GrantUse use, string? refusal)
    {
        if (refusal is not null)
        {
            throw new UnreachableException($"the scopes worked out for {string.Join('/', use.Path)} do not cover the call of record {record.Sequence}, which was allowed: {refusal}");
        }
    }
}
