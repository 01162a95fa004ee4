using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What every audit store must do.</summary>
public abstract class AuditStoreContract : IAsyncLifetime
{
    private IAuditStore _store = null!;

    protected abstract IAuditStore Open();

    public virtual ValueTask InitializeAsync()
    {
        _store = Open();
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_new_store_is_empty()
    {
        _store.FirstLine.IsEmpty.Should().BeTrue();
        _store.LastLine.IsEmpty.Should().BeTrue();
        _store.Repair.Should().BeNull();
    }

    [Fact]
    public async Task What_is_appended_is_read_back_in_order()
    {
        await Append(0, "a\nb\n");
        await Append(2, "c\n");

        (await Texts(0)).Should().Equal("a", "b", "c");
        (await Texts(2)).Should().Equal("c");
        (await Texts(3)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_first_and_the_last_line_are_known()
    {
        await Append(0, "first\nsecond\n");
        await Append(2, "other\n");

        Encoding.UTF8.GetString(_store.FirstLine.Span).Should().Be("first");
        Encoding.UTF8.GetString(_store.LastLine.Span).Should().Be("other");
    }

    [Fact]
    public async Task Appending_where_the_store_does_not_end_is_refused()
    {
        await Append(0, "a\n");

        Func<Task> appending = () => Append(0, "b\n");

        (await appending.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.HeadMoved);
        (await Texts(0)).Should().Equal("a");
    }

    [Fact]
    public async Task A_cancelled_append_appends_nothing()
    {
        Func<Task> appending = async () => await _store.AppendAsync(0, "a\n"u8.ToArray(), 0, new CancellationToken(canceled: true));

        await appending.Should().ThrowAsync<OperationCanceledException>();
        (await Texts(0)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_log_is_intact_from_first_to_last()
    {
        await using AuditLog log = new(_store);
        AuditReceipt receipt = await log.AppendDecisionAsync(Given.FullDecision());
        await log.AppendOutcomeAsync(receipt, Given.Completed);

        AuditVerification verification = await AuditVerifier.VerifyStoreAsync(_store, log.Head);

        verification.IsIntact.Should().BeTrue();
        verification.RecordCount.Should().Be(3);
        verification.OpenCalls.Should().Be(0);
        verification.Head.Should().Be(log.Head);
    }

    private async Task Append(long first, string lines) => await _store.AppendAsync(first, Encoding.UTF8.GetBytes(lines), 0, CancellationToken.None);

    private async Task<List<string>> Texts(long from)
    {
        List<string> texts = [];
        await foreach (ReadOnlyMemory<byte> line in _store.ReadAsync(from, CancellationToken.None))
        {
            texts.Add(Encoding.UTF8.GetString(line.Span));
        }

        return texts;
    }
}

public sealed class MemoryAuditStoreContract : AuditStoreContract
{
    protected override IAuditStore Open() => new MemoryAuditStore();
}

public sealed class FileAuditStoreContract : AuditStoreContract
{
    private readonly TestDirectory _directory = new();

    protected override IAuditStore Open() => FileAuditStore.Open(_directory);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }
}
