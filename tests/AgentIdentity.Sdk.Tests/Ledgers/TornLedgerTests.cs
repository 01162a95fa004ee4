using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Policies;

/// <summary>What becomes of a ledger whose file was cut, or is not what was written.</summary>
public sealed class TornLedgerTests : IAsyncLifetime
{
    private const int Debits = 6;

    private static readonly DateTimeOffset Now = GuardSetup.Start;
    private static readonly DateTimeOffset Later = Now.AddHours(1);

    private readonly TestDirectory _parent = new();
    private readonly List<long> _ends = [];
    private byte[] _whole = [];

    private string Place => Path.Combine(_parent, "ledger");

    private string StoredAt => Path.Combine(Place, "usage.ledger");

    public async ValueTask InitializeAsync()
    {
        await using FileUsageLedger ledger = FileUsageLedger.Create(Place);
        _ends.Add(new FileInfo(StoredAt).Length);
        for (int i = 0; i < Debits; i++)
        {
            await ledger.CommitAsync(Now.AddSeconds(i), new Charge("calls", 1, 100, Later), Charge.Once("agents", $"{i}", 100, Later));
            _ends.Add(new FileInfo(StoredAt).Length);
        }

        _whole = ReadStored();
    }

    public ValueTask DisposeAsync()
    {
        _parent.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Cut_anywhere_after_it_was_begun_it_has_every_whole_debit_and_goes_on()
    {
        for (int length = (int)_ends[0]; length <= _whole.Length; length++)
        {
            File.WriteAllBytes(StoredAt, _whole[..length]);
            int whole = _ends.FindLastIndex(end => end <= length);

            await using (FileUsageLedger ledger = FileUsageLedger.Open(Place))
            {
                (await ledger.ReadAsync("calls", Now), await ledger.ReadAsync("agents", Now)).Should().Be((whole, whole), $"it was cut at {length}");
                ledger.TornBytes.Should().Be(length - _ends[whole]);
                (await ledger.CommitAsync(Now.AddMinutes(1), new Charge("calls", 1, whole + 1, Later))).IsCommitted.Should().BeTrue();
            }

            await using FileUsageLedger again = FileUsageLedger.Open(Place);
            (await again.ReadAsync("calls", Now)).Should().Be(whole + 1, "what is written after a cut is read back");
        }
    }

    [Fact]
    public void Cut_anywhere_before_it_was_begun_it_is_refused()
    {
        for (int length = 0; length < _ends[0]; length++)
        {
            ExpectDamaged(_whole[..length], $"it was cut at {length}");
        }
    }

    [Fact]
    public void Any_bit_that_was_flipped_is_found()
    {
        for (int at = 0; at < _whole.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] damaged = [.. _whole];
                damaged[at] ^= (byte)(1 << bit);
                ExpectDamaged(damaged, $"bit {bit} of byte {at} was flipped");
            }
        }
    }

    [Fact]
    public void A_debit_that_is_missing_doubled_or_moved_is_found()
    {
        byte[] begin = _whole[..(int)_ends[0]];
        byte[][] lines = [.. Enumerable.Range(0, Debits).Select(i => _whole[(int)_ends[i]..(int)_ends[i + 1]])];

        ExpectDamaged([.. begin, .. lines[0], .. lines[2]], "one is missing");
        ExpectDamaged([.. begin, .. lines[0], .. lines[0]], "one is there twice");
        ExpectDamaged([.. begin, .. lines[1], .. lines[0]], "two changed places");
        ExpectDamaged([.. _whole, .. "and more than that, as no crash leaves"u8], "something else follows");
    }

    [Fact]
    public async Task Zeros_that_a_power_cut_leaves_at_the_end_are_cut()
    {
        File.WriteAllBytes(StoredAt, [.. _whole, .. new byte[10_000]]);

        await using FileUsageLedger ledger = FileUsageLedger.Open(Place);

        (await ledger.ReadAsync("calls", Now), ledger.TornBytes, new FileInfo(StoredAt).Length).Should().Be((Debits, 10_000, _whole.Length));
    }

    [Fact]
    public void Zeros_before_the_end_are_damage() => ExpectDamaged([.. _whole, .. new byte[10_000], 1], "something follows the zeros");

    [Fact]
    public async Task A_file_that_was_not_put_in_place_is_of_no_account()
    {
        File.WriteAllBytes(StoredAt + ".new", _whole[..20]);

        await using FileUsageLedger ledger = FileUsageLedger.Open(Place);

        (await ledger.ReadAsync("calls", Now)).Should().Be(Debits);
    }

    [Fact]
    public void What_is_damaged_is_left_as_it_is()
    {
        byte[] damaged = [.. _whole];
        damaged[^40] ^= 1;
        ExpectDamaged(damaged, "a bit was flipped");

        ReadStored().Should().Equal(damaged);
    }

    [Fact]
    public void A_debit_from_before_the_one_above_it_is_damage_even_under_right_sums()
    {
        string[] payloads = [.. System.Text.Encoding.UTF8.GetString(_whole).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[LineForge.PrefixSize..])];
        LineForge.Write(payloads).Should().Equal(_whole, "the forge writes as the ledger does");

        (payloads[^2], payloads[^1]) = (payloads[^1], payloads[^2]);

        ExpectDamaged(LineForge.Write(payloads), "time went back");
    }

    private byte[] ReadStored()
    {
        using FileStream stream = new(StoredAt, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private void ExpectDamaged(byte[] stored, string because)
    {
        File.WriteAllBytes(StoredAt, stored);
        LedgerException refusal = FluentActions.Invoking(() => FileUsageLedger.Open(Place)).Should().Throw<LedgerException>(because).Which;
        refusal.Code.Should().Be(LedgerCodes.Damaged);
        refusal.Message.Should().Contain("is unknown, so nothing is allowed");
    }
}
