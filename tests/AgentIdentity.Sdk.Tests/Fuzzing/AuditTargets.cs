using System.Text;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>The readers of the audit log and of the disclosures beside it, given files that somebody else wrote.</summary>
internal static class AuditTargets
{
    private static readonly (byte[] Log, AuditHead Head, byte[] Disclosures) Honest = Wait(MakeAsync());
    private static readonly (byte[] Marker, string Name, byte[] Remaining, AuditHead Head) Archived = Wait(ArchiveAsync());

    /// <summary>What a line of file costs to read is bounded by the largest line there may be, so the allowance is no multiple of the input.</summary>
    private const int BytesAllowed = 4000;

    public static FuzzTarget[] All { get; } =
    [
        new("record", [.. Encoding.UTF8.GetString(Honest.Log).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)], Record),
        new("log", [Honest.Log], Verify, BytesAllowed),
        new("log file", [Honest.Log], File, BytesAllowed),
        new("marker file", [Archived.Marker], Marker, BytesAllowed),
        new("seal file", [Encoding.ASCII.GetBytes($"{Archived.Head}\n")], Seal, BytesAllowed),
        new("disclosure file", [Honest.Disclosures], Disclosure, BytesAllowed),
    ];

    private static void Record(byte[] input)
    {
        if (AuditRecord.TryParse(input, out AuditRecord? record))
        {
            FuzzFinding.Unless(record.Json.Span.SequenceEqual(input), "a record is not the bytes it was read from");
            FuzzFinding.Unless(record.Sequence >= 0, "a record has no place");
        }
    }

    /// <summary>A log that is said to hold, up to a head noted elsewhere, is the genuine one.</summary>
    private static void Verify(byte[] input)
    {
        byte[] lines = input.Length > 0 && input[^1] == '\n' ? input : [.. input, (byte)'\n'];
        MemoryAuditStore store = new();
        Wait(store.AppendAsync(0, lines, 0, CancellationToken.None).AsTask());
        Genuine(Wait(AuditVerifier.VerifyStoreAsync(store, Honest.Head)), lines);
    }

    private static void File(byte[] input) => InDirectory(directory =>
    {
        System.IO.File.WriteAllBytes(Path.Combine(directory, "00000000000000000000.jsonl"), input);
        Genuine(Wait(AuditVerifier.VerifyAsync(directory, Honest.Head)), input);
        Open(directory);
    });

    /// <summary>A marker is believed only if the rest of the log links to the record in it.</summary>
    private static void Marker(byte[] input) => InDirectory(directory =>
    {
        System.IO.File.WriteAllBytes(Path.Combine(directory, "archived.json"), input);
        System.IO.File.WriteAllBytes(Path.Combine(directory, Archived.Name), Archived.Remaining);
        AuditVerification verification = Wait(AuditVerifier.VerifyAsync(directory));
        FuzzFinding.Unless(!verification.IsIntact || Archived.Head.Equals(verification.ArchivedHead), "a marker that nobody wrote is believed");
        Open(directory);
    });

    private static void Seal(byte[] input) => InDirectory(directory =>
    {
        System.IO.File.WriteAllBytes(Path.Combine(directory, "sealed.head"), input);
        System.IO.File.WriteAllBytes(Path.Combine(directory, "00000000000000000000.jsonl"), Honest.Log);
        FuzzFinding.Unless(!Wait(AuditVerifier.VerifyAsync(directory)).IsIntact, "an archive ends at the head of another log");
        Open(directory);
    });

    private static void Open(string directory)
    {
        try
        {
            Wait(FileAuditStore.Open(directory).DisposeAsync().AsTask());
        }
        catch (AuditException)
        {
            // What is no log is not continued.
        }
    }

    private static void Disclosure(byte[] input) => InDirectory(directory =>
    {
        System.IO.File.WriteAllBytes(Path.Combine(directory, "disclosures.jsonl"), input);
        Wait(EraseAsync(directory));
    });

    private static async Task EraseAsync(string directory)
    {
        await using FileDisclosureStore store = FileDisclosureStore.Open(directory);
        ArgumentDisclosure? found = await store.TryGetAsync("call-0", "to");
        FuzzFinding.Unless(found is null || found.Argument == "to", "another argument was found");
        found?.Opens(new string('A', 43));
        await store.EraseAsync("call-0", "to");
        FuzzFinding.Unless(await store.TryGetAsync("call-0", "to") is null, "what was erased is still there");
    }

    private static void Genuine(AuditVerification verification, byte[] lines) =>
        FuzzFinding.Unless(!verification.IsIntact || lines.AsSpan().StartsWith(Honest.Log), "a log that nobody wrote is said to hold");

    private static void InDirectory(Action<string> use)
    {
        string directory = Directory.CreateTempSubdirectory("agentid-fuzz-").FullName;
        try
        {
            use(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<(byte[], AuditHead, byte[])> MakeAsync()
    {
        MemoryAuditStore store = new();
        string directory = Directory.CreateTempSubdirectory("agentid-fuzz-").FullName;
        AuditHead head;
        await using (FileDisclosureStore disclosures = FileDisclosureStore.Open(directory))
        {
            AuditLog log = new(store, new AuditLogOptions { Authority = "https://agents.example", Disclosures = disclosures });
            for (int i = 0; i < 3; i++)
            {
                AuditReceipt receipt = await log.AppendDecisionAsync(new DecisionEntry
                {
                    CallId = $"call-{i}",
                    Decision = AuditDecision.Allow,
                    Tool = "mail.send",
                    Arguments = [new AuditArgument("to", "\"cfo@contoso.com\""u8.ToArray()), new AuditArgument("n", "1"u8.ToArray())],
                });
                await log.AppendOutcomeAsync(receipt, new OutcomeEntry { Outcome = AuditOutcome.Completed });
            }

            await log.DisposeAsync();
            head = log.Head!;
        }

        byte[] disclosed = await System.IO.File.ReadAllBytesAsync(Path.Combine(directory, "disclosures.jsonl"));
        Directory.Delete(directory, recursive: true);
        using MemoryStream lines = new();
        await foreach (ReadOnlyMemory<byte> line in store.ReadAsync(0, CancellationToken.None))
        {
            lines.Write(line.Span);
            lines.WriteByte((byte)'\n');
        }

        return (lines.ToArray(), head, disclosed);
    }

    private static async Task<(byte[], string, byte[], AuditHead)> ArchiveAsync()
    {
        string root = Directory.CreateTempSubdirectory("agentid-fuzz-").FullName;
        string directory = Path.Combine(root, "audit");
        AuditLog log = new(FileAuditStore.Open(directory));
        await log.AppendDecisionAsync(new DecisionEntry { CallId = "stays-open", Decision = AuditDecision.Allow, Tool = "mail.send" });
        await log.DisposeAsync();
        log = new AuditLog(FileAuditStore.Open(directory));
        await log.AppendDecisionAsync(new DecisionEntry { CallId = "refused" });
        await log.DisposeAsync();
        AuditArchiving archiving = await AuditArchive.MoveAsync(directory, Path.Combine(root, "archive"));
        string rest = Directory.GetFiles(directory, "*.jsonl").Single();
        byte[] marker = await System.IO.File.ReadAllBytesAsync(Path.Combine(directory, "archived.json"));
        byte[] lines = await System.IO.File.ReadAllBytesAsync(rest);
        Directory.Delete(root, recursive: true);
        return (marker, Path.GetFileName(rest), lines, archiving.ArchivedHead!);
    }

    // Everything here is in memory or in a small file, and the allocations of one thread are counted.
    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
