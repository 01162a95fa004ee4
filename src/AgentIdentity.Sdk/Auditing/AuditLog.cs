using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The one writer of one log: every record is chained to the one before, and stored when the call that appends it returns.</summary>
/// <remarks>
/// Safe for concurrent use. A decision that lets a call run reserves the space of its outcome. If an outcome still cannot be written,
/// the alarm is raised, the outcome is kept and written first with the next append, and no decision succeeds before it is.
/// Signed checkpoints and Merkle proofs are made from the same leaf hashes, by <see cref="AuditCheckpoints"/>.
/// </remarks>
public sealed class AuditLog : IAsyncDisposable
{
    private const int MaxCallIdLength = 128;

    private readonly IAuditStore _store;
    private readonly AuditSequencer _sequencer;
    private readonly RefusalSummary _refusals;
    private readonly IDisclosureStore? _disclosures;
    private readonly Action<AuditException>? _alarm;
    private int _isDisposed;

    /// <summary>Continues the log in a store, or begins one with its first record.</summary>
    /// <param name="store">Where the lines go. The log owns it from here on and disposes it.</param>
    /// <param name="options">The log's name and authority.</param>
    /// <param name="clock">The time; default: the system's.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.ForeignLog"/> or <see cref="AuditCodes.Broken"/>; nothing was written, and the store is still the caller's to dispose.
    /// </exception>
    public AuditLog(IAuditStore store, AuditLogOptions? options = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        options ??= new AuditLogOptions();
        if (options.Name is { } name && !LogId.IsValidName(name))
        {
            throw new ArgumentException("a log's name is 1 to 64 letters, digits, dots, hyphens, underscores and inner slashes", nameof(options));
        }

        _store = store;
        _disclosures = options.Disclosures;
        _alarm = options.Alarm;
        _sequencer = LogOpening.Open(store, options, clock ?? TimeProvider.System);
        Id = _sequencer.Id;
        _refusals = new RefusalSummary(_sequencer, clock ?? TimeProvider.System);
    }

    /// <summary>The log's id: its name, a slash, and 128 random bits.</summary>
    public string Id { get; }

    /// <summary>The last stored record; null while there is none. Noted down elsewhere, it exposes a log that was cut short later.</summary>
    public AuditHead? Head => _sequencer.Head;

    /// <summary>How many calls were allowed whose outcome is not stored.</summary>
    public long OpenCalls => _sequencer.Promised;

    /// <summary>Records a decision. No receipt, no call: when this throws, the call must not run.</summary>
    /// <param name="entry">The decision.</param>
    /// <param name="cancellationToken">Cancels before the decision is recorded.</param>
    /// <returns>The receipt. Await the task once: what carries it is used again.</returns>
    /// <exception cref="AuditException">The decision is not recorded; the code says why.</exception>
    public ValueTask<AuditReceipt> AppendDecisionAsync(DecisionEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentOutOfRangeException.ThrowIfNegative(entry.ChainLength ?? 0, nameof(entry));
        Span<int> ends = stackalloc int[ChainText.Places];
        ByteBuilder chain = new(stackalloc byte[1024]);
        ChainText.Write(ref chain, entry, ends);
        try
        {
            return Append(DecisionFields.Of(entry), chain.Written, ends, entry.Arguments as AuditArgument[] ?? [.. entry.Arguments], cancellationToken);
        }
        finally
        {
            chain.Dispose();
        }
    }

    /// <summary>Records a decision about a call by a chain whose text is ready. Nothing is kept of the arguments given.</summary>
    internal ValueTask<AuditReceipt> AppendDecisionAsync(
        in DecisionFields call, ChainText chain, ReadOnlySpan<AuditArgument> arguments, CancellationToken cancellationToken) =>
        Append(call, chain.Text, chain.Ends, arguments, cancellationToken);

    /// <summary>Records how an allowed call ended.</summary>
    /// <param name="receipt">The receipt of the decision that allowed it; it is used up.</param>
    /// <param name="entry">How it ended.</param>
    /// <returns>Whether it is stored. If not, the alarm was raised and the log keeps it: the tool has run, so there is nothing to undo.</returns>
    /// <exception cref="ArgumentException">The receipt is another log's.</exception>
    /// <exception cref="InvalidOperationException">The decision allowed nothing, or its outcome was given before.</exception>
    public async ValueTask<bool> AppendOutcomeAsync(AuditReceipt receipt, OutcomeEntry entry)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(entry);
        if (!ReferenceEquals(receipt.Log, this))
        {
            throw new ArgumentException("the receipt was made by another log", nameof(receipt));
        }

        if (!receipt.ExpectsOutcome || !receipt.TryUse())
        {
            throw new InvalidOperationException(
                receipt.ExpectsOutcome ? $"the outcome of call {receipt.CallId} was given before" : $"call {receipt.CallId} was refused, so it has no outcome");
        }

