using System.Text;

namespace AgentIdentity.Sdk.Auditing;

public sealed class DisclosureTests
{
    private static readonly ArgumentDisclosure To = new("to", new byte[16], "\"alice\""u8.ToArray());

    [Fact]
    public async Task They_survive_closing_and_a_torn_line()
    {
        using TestDirectory directory = new();
        await using (FileDisclosureStore store = FileDisclosureStore.Open(directory))
        {
            await store.StoreAsync("c1", [To]);
        }

        File.AppendAllText(Path.Combine(directory, "disclosures.jsonl"), "{\"argum");
        await using FileDisclosureStore again = FileDisclosureStore.Open(directory);
        await again.StoreAsync("c2", [To]);

        (await again.TryGetAsync("c1", "to")).Should().NotBeNull();
        (await again.TryGetAsync("c2", "to")).Should().NotBeNull();
    }

    [Fact]
    public async Task An_erased_value_is_not_in_the_file_any_more()
    {
        using TestDirectory directory = new();
        string file = Path.Combine(directory, "disclosures.jsonl");
        await using FileDisclosureStore store = FileDisclosureStore.Open(directory);
        await store.StoreAsync("c1", [To]);
        string stored = System.Buffers.Text.Base64Url.EncodeToString(To.Value.Span);
        Read(file).Should().Contain(stored);

        await store.EraseAsync("c1", "to");

        Read(file).Should().NotContain(stored);
        Directory.GetFiles(directory).Length.Should().Be(2);
    }

    [Fact]
    public async Task What_an_interrupted_erasure_left_is_gone_at_the_next_start()
    {
        using TestDirectory directory = new();
        string left = Path.Combine(directory, "disclosures.jsonl.new");
        File.WriteAllText(left, "secrets\n");

        await using FileDisclosureStore store = FileDisclosureStore.Open(directory);

        File.Exists(left).Should().BeFalse();
    }

    [Fact]
    public async Task Once_disposed_they_keep_give_and_erase_nothing()
    {
        using TestDirectory directory = new();
        FileDisclosureStore store = FileDisclosureStore.Open(directory);
        await store.StoreAsync("c1", [To]);
        await store.DisposeAsync();

        await ((Func<Task>)(async () => await store.StoreAsync("c2", [To]))).Should().ThrowAsync<ObjectDisposedException>();
        await ((Func<Task>)(async () => await store.TryGetAsync("c1", "to"))).Should().ThrowAsync<ObjectDisposedException>();
        await ((Func<Task>)(async () => await store.EraseAsync("c1", "to"))).Should().ThrowAsync<ObjectDisposedException>();
        // Another may take its place.
        await using FileDisclosureStore next = FileDisclosureStore.Open(directory);
        (await next.TryGetAsync("c1", "to")).Should().NotBeNull();
    }

    [Fact]
    public async Task They_have_one_writer()
    {
        using TestDirectory directory = new();
        FileDisclosureStore first = FileDisclosureStore.Open(directory);

        Action opening = () => FileDisclosureStore.Open(directory);

        opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Locked);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task Only_the_owner_can_read_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        using TestDirectory directory = new();
        await using FileDisclosureStore store = FileDisclosureStore.Open(directory);
        await store.StoreAsync("c1", [To]);
        await store.EraseAsync("c1", "to");

        if (!OperatingSystem.IsWindows())
        {
            Directory.GetFiles(directory).Select(File.GetUnixFileMode).Should().OnlyContain(mode => mode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Fact]
    public async Task Without_them_no_decision()
    {
        using TestDirectory directory = new();
        FileDisclosureStore disclosures = FileDisclosureStore.Open(directory);
        await disclosures.DisposeAsync();
        MemoryAuditStore store = new();
        await using AuditLog log = new(store, new AuditLogOptions { Disclosures = disclosures });

        Func<Task> deciding = async () => await log.AppendDecisionAsync(Given.FullDecision());

        (await deciding.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Unavailable);
        (await Given.LinesOf(store)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_full_disk_is_one_clear_error_and_loses_nothing()
    {
        using SmallDisk disk = new(kilobytes: 64);
        await using FileDisclosureStore store = FileDisclosureStore.Open(Path.Combine(disk.Location, "disclosures"));
        await store.StoreAsync("c1", [To]);
        disk.Fill();

        Func<Task> storing = async () => await store.StoreAsync("c2", [new ArgumentDisclosure("to", new byte[16], new byte[20_000])]);

        (await storing.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Full);
        (await store.TryGetAsync("c1", "to")).Should().NotBeNull();
        disk.Free();
        await store.StoreAsync("c2", [To]);
        (await store.TryGetAsync("c2", "to")).Should().NotBeNull();
    }

    [Fact]
    public void A_commitment_opens_with_its_own_salt_and_value_only()
    {
        byte[] salt = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        string commitment = System.Buffers.Text.Base64Url.EncodeToString(
            System.Security.Cryptography.SHA256.HashData([.. salt, .. "{\"a\":1,\"b\":2}"u8]));

        ArgumentCommitment.Matches(salt, "{\"b\":2, \"a\":1.0}"u8, commitment).Should().BeTrue();
        ArgumentCommitment.Matches(salt, "{\"b\":2}"u8, commitment).Should().BeFalse();
        ArgumentCommitment.Matches(new byte[16], "{\"a\":1,\"b\":2}"u8, commitment).Should().BeFalse();
        ArgumentCommitment.Matches([], "{\"a\":1,\"b\":2}"u8, commitment).Should().BeFalse();
        ArgumentCommitment.Matches(salt, "{"u8, commitment).Should().BeFalse();
    }

    [Fact]
    public void Its_text_is_not_the_value() => To.ToString().Should().Be("to");

    private static string Read(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
