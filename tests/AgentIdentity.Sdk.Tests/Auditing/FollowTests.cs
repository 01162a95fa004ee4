using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reading a log while it is written.</summary>
public sealed class FollowTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Records_are_read_as_they_are_written_across_files()
    {
        using RotatedLog log = new();
        await using AuditLog writer = new(FileAuditStore.Open(log.Location, RotatedLog.Small));
        await writer.AppendDecisionAsync(Given.Denied());
        await using IAsyncEnumerator<AuditRecord> follower = Follow(log.Location);
        List<long> sequences = [];
        while (log.Files.Length < 4)
        {
            await writer.AppendDecisionAsync(Given.Denied());
            sequences.Add((await NextAsync(follower)).Sequence);
        }

        sequences.Should().Equal(Enumerable.Range(0, sequences.Count).Select(i => (long)i));
    }

    [Fact]
    public async Task A_line_is_not_read_before_it_is_complete()
    {
        using RotatedLog log = await RotatedLog.OfFiles(1);
        byte[] file = File.ReadAllBytes(log.Files[0]);
        int start = file.AsSpan()[..^1].LastIndexOf((byte)'\n') + 1;
        File.WriteAllBytes(log.Files[0], file[..(start + 20)]);
        await using IAsyncEnumerator<AuditRecord> follower = Follow(log.Location, log.Head.Sequence);
        ValueTask<bool> next = follower.MoveNextAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        next.IsCompleted.Should().BeFalse();

        File.AppendAllBytes(log.Files[0], file[(start + 20)..]);

        (await ArriveAsync(next)).Should().BeTrue();
        follower.Current.Sequence.Should().Be(log.Head.Sequence);
    }

    [Fact]
    public async Task Following_begins_before_there_is_a_log()
    {
        using RotatedLog log = new();
        Directory.CreateDirectory(log.Location);
        await using IAsyncEnumerator<AuditRecord> follower = Follow(log.Location);
        ValueTask<bool> next = follower.MoveNextAsync();

        await log.Write();

        (await ArriveAsync(next)).Should().BeTrue();
        follower.Current.Type.Should().Be("header");
    }

    [Fact]
    public async Task A_record_that_does_not_link_to_the_one_read_before_is_noticed()
    {
        using RotatedLog log = await RotatedLog.OfFiles(1);
        string[] lines = File.ReadAllLines(log.Files[0]);
        lines[3] = lines[3].Replace("files.read", "files.raed", StringComparison.Ordinal);
        File.WriteAllText(log.Files[0], string.Join('\n', lines) + "\n");

        List<long> sequences = [];
        Func<Task> following = async () =>
        {
            await foreach (AuditRecord record in AuditReader.FollowAsync(log.Location, clock: _clock))
            {
                sequences.Add(record.Sequence);
            }
        };

        AuditException found = (await following.Should().ThrowAsync<AuditException>()).Which;
        found.Code.Should().Be(AuditCodes.Broken);
        found.Message.Should().Contain("line 5").And.Contain($"{log.Head.Log}@3:");
        sequences.Should().Equal(0, 1, 2, 3);
    }

    [Fact]
    public async Task The_first_record_asked_for_must_link_to_the_one_before_it()
    {
        using RotatedLog log = await RotatedLog.OfFiles(1);
        string[] lines = File.ReadAllLines(log.Files[0]);
        lines[3] = lines[3].Replace("files.read", "files.raed", StringComparison.Ordinal);
        File.WriteAllText(log.Files[0], string.Join('\n', lines) + "\n");
        await using IAsyncEnumerator<AuditRecord> follower = Follow(log.Location, from: 4);

        Func<Task> following = async () => await follower.MoveNextAsync();

        await following.Should().ThrowAsync<AuditException>();
    }

    [Fact]
    public async Task A_log_that_is_cut_is_noticed()
    {
        using RotatedLog log = await RotatedLog.OfFiles(1);
        await using IAsyncEnumerator<AuditRecord> follower = Follow(log.Location, log.Head.Sequence);
        await NextAsync(follower);
        ValueTask<bool> next = follower.MoveNextAsync();
        using (FileStream file = new(log.Files[0], FileMode.Open))
        {
            file.SetLength(file.Length - 10);
        }

        Func<Task> following = async () => await ArriveAsync(next);

        (await following.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("shorter than it was").And.Contain(log.Head.ToString());
    }

    [Fact]
    public async Task A_file_that_is_deleted_is_noticed()
    {
        using RotatedLog log = await RotatedLog.OfFiles(1);
        await using IAsyncEnumerator<AuditRecord> follower = Follow(log.Location, log.Head.Sequence);
        await NextAsync(follower);
        ValueTask<bool> next = follower.MoveNextAsync();
        File.Delete(log.Files[0]);

        Func<Task> following = async () => await ArriveAsync(next);

        (await following.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("is gone");
    }

    [Fact]
    public async Task A_file_that_is_missing_in_between_is_noticed()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        long removed = RotatedLog.FirstOf(log.Files[1]);
        File.Delete(log.Files[1]);
        await using IAsyncEnumerator<AuditRecord> follower = Follow(log.Location, removed - 1);
        await NextAsync(follower);

        Func<Task> following = async () => await follower.MoveNextAsync();

        (await following.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain($"record {removed} is missing");
    }

    [Fact]
    public async Task Archiving_what_was_read_already_disturbs_nobody()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await using IAsyncEnumerator<AuditRecord> follower = Follow(log.Location, log.Head.Sequence);
        await NextAsync(follower);
        ValueTask<bool> next = follower.MoveNextAsync();

        await log.Write();
        await log.Move();
        await log.Write();

        (await ArriveAsync(next)).Should().BeTrue();
        long first = follower.Current.Sequence;
        first.Should().BeGreaterThan(0);
        while (follower.Current.Sequence < log.Head.Sequence)
        {
            await NextAsync(follower);
        }
    }

    [Fact]
    public async Task An_archived_log_is_followed_from_any_record_that_remains()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await log.Move();
        long first = RotatedLog.FirstOf(log.Files[0]);
        await log.Write(files: 1);

        for (long from = first; from <= log.Head.Sequence; from++)
        {
            await using IAsyncEnumerator<AuditRecord> follower = Follow(log.Location, from);
            (await NextAsync(follower)).Sequence.Should().Be(from);
        }
    }

    [Fact]
    public async Task Following_an_archived_log_begins_with_what_remains()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        AuditArchiving archiving = await log.Move();
        await using IAsyncEnumerator<AuditRecord> follower = Follow(log.Location);

        (await NextAsync(follower)).Sequence.Should().Be(archiving.ArchivedRecords);
    }

    [Fact]
    public async Task It_ends_when_it_is_cancelled()
    {
        using RotatedLog log = await RotatedLog.OfFiles(1);
        using CancellationTokenSource stop = new();
        await using IAsyncEnumerator<AuditRecord> follower =
            AuditReader.FollowAsync(log.Location, log.Head.Sequence + 1, clock: _clock, cancellationToken: stop.Token).GetAsyncEnumerator();
        ValueTask<bool> next = follower.MoveNextAsync();

        await stop.CancelAsync();

        Func<Task> following = async () => await next;
        await following.Should().ThrowAsync<OperationCanceledException>();
    }

    private IAsyncEnumerator<AuditRecord> Follow(string directory, long from = 0) =>
        AuditReader.FollowAsync(directory, from, clock: _clock).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    private async Task<AuditRecord> NextAsync(IAsyncEnumerator<AuditRecord> follower)
    {
        (await ArriveAsync(follower.MoveNextAsync())).Should().BeTrue();
        return follower.Current;
    }

    /// <summary>Lets time pass until there is something.</summary>
    private async Task<bool> ArriveAsync(ValueTask<bool> next)
    {
        while (!next.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await next;
    }
}
