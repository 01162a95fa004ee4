using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Testing;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The stores of this library keep the contracts that <c>AgentIdentity.Sdk.Testing</c> gives to whoever writes another.</summary>
public sealed class StoreContractTests
{
    private static readonly Dictionary<string, Func<IReadOnlyList<ContractClause>>> Stores = new()
    {
        ["memory"] = () => AuditStoreContract.For(() => new MemoryPlace()),
        ["files"] = () => AuditStoreContract.For(() => new DirectoryPlace(AuditDurability.SurvivesProcessKill)),
        ["files that survive power loss"] = () => AuditStoreContract.For(() => new DirectoryPlace(AuditDurability.SurvivesPowerLoss)),
        ["files on a disk that can be filled"] = () => AuditStoreContract.For(() => new SmallDiskPlace()),
        ["a ledger in memory"] = () => UsageLedgerContract.For(() => new MemoryLedgerPlace()),
        ["a ledger in a file"] = () => UsageLedgerContract.For(() => new LedgerPlace(LedgerDurability.SurvivesProcessKill)),
        ["a ledger in a file that survives power loss"] = () => UsageLedgerContract.For(() => new LedgerPlace(LedgerDurability.SurvivesPowerLoss)),
        ["a ledger in a file on a disk that can be filled"] = () => UsageLedgerContract.For(() => new SmallDiskLedgerPlace()),
        ["disclosures in memory"] = () => DisclosureStoreContract.For(() => new MemoryDisclosuresPlace()),
        ["disclosures in a file"] = () => DisclosureStoreContract.For(() => new DisclosuresPlace()),
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
    public async Task A_store_keeps_its_contract(string store, string clause)
    {
        if (store.Contains("disk", StringComparison.Ordinal))
        {
            using SmallDisk disk = new(kilobytes: 256);     // skips where there can be none
        }

        await Stores[store]().Single(each => each.Name == clause).CheckAsync();
    }

    private sealed class MemoryPlace : StorePlace<IAuditStore>
    {
        public override bool IsLasting => false;

        public override ValueTask<IAuditStore> OpenAsync() => ValueTask.FromResult<IAuditStore>(new MemoryAuditStore());
    }

    private sealed class DirectoryPlace(AuditDurability durability) : StorePlace<IAuditStore>, IDisposable
    {
        private readonly TestDirectory _directory = new();

        public override ValueTask<IAuditStore> OpenAsync() =>
            ValueTask.FromResult<IAuditStore>(FileAuditStore.Open(_directory, new FileAuditStoreOptions { Durability = durability }));

        public override ValueTask RemoveAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        public void Dispose() => _directory.Dispose();
    }

    private sealed class SmallDiskPlace : StorePlace<IAuditStore>, IDisposable
    {
        private readonly SmallDisk _disk = new(kilobytes: 8 * 1024);

        public override ValueTask<IAuditStore> OpenAsync() => ValueTask.FromResult<IAuditStore>(
            FileAuditStore.Open(Path.Combine(_disk.Location, "audit"), new FileAuditStoreOptions { SegmentSize = FileAuditStoreOptions.MinSegmentSize }));

        public override ValueTask<bool> TryFillAsync()
        {
            _disk.Fill();
            return ValueTask.FromResult(true);
        }

        public override ValueTask FreeAsync()
        {
            _disk.Free();
            return ValueTask.CompletedTask;
        }

        public override ValueTask RemoveAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        public void Dispose() => _disk.Dispose();
    }

    private sealed class MemoryLedgerPlace : StorePlace<IUsageLedger>
    {
        public override bool IsLasting => false;

        public override ValueTask<IUsageLedger> OpenAsync() => ValueTask.FromResult<IUsageLedger>(new MemoryUsageLedger());
    }

    private class LedgerPlace(LedgerDurability durability) : StorePlace<IUsageLedger>, IDisposable
    {
        private readonly TestDirectory _directory = new();
        private bool _isBegun;

        public override ValueTask<IUsageLedger> OpenAsync()
        {
            FileUsageLedgerOptions options = new() { Durability = durability };
            FileUsageLedger ledger = _isBegun ? FileUsageLedger.Open(Location, options) : FileUsageLedger.Create(Location, options);
            _isBegun = true;
            return ValueTask.FromResult<IUsageLedger>(ledger);
        }

        public override ValueTask RemoveAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        public virtual void Dispose() => _directory.Dispose();

        protected virtual string Location => Path.Combine(_directory, "ledger");
    }

    private sealed class SmallDiskLedgerPlace() : LedgerPlace(LedgerDurability.SurvivesProcessKill)
    {
        private readonly SmallDisk _disk = new(kilobytes: 1024);

        protected override string Location => Path.Combine(_disk.Location, "ledger");

        public override ValueTask<bool> TryFillAsync()
        {
            _disk.Fill();
            return ValueTask.FromResult(true);
        }

        public override ValueTask FreeAsync()
        {
            _disk.Free();
            return ValueTask.CompletedTask;
        }

        public override void Dispose()
        {
            _disk.Dispose();
            base.Dispose();
        }
    }

    private sealed class MemoryDisclosuresPlace : StorePlace<IDisclosureStore>
    {
        public override bool IsLasting => false;

        public override ValueTask<IDisclosureStore> OpenAsync() => ValueTask.FromResult<IDisclosureStore>(new MemoryDisclosureStore());
    }

    private sealed class DisclosuresPlace : StorePlace<IDisclosureStore>, IDisposable
    {
        private readonly TestDirectory _directory = new();

        public override ValueTask<IDisclosureStore> OpenAsync() => ValueTask.FromResult<IDisclosureStore>(FileDisclosureStore.Open(_directory));

        public override ValueTask RemoveAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        public void Dispose() => _directory.Dispose();
    }
}
