using System.Text;
using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using AgentIdentity.Sdk.Testing;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>The stores keep the contract, and the one in files reveals no argument and believes no file that is not its own.</summary>
public sealed class ApprovalStoreTests
{
    private static readonly Dictionary<string, Func<IReadOnlyList<ContractClause>>> Stores = new()
    {
        ["memory"] = () => ApprovalStoreContract.For(() => new MemoryPlace()),
        ["files"] = () => ApprovalStoreContract.For(() => new DirectoryPlace()),
    };

    public static TheoryData<string, string> Clauses
    {
        get
        {
            TheoryData<string, string> clauses = [];
            foreach ((string store, Func<IReadOnlyList<ContractClause>> contract) in Stores)
            {
                foreach (ContractClause clause in contract())
                {
                    clauses.Add(store, clause.Name);
                }
            }

            return clauses;
        }
    }

    [Theory]
    [MemberData(nameof(Clauses))]
    public Task A_store_keeps_its_contract(string store, string clause) => Stores[store]().Single(each => each.Name == clause).CheckAsync();

    [Fact]
    public async Task Without_the_secret_the_files_reveal_no_argument()
    {
        using TestDirectory directory = new();
        (ApprovalRequest request, _) = await FiledAsync(directory);
        string stored = string.Concat(Directory.GetFiles(directory).Select(File.ReadAllText));

        stored.Should().Contain("invoices.pay").And.NotContain("Fabrikam").And.NotContain("5000");
        // Not by guessing, either: the hash of the arguments is salted.
        byte[] guess = System.Security.Cryptography.SHA256.HashData(ApprovalSetup.Pay(5000).Arguments.Utf8Json.Span);
        request.Binding.ArgumentsHash.ToArray().Should().NotEqual(guess);
        await using FileApprovalStore blind = FileApprovalStore.OpenSealed(directory);
        (await blind.ListAsync()).Single().Arguments.Should().BeNull();
        Func<Task> adding = async () => await blind.AddAsync(request);
        (await adding.Should().ThrowAsync<ApprovalException>()).Which.Code.Should().Be(DenialCodes.ApprovalSealed);
    }

