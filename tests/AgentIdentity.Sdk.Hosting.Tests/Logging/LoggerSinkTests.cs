using System.Buffers.Text;
using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

public sealed class LoggerSinkTests : IDisposable
{
    private readonly AuditedWork _work = new();
    private readonly CollectedMessages _logger = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Every_record_is_one_message_that_names_it()
    {
        await _work.DoAsync(new LoggerAuditSink(_logger));

        AuditRecord[] records = await _work.RecordsAsync();
        _logger.Messages.Select(message => (message.State["Log"], message.State["Sequence"], message.State["Hash"]))
            .Should().Equal(records.Select(record => ((object?)record.Log, (object?)record.Sequence, (object?)Base64Url.EncodeToString(record.Hash.Span))));
    }

    [Fact]
    public async Task What_is_refused_or_fails_is_a_warning()
    {
        await _work.DoAsync(new LoggerAuditSink(_logger));

        _logger.Messages.Select(message => (message.Id.Id, message.Level)).Should().Equal(
            (4, LogLevel.Information),      // header
            (1, LogLevel.Information),
            (3, LogLevel.Information),
            (1, LogLevel.Information),
            (3, LogLevel.Warning),
            (2, LogLevel.Warning),
            (4, LogLevel.Information));     // closed
    }

    [Fact]
    public async Task A_message_says_who_did_what_for_whom()
    {
        await _work.DoAsync(new LoggerAuditSink(_logger));

        Dictionary<string, object?> allowed = _logger.Messages[1].State;
        (allowed["Tool"], allowed["Agent"], allowed["Sponsor"]).Should().Be(("files.read", "orchestrator", "alice@contoso.com"));
        _logger.Messages[4].State["Error"].Should().Be(nameof(InvalidOperationException));
        (_logger.Messages[5].State["Code"], _logger.Messages[5].State["Decision"]).Should().Be((DenialCodes.ScopeNotGranted, AuditDecision.Deny));
    }

    [Fact]
    public async Task No_argument_and_no_message_of_an_error_is_in_any_message()
    {
        await _work.DoAsync(new LoggerAuditSink(_logger));

        _logger.Messages.Should().HaveCount(7).And.OnlyContain(message => !message.Text.Contains(AuditedWork.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_logger_that_throws_is_tried_again()
    {
        _logger.Failure = new IOException("full");

        await _work.DoAsync(new LoggerAuditSink(_logger));

        _logger.Messages.Select(message => message.State["Sequence"]).Distinct().Should().HaveCount(7);
        _work.Failures.Should().ContainSingle().Which.Code.Should().Be(AuditCodes.SinkFailed);
    }
}
