using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads a verified log once to learn, and once more to prove what was learned.</summary>
internal sealed class AdviceRun(string directory, AuditAdvisorOptions options, AuditVerification verification)
{
    /// <summary>Calls that are open at once beyond this many are told as having no outcome.</summary>
    private const int MaxOpen = 1_000_000;

    private const int RecordsOfReport = 10_000;

    private readonly LeastPrivilegeAdvisor _advisor = new(options.MaxListedValues);
    private readonly Dictionary<long, ActionUse[]> _open = [];

    public async Task<AuditAdvice> RunAsync(CancellationToken cancellationToken)
    {
        GrantsOfCalls grants = new(options.Credentials, options.Anchors, _advisor);
        AdviceCounts counts = new();
        WantedValues values = Values();
        await foreach (AuditRecord record in ReadAsync(pass: 0, cancellationToken).ConfigureAwait(false))
        {
            if (record.TryReadOutcome(out RecordedOutcome? outcome) && _open.Remove(outcome.DecisionSequence, out ActionUse[]? ended))
            {
                Array.ForEach(ended, use => use.End(outcome.Outcome));
            }
            else if (TryRead(record, out RecordedDecision? decision))
            {
                counts.AddDecision(record, decision.Decision);
                (GrantUse?[]? known, string? refusal) = await grants.FindAsync(decision, cancellationToken).ConfigureAwait(false);
                if (decision.Decision == AuditDecision.Allow)
                {
                    counts.AddChain(known is not null, refusal);
                    Learn(record, decision, known ?? _advisor.Grant(PathOf(decision), []), values, cancellationToken);
                }
            }
        }

        values.Flush(cancellationToken);
        LeastPrivilegeAdvice scopes = _advisor.Advise();
        await ProveAsync(scopes, grants, cancellationToken).ConfigureAwait(false);
        (counts.DisclosedValues, counts.HiddenValues) = (values.Found, values.Missing);
        return new AuditAdvice(verification, scopes, counts);
    }

    /// <summary>Holds every proposal against every call it was made from, or there is no advice.</summary>
    private async Task ProveAsync(LeastPrivilegeAdvice scopes, GrantsOfCalls grants, CancellationToken cancellationToken)
    {
        AdviceProof proof = new(scopes, Values());
        await foreach (AuditRecord record in ReadAsync(pass: 1, cancellationToken).ConfigureAwait(false))
        {
            if (TryRead(record, out RecordedDecision? decision) && decision.Decision == AuditDecision.Allow)
            {
                (GrantUse?[]? known, string? _) = await grants.FindAsync(decision, cancellationToken).ConfigureAwait(false);
                proof.Check(record, decision, known ?? [], cancellationToken);
            }
        }

        proof.Finish(cancellationToken);
    }

    private void Learn(AuditRecord record, RecordedDecision decision, GrantUse?[] grants, WantedValues values, CancellationToken cancellationToken)
    {
        ActionUse[] uses = _advisor.Begin(grants, decision.Tool!, record.Timestamp, [.. decision.Arguments.Select(argument => argument.Name)]);
        if (_open.Count < MaxOpen)
        {
            _open[record.Sequence] = uses;
        }

        foreach (RecordedArgument argument in decision.Arguments)
        {
            string name = argument.Name;
            values.Ask(decision.CallId, argument, value => Array.ForEach(uses, use => use.AddValue(name, value.Span)), cancellationToken);
        }
    }

    /// <summary>The decisions of the period that say who acted and what they wanted.</summary>
    private bool TryRead(AuditRecord record, [NotNullWhen(true)] out RecordedDecision? decision)
    {
        decision = null;
        return (options.From is not { } from || record.Timestamp >= from)
            && (options.To is not { } to || record.Timestamp < to)
            && record.TryReadDecision(out decision)
            && decision is { Tool: not null } && (decision.Path.Count > 0 || decision.Holder is not null);
    }

    private static IReadOnlyList<string> PathOf(RecordedDecision decision) => decision.Path.Count > 0 ? decision.Path : [decision.Holder!];

    private WantedValues Values() => new(options.DisclosureDirectory is { } values ? new DisclosureScan(values) : null);

    private async IAsyncEnumerable<AuditRecord> ReadAsync(int pass, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        double all = 2.0 * Math.Max(1, verification.RecordCount);
        long read = pass * verification.RecordCount;
        await foreach (AuditRecord record in VerifiedRecords.ReadAsync(directory, verification, cancellationToken).ConfigureAwait(false))
        {
            if (++read % RecordsOfReport == 0)
            {
                options.Progress?.Report(read / all);
            }

            yield return record;
        }
    }
}