        try
        {
            await Record(receipt, entry).ConfigureAwait(false);
            return true;
        }
        catch (AuditException failure)
        {
            RaiseAlarm(failure);
            return false;
        }
    }

    /// <summary>Records something that happened beside calls, such as a revocation.</summary>
    /// <param name="name">What happened.</param>
    /// <param name="fields">Plain facts about it; no secrets.</param>
    /// <param name="cancellationToken">Cancels before the event is recorded.</param>
    /// <exception cref="AuditException">The event is not recorded; the code says why.</exception>
    public ValueTask<AuditHead> AppendEventAsync(string name, IReadOnlyDictionary<string, string> fields, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(fields);
        cancellationToken.ThrowIfCancellationRequested();
        ByteBuilder body = new(stackalloc byte[512]);
        try
        {
            RecordBodies.WriteEvent(ref body, name, fields);
            return HeadOfAsync(_sequencer.AppendAsync(RecordType.Event, body.Written, AppendEffect.None));
        }
        finally
        {
            body.Dispose();
        }
    }

    /// <summary>Counts a refusal of input nobody vouches for. One record a second and code sums them up. Never throws for the store's sake.</summary>
    /// <param name="code">The stable code of the refusal; a program's text, not the caller's.</param>
    /// <param name="claimed">What the caller claimed; the first of each summary is recorded, escaped and cut to 256 characters.</param>
    public void CountRefusal(string code, string? claimed = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        _refusals.Count(code, claimed);
    }

    /// <summary>Whether a claim given to <see cref="CountRefusal"/> now would be recorded: describing garbage costs more than counting it.</summary>
    internal bool WantsClaim(string code) => _refusals.WantsClaim(code);

    /// <summary>Writes what is left to write and the closing record, and disposes the store. A failing store raises the alarm.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        try
        {
            await _refusals.DisposeAsync().ConfigureAwait(false);
            if (!_sequencer.CloseIfUnwritten())
            {
                await RecordClosing().ConfigureAwait(false);
            }
        }
        catch (AuditException failure)
        {
            RaiseAlarm(failure);
        }
        finally
        {
            _sequencer.Close();
            await _store.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static void Validate(in DecisionFields call)
    {
        // INVARIANT: with a call id as short and plain as this, an outcome record fits the space reserved for it.
        if (string.IsNullOrEmpty(call.CallId) || call.CallId.Length > MaxCallIdLength || !BodyText.IsPlain(call.CallId))
        {
            throw new ArgumentException("a call id is 1 to 128 printable ASCII characters without quotes and backslashes", nameof(call));
        }

        if (call.RevocationVersion is < 0 or > RecordLine.MaxInteger)
        {
            throw new ArgumentOutOfRangeException(nameof(call), "a record holds integers from 0 to 2^53-1");
        }
    }

    private ValueTask<AuditReceipt> Append(
        in DecisionFields call, ReadOnlySpan<byte> chain, ReadOnlySpan<int> ends, ReadOnlySpan<AuditArgument> arguments, CancellationToken cancellationToken)
    {
        Validate(call);
        cancellationToken.ThrowIfCancellationRequested();
        bool expectsOutcome = call.Decision is AuditDecision.Allow or AuditDecision.Observe;
        List<ArgumentDisclosure>? opened = _disclosures is null || arguments.IsEmpty ? null : new(arguments.Length);
        ByteBuilder body = new(Scratch.Bytes);
        try
        {
            DecisionBody.Write(ref body, call, chain, ends, arguments, opened);
            return opened is null
                ? Append(call.CallId, body.Written, expectsOutcome)
                : DiscloseAndAppendAsync(call.CallId, body.ToArray(), expectsOutcome, opened, cancellationToken);
        }
        finally
        {
            body.Dispose();
        }
    }

    private async ValueTask<AuditReceipt> DiscloseAndAppendAsync(
        string callId, byte[] body, bool expectsOutcome, List<ArgumentDisclosure> opened, CancellationToken cancellationToken)
    {
        try
        {
            await _disclosures!.StoreAsync(callId, opened, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (AuditException or OperationCanceledException))
        {
            throw new AuditException(AuditCodes.Unavailable, "the disclosure store failed: see to it, then calls go through again", failure);
        }

        return await Append(callId, body, expectsOutcome).ConfigureAwait(false);
    }

    private ValueTask<AuditReceipt> Append(string callId, ReadOnlySpan<byte> body, bool expectsOutcome)
    {
        ValueTask<AppendedRecord> append = _sequencer.AppendAsync(RecordType.Decision, body, expectsOutcome ? AppendEffect.Promise : AppendEffect.None);
        return append.IsCompletedSuccessfully
            ? ValueTask.FromResult(ReceiptOf(append.Result, callId, expectsOutcome))
            : ReceiptOfAsync(append, callId, expectsOutcome);
    }

    private ValueTask<AppendedRecord> Record(AuditReceipt receipt, OutcomeEntry entry)
    {
        ByteBuilder body = new(Scratch.Bytes);
        RecordBodies.WriteOutcome(ref body, receipt.CallId, receipt.Sequence, entry);
        try
        {
            return _sequencer.AppendAsync(RecordType.Outcome, body.Written, AppendEffect.Keep);
        }
        finally
        {
            body.Dispose();
        }
    }

    private ValueTask<AppendedRecord> RecordClosing()
    {
        ByteBuilder body = new(stackalloc byte[64]);
        RecordBodies.WriteClosed(ref body, _sequencer.Promised);
        return _sequencer.AppendAsync(RecordType.Closed, body.Written, AppendEffect.Close);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AuditReceipt> ReceiptOfAsync(ValueTask<AppendedRecord> append, string callId, bool expectsOutcome) =>
        ReceiptOf(await append.ConfigureAwait(false), callId, expectsOutcome);

    private AuditReceipt ReceiptOf(AppendedRecord record, string callId, bool expectsOutcome) =>
        new(this, callId, record.Sequence, record.Hash, expectsOutcome);

    private async ValueTask<AuditHead> HeadOfAsync(ValueTask<AppendedRecord> append)
    {
        AppendedRecord record = await append.ConfigureAwait(false);
        return new AuditHead(Id, record.Sequence, record.Hash);
    }

    private void RaiseAlarm(AuditException failure)
    {
        try
        {
            _alarm?.Invoke(failure);
        }
        catch (Exception)
        {
            // The alarm is the host's; its failure must not change what the call returns.
        }
    }
}