    [Fact]
    public async Task Another_secret_opens_nothing()
    {
        using TestDirectory directory = new();
        (ApprovalRequest request, _) = await FiledAsync(directory);
        await using FileApprovalStore wrong = FileApprovalStore.Open(directory, Secrets.Other);

        Func<Task> finding = async () => await wrong.FindAsync(request.Id);

        (await finding.Should().ThrowAsync<ApprovalException>()).Which.Code.Should().Be(DenialCodes.ApprovalBroken);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_secret_is_32_random_bytes(int length)
    {
        Action tooShort = () => ApprovalSeal.FromSecret(Secrets.One.Concat(Secrets.One).Take(length).ToArray());
        Action empty = () => ApprovalSeal.FromSecret(new byte[ApprovalSeal.SecretSize]);

        tooShort.Should().Throw<ArgumentException>();
        empty.Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Any_flipped_bit_of_a_stored_request_is_noticed()
    {
        using TestDirectory directory = new();
        (ApprovalRequest request, _) = await FiledAsync(directory);
        string path = Directory.GetFiles(directory, "*.request").Single();
        byte[] genuine = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        using ApprovalSeal seal = ApprovalSeal.FromSecret(Secrets.One);

        for (int at = 0; at < genuine.Length; at++)
        {
            byte[] flipped = [.. genuine];
            flipped[at] ^= (byte)(1 << (at % 8));
            ApprovalRequest.TryOpen(flipped, seal, out _).Should().BeFalse($"byte {at} was changed");
            if (ApprovalRequest.TryOpen(flipped, null, out ApprovalRequest? blind))
            {
                (!blind.Hash.Span.SequenceEqual(request.Hash.Span) || at > genuine.AsSpan().IndexOf("\"sealed\""u8)).Should().BeTrue($"byte {at} was changed, and is not in what people sign");
            }
        }

        ApprovalRequest.TryOpen(genuine, seal, out ApprovalRequest? read).Should().BeTrue();
        read!.Seal(seal).Should().NotEqual(genuine, "every sealing has a nonce of its own");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"request\":{},\"sealed\":\"\"}")]
    [InlineData("not json")]
    public async Task A_damaged_file_is_a_refusal_and_no_approval(string content)
    {
        using TestDirectory directory = new();
        await using ApprovalSetup setup = new(FileApprovalStore.Open(directory, Secrets.One));
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);

        string approval = Directory.GetFiles(directory, "*.approval").Single();
        string genuine = await File.ReadAllTextAsync(approval, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(approval, content, TestContext.Current.CancellationToken);
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalBroken);

        await File.WriteAllTextAsync(approval, genuine, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory, request + ".request"), content, TestContext.Current.CancellationToken);
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalBroken);
        await setup.RefusedAsync(() => guard.InvokeAsync(agent, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.ApprovalBroken);
        setup.Alarms.Should().HaveCount(3).And.AllBeOfType<ApprovalException>();
    }

    [Fact]
    public async Task A_file_under_another_name_is_not_what_the_name_promises()
    {
        using TestDirectory directory = new();
        (ApprovalRequest request, SignedApproval approval) = await FiledAsync(directory);
        await using FileApprovalStore store = FileApprovalStore.Open(directory, Secrets.One);
        string other = new('0', ApprovalRequest.IdLength);
        File.Copy(Path.Combine(directory, request.Id + ".request"), Path.Combine(directory, other + ".request"));
        File.Copy(Directory.GetFiles(directory, "*.approval").Single(), Path.Combine(directory, $"{other}.{new string('0', 64)}.approval"));

        Func<Task> finding = async () => await store.FindAsync(other);
        Func<Task> reading = async () => await store.ReadApprovalsAsync(other);

        (await finding.Should().ThrowAsync<ApprovalException>()).Which.Code.Should().Be(DenialCodes.ApprovalBroken);
        (await reading.Should().ThrowAsync<ApprovalException>()).Which.Code.Should().Be(DenialCodes.ApprovalBroken);
        (await store.ReadApprovalsAsync(request.Id)).Single().ToCompact().Should().Be(approval.ToCompact());
    }

    [Fact]
    public async Task A_file_of_gigabytes_is_not_read()
    {
        using TestDirectory directory = new();
        (ApprovalRequest request, _) = await FiledAsync(directory);
        await using FileApprovalStore store = FileApprovalStore.Open(directory, Secrets.One);
        await using (FileStream file = new(Path.Combine(directory, request.Id + ".request"), FileMode.Open))
        {
            file.SetLength(4L * 1024 * 1024 * 1024);
        }

        Func<Task> finding = async () => await store.FindAsync(request.Id);

        (await finding.Should().ThrowAsync<ApprovalException>()).Which.Code.Should().Be(DenialCodes.ApprovalBroken);
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_never_read()
    {
        using TestDirectory directory = new();
        (ApprovalRequest request, _) = await FiledAsync(directory);
        string unfinished = Path.Combine(directory, request.Id + ".request");
        await File.WriteAllTextAsync($"{unfinished}.0123.new", "{\"request\":", TestContext.Current.CancellationToken);
        await using FileApprovalStore store = FileApprovalStore.Open(directory, Secrets.One);

        (await store.ListAsync()).Should().ContainSingle().Which.Id.Should().Be(request.Id);
        (await store.ReadApprovalsAsync(request.Id)).Should().ContainSingle();
    }

    [Fact]
    public async Task Files_are_for_their_owner_alone()
    {
        using TestDirectory parent = new();
        string directory = Path.Combine(parent, "approvals");
        await FiledAsync(directory);

        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes");
        }
        else
        {
            File.GetUnixFileMode(directory).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (string file in Directory.GetFiles(directory))
            {
                File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
    }

    [Fact]
    public async Task The_documented_request_has_the_members_that_are_written()
    {
        using TestDirectory directory = new();
        await FiledAsync(directory);
        string stored = await File.ReadAllTextAsync(Directory.GetFiles(directory, "*.request").Single(), TestContext.Current.CancellationToken);
        string source = await File.ReadAllTextAsync(Repository.PathTo("src", "AgentIdentity.Sdk", "Approvals", "ApprovalRequest.cs"), TestContext.Current.CancellationToken);
        string example = string.Concat(source[(source.IndexOf("/// <code>", StringComparison.Ordinal) + 10)..source.IndexOf("/// </code>", StringComparison.Ordinal)]
            .Split('\n').Select(line => line.Replace("///", "", StringComparison.Ordinal).Trim()));

        // A call that a policy stopped has no reason of its own; everything else stands in the example, in its order.
        Names(stored).Where(name => name is not ("request" or "sealed")).Should().Equal(Names(example).Where((name, at) => name != "reason" || at > 20));
    }

    private static IEnumerable<string> Names(string json) =>
        System.Text.RegularExpressions.Regex.Matches(json, "\"([a-z_]+)\":").Select(match => match.Groups[1].Value);

    private static async Task<(ApprovalRequest Request, SignedApproval Approval)> FiledAsync(string directory)
    {
        FileApprovalStore store = FileApprovalStore.Open(directory, Secrets.One);
        await using ApprovalSetup setup = new(store);
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        (ApprovalRequest, SignedApproval) filed = ((await store.FindAsync(request))!, (await store.ReadApprovalsAsync(request)).Single());
        return filed;
    }

    private sealed class MemoryPlace : StorePlace<IApprovalStore>
    {
        public override bool IsLasting => false;

        public override ValueTask<IApprovalStore> OpenAsync() => ValueTask.FromResult<IApprovalStore>(new MemoryApprovalStore());
    }

    private sealed class DirectoryPlace : StorePlace<IApprovalStore>, IDisposable
    {
        private readonly TestDirectory _directory = new();

        public override ValueTask<IApprovalStore> OpenAsync() => ValueTask.FromResult<IApprovalStore>(FileApprovalStore.Open(_directory, Secrets.One));

        public override ValueTask RemoveAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        public void Dispose() => _directory.Dispose();
    }
}
