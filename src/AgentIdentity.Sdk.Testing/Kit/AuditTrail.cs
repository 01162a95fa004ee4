using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>An audit log, verified and read, with what tests ask of it.</summary>
public sealed class AuditTrail
{
    private readonly Dictionary<string, long> _refusals;

    private AuditTrail(IReadOnlyList<AuditedCall> calls, Dictionary<string, long> refusals, string text)
    {
        Calls = calls;
        _refusals = refusals;
        Text = text;
    }

    /// <summary>The calls, in the order in which they were decided.</summary>
    public IReadOnlyList<AuditedCall> Calls { get; }

    /// <summary>How many refusals were counted instead of recorded one by one.</summary>
    public long RefusalCount => _refusals.Values.Sum();

    /// <summary>All records as they are stored, a line each: for a test that nothing secret is in them.</summary>
    public string Text { get; }

    /// <summary>Verifies and reads a log.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ContractException">The log does not verify.</exception>
    public static async Task<AuditTrail> ReadAsync(IAuditStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        List<AuditRecord> records = [];
        await foreach (ReadOnlyMemory<byte> line in store.ReadAsync(0, cancellationToken).ConfigureAwait(false))
        {
            records.Add(AuditRecord.TryParse(line.Span, out AuditRecord? record) ? record : throw new ContractException($"record {records.Count} is no record"));
        }

        AuditVerification verification = await AuditVerifier.VerifyStoreAsync(store, cancellationToken: cancellationToken).ConfigureAwait(false);
        Expect.That(verification.IsIntact, $"the audit log is broken: {verification.Break}");
        Dictionary<string, RecordedOutcome> outcomes = new(StringComparer.Ordinal);
        Dictionary<string, long> refusals = new(StringComparer.Ordinal);
        List<RecordedDecision> decisions = [];
        StringBuilder text = new();
        foreach (AuditRecord record in records)
        {
            text.Append(record).Append('\n');
            if (record.TryReadDecision(out RecordedDecision? decision))
            {
                decisions.Add(decision);
            }
            else if (record.TryReadOutcome(out RecordedOutcome? outcome))
            {
                Expect.That(outcomes.TryAdd(outcome.CallId, outcome), $"call {outcome.CallId} ended twice");
            }
            else if (record.Type == "refusals")
            {
                Count(record, refusals);
            }
        }

        return new AuditTrail([.. decisions.Select(decision => new AuditedCall(decision, outcomes.GetValueOrDefault(decision.CallId)))], refusals, text.ToString());
    }

    /// <summary>How many refusals with a code were counted instead of recorded one by one, because nobody known asked.</summary>
    /// <param name="code">The code.</param>
    public long CountRefusals(string code) => _refusals.GetValueOrDefault(code);

    /// <summary>The one call of an action that was allowed.</summary>
    /// <param name="action">The action id.</param>
    /// <exception cref="ContractException">None was, or several were; the message lists all calls.</exception>
    public AuditedCall Allowed(string action) => One(call => call.IsAllowed && call.Action == action, $"one allowed call of {action}");

    /// <summary>The one call of an action that was refused with a code.</summary>
    /// <param name="action">The action id.</param>
    /// <param name="code">The code.</param>
    /// <exception cref="ContractException">None was, or several were; the message lists all calls.</exception>
    public AuditedCall Refused(string action, string code) =>
        One(call => !call.IsAllowed && call.Action == action && call.Decision.Code == code, $"one call of {action} refused as {code}");

    /// <summary>The calls, a line each.</summary>
    public override string ToString() => Calls.Count == 0 ? "no calls" : string.Join(Environment.NewLine, Calls);

    private AuditedCall One(Predicate<AuditedCall> isMeant, string what)
    {
        AuditedCall[] found = [.. Calls.Where(call => isMeant(call))];
        return found.Length == 1 ? found[0] : throw new ContractException($"the trail should have {what} and has {found.Length}:{Environment.NewLine}{this}");
    }

    private static void Count(AuditRecord record, Dictionary<string, long> refusals)
    {
        using JsonDocument json = JsonDocument.Parse(record.Json);
        JsonElement body = json.RootElement.TryGetProperty("body", out JsonElement inner) ? inner : json.RootElement;
        string code = body.GetProperty("code").GetString()!;
        refusals[code] = refusals.GetValueOrDefault(code) + body.GetProperty("count").GetInt64();
    }
}
