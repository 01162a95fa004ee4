using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.Auditing;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Functions that stream: one decision, when the first piece is asked for, and one outcome, when no more will be.</summary>
public sealed class StreamTests
{
    private static readonly AgentScope Counting = AgentScope.For("counter.count").Any("to");

    private int _begun;

    [Fact]
    public async Task A_stream_that_is_read_to_its_end_is_completed()
    {
        await using Stage stage = new();
        Kernel kernel = await KernelAsync(stage);

        List<int> read = await ReadAsync(kernel.InvokeStreamingAsync<int>("counter", "count", new() { ["to"] = 3 }));

        read.Should().Equal(1, 2, 3);
        (await OutcomeAsync(stage)).Should().Be(AuditOutcome.Completed);
    }

    [Fact]
    public async Task A_stream_that_is_left_early_is_abandoned()
    {
        await using Stage stage = new();
        Kernel kernel = await KernelAsync(stage);

        await foreach (int number in kernel.InvokeStreamingAsync<int>("counter", "count", new() { ["to"] = 3 }))
        {
            number.Should().Be(1);
            break;
        }

        (await OutcomeAsync(stage)).Should().Be(AuditOutcome.Abandoned);
    }

    [Fact]
    public async Task A_stream_that_breaks_is_faulted()
    {
        await using Stage stage = new();
        Kernel kernel = await KernelAsync(stage);

        Func<Task> reading = () => ReadAsync(kernel.InvokeStreamingAsync<int>("counter", "count", new() { ["to"] = -1 }));

        await reading.Should().ThrowAsync<InvalidTimeZoneException>();
        (await OutcomeAsync(stage)).Should().Be(AuditOutcome.Faulted);
    }

    [Fact]
    public async Task A_stream_that_is_cancelled_is_abandoned()
    {
        await using Stage stage = new();
        Kernel kernel = await KernelAsync(stage);
        using CancellationTokenSource stop = new();

        Func<Task> reading = async () =>
        {
            await foreach (int _ in kernel.InvokeStreamingAsync<int>("counter", "count", new() { ["to"] = 3 }, stop.Token))
            {
                await stop.CancelAsync();
            }
        };

        await reading.Should().ThrowAsync<OperationCanceledException>();
        (await OutcomeAsync(stage)).Should().Be(AuditOutcome.Abandoned);
    }

    [Fact]
    public async Task Nothing_is_decided_before_the_first_piece_is_asked_for()
    {
        await using Stage stage = new();
        Kernel kernel = await KernelAsync(stage);

        _ = kernel.InvokeStreamingAsync<int>("counter", "count", new() { ["to"] = 3 });

        (await stage.Recording.ReadAsync()).Calls.Should().BeEmpty();
        _begun.Should().Be(0);
    }

    [Fact]
    public async Task A_stream_that_a_call_returned_is_read_once_on_one_decision()
    {
        await using Stage stage = new();
        Kernel kernel = await KernelAsync(stage);
        IAsyncEnumerable<int> stream = (await kernel.InvokeAsync<IAsyncEnumerable<int>>("counter", "count", new() { ["to"] = 2 }))!;

        (await stage.OnlyCallAsync()).Outcome.Should().BeNull("nobody has read it yet");
        (await ReadAsync(stream)).Should().Equal(1, 2);
        Func<Task> again = () => ReadAsync(stream);

        await again.Should().ThrowAsync<InvalidOperationException>();
        _begun.Should().Be(1);
        (await OutcomeAsync(stage)).Should().Be(AuditOutcome.Completed);
    }

    [Fact]
    public async Task A_stream_of_ones_own_is_followed_like_an_iterator()
    {
        await using Stage stage = new();
        Kernel kernel = stage.Kernel(
            await stage.AgentAsync(Counting), "counter", KernelFunctionFactory.CreateFromMethod((int to) => (IAsyncEnumerable<int>)new OwnStream(() => CountAsync(to)), "count"));

        (await ReadAsync(kernel.InvokeStreamingAsync<int>("counter", "count", new() { ["to"] = 2 }))).Should().Equal(1, 2);

        (await OutcomeAsync(stage)).Should().Be(AuditOutcome.Completed);
    }

    [Fact]
    public async Task A_refused_stream_is_one_piece_of_text()
    {
        await using Stage stage = new();
        Kernel kernel = await KernelAsync(stage);

        List<StreamingKernelContent> read = [];
        await foreach (StreamingKernelContent piece in kernel.InvokeStreamingAsync(kernel.Plugins.GetFunction("counter", "count"), new() { ["other"] = 1 }))
        {
            read.Add(piece);
        }

        read.Should().ContainSingle().Which.ToString().Should().StartWith("Access denied: ");
        _begun.Should().Be(0);
    }

    [Fact]
    public async Task A_refused_stream_of_something_else_throws()
    {
        await using Stage stage = new();
        Kernel kernel = await KernelAsync(stage);

        Func<Task> reading = () => ReadAsync(kernel.InvokeStreamingAsync<int>("counter", "count", new() { ["other"] = 1 }));

        await reading.Should().ThrowAsync<Exception>();
        _begun.Should().Be(0);
        (await stage.OnlyCallAsync()).IsAllowed.Should().BeFalse();
    }

    private static async Task<AuditOutcome> OutcomeAsync(Stage stage) => (await stage.OnlyCallAsync()).Outcome!.Outcome;

    private static async Task<List<int>> ReadAsync(IAsyncEnumerable<int> numbers)
    {
        List<int> read = [];
        await foreach (int number in numbers)
        {
            read.Add(number);
        }

        return read;
    }

    private async Task<Kernel> KernelAsync(Stage stage) =>
        stage.Kernel(await stage.AgentAsync(Counting), "counter", KernelFunctionFactory.CreateFromMethod((int to) => CountAsync(to), "count"));

    private async IAsyncEnumerable<int> CountAsync(int to, [EnumeratorCancellation] CancellationToken stop = default)
    {
        _begun++;
        for (int number = 1; number <= to; number++)
        {
            await Task.Yield();
            stop.ThrowIfCancellationRequested();
            yield return number;
        }

        if (to < 0)
        {
            throw new InvalidTimeZoneException("a fault of the tool");
        }
    }

    private sealed class OwnStream(Func<IAsyncEnumerable<int>> numbers) : IAsyncEnumerable<int>
    {
        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Reading(numbers().GetAsyncEnumerator(cancellationToken));

        private sealed class Reading(IAsyncEnumerator<int> inner) : IAsyncEnumerator<int>
        {
            public int Current => inner.Current;

            public ValueTask<bool> MoveNextAsync() => inner.MoveNextAsync();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
