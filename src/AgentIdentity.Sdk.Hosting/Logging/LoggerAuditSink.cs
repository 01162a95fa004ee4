using System.Buffers.Text;
using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>Writes audit records as structured log messages.</summary>
/// <remarks>
/// <para>
/// A refusal, a call that failed and a record of what nobody vouches for are warnings; everything else is information. Each message bears the
/// log, the sequence number and the hash of its record, so that it can be found in the log, and compared with it. Arguments are not in the
/// record, and so not in the message.
/// </para>
/// <para>
/// A logger does not say whether anybody keeps what it is given: a record counts as delivered when the logger has returned. For a copy that must
/// be complete, use a <see cref="FileAuditSink"/> or an <see cref="HttpAuditSink"/> beside it.
/// </para>
/// </remarks>
public sealed class LoggerAuditSink : IAuditSink
{
    private readonly ILogger _logger;

    /// <summary>Creates the sink.</summary>
    /// <param name="logger">Where messages go.</param>
    public LoggerAuditSink(ILogger<LoggerAuditSink> logger)
        : this((ILogger)logger)
    {
    }

    /// <summary>Creates the sink.</summary>
    /// <param name="logger">Where messages go, under a category of choice.</param>
    public LoggerAuditSink(ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        _logger = logger;
    }

    /// <inheritdoc/>
    public Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        foreach (AuditRecord record in records)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(record);
        }

        return Task.CompletedTask;
    }

    private void Write(AuditRecord record)
    {
        string hash = Base64Url.EncodeToString(record.Hash.Span);
        if (record.TryReadDecision(out RecordedDecision? decision))
        {
            Write(record, decision, hash);
        }
        else if (record.TryReadOutcome(out RecordedOutcome? outcome))
        {
            LogLevel level = outcome.Outcome == AuditOutcome.Completed ? LogLevel.Information : LogLevel.Warning;
            _logger.CallEnded(level, outcome.CallId, outcome.Outcome, outcome.ErrorType, outcome.Duration, outcome.DecisionSequence, record.Timestamp, record.Log, record.Sequence, hash);
        }
        else
        {
            _logger.Recorded(record.Type == "refusals" ? LogLevel.Warning : LogLevel.Information, record.Type, record.Timestamp, record.Log, record.Sequence, hash);
        }
    }

    private void Write(AuditRecord record, RecordedDecision decision, string hash)
    {
        string agent = string.Join('/', decision.Path);
        if (decision.Decision == AuditDecision.Allow)
        {
            _logger.CallAllowed(
                decision.Tool, agent, decision.Holder, decision.Sponsor?.Id, decision.CallId, decision.TraceId, decision.SpanId, record.Timestamp, record.Log, record.Sequence, hash);
        }
        else
        {
            _logger.CallRefused(
                decision.Decision, decision.Tool, agent, decision.Code, decision.Holder, decision.Sponsor?.Id, decision.CallId, decision.TraceId, decision.SpanId, record.Timestamp, record.Log, record.Sequence, hash);
        }
    }
}
