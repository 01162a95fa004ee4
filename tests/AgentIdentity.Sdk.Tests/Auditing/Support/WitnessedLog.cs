using System.Text;
using System.Text.RegularExpressions;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A log in a directory whose key signs it, and what an attacker with the machine can do to its records.</summary>
internal sealed class WitnessedLog : IDisposable
{
    private readonly TestDirectory _directory = new();

    public WitnessedLog(byte key = 9) => Signer = new SeededSigner(key);

    public SeededSigner Signer { get; }

    public string Location => _directory;

    public string Tree => Path.Combine(_directory, "tree");

    public NoteKey Key { get; private set; } = null!;

    public static async Task<WitnessedLog> OfRecords(int decisions)
    {
        WitnessedLog log = new();
        await log.Write(decisions);
        return log;
    }

    public async Task Write(int decisions, bool small = false)
    {
        FileAuditStoreOptions options = small ? new() { SegmentSize = FileAuditStoreOptions.MinSegmentSize } : new();
        await using AuditLog log = new(FileAuditStore.Open(_directory, options));
        for (int i = 0; i < decisions; i++)
        {
            await log.AppendDecisionAsync(Given.Denied($"c{i}"));
        }
    }

    /// <summary>Signs the log as it is.</summary>
    public async Task<VerifiedCheckpoint> Sign()
    {
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(_directory, Signer);
        SignedNote note = await checkpoints.SignAsync();
        Key = checkpoints.Key;
        VerifiedCheckpoint.TryVerify(note, Key, out VerifiedCheckpoint? checkpoint).Should().BeTrue();
        return checkpoint!;
    }

    /// <summary>A checkpoint with the log's key over its first lines, or over any others.</summary>
    public async Task<VerifiedCheckpoint> SignOver(IEnumerable<string> lines, string? origin = null)
    {
        byte[][] leaves = [.. lines.Select(line => FullTree.Leaf(Encoding.UTF8.GetBytes(line)))];
        origin ??= (await AuditReader.FindLastAsync(_directory))!.Log;
        string text = $"{origin}\n{leaves.Length}\n{Convert.ToBase64String(FullTree.Root(leaves))}\n";
        SignedNote note = await SignedNote.SignAsync(text, origin, Signer);
        Key = NoteKey.Create(origin, Signer.PublicKey);
        VerifiedCheckpoint.TryVerify(note, Key, out VerifiedCheckpoint? checkpoint).Should().BeTrue();
        return checkpoint!;
    }

    public string[] ReadLines() => [.. _directory.Segments.SelectMany(File.ReadAllLines)];

    /// <summary>Puts lines into the log's files, in place of those that are there.</summary>
    public void Replace(IReadOnlyList<string> lines)
    {
        int next = 0;
        foreach (string segment in _directory.Segments)
        {
            int count = segment == _directory.Segments[^1] ? lines.Count - next : Math.Min(File.ReadAllLines(segment).Length, lines.Count - next);
            File.WriteAllText(segment, string.Concat(lines.Skip(next).Take(count).Select(line => line + "\n")));
            next += count;
        }
    }

    /// <summary>The same records with one changed, and every later one linked to the one before anew.</summary>
    public static List<string> Forged(IEnumerable<string> lines, int from)
    {
        List<string> forged = [];
        foreach (string line in lines)
        {
            string changed = forged.Count == from ? ChangeOf(line) : line;
            forged.Add(forged.Count > from ? Relinked(changed, forged[^1]) : changed);
        }

        return forged;
    }

    public static string Relinked(string line, string before)
    {
        string hash = System.Buffers.Text.Base64Url.EncodeToString(FullTree.Leaf(Encoding.UTF8.GetBytes(before)));
        return Regex.Replace(line, "\"prev\":\"[^\"]*\"", $"\"prev\":\"{hash}\"");
    }

    public Task<AuditVerification> Verify(params VerifiedCheckpoint[] checkpoints) => AuditVerifier.VerifyAsync(_directory, checkpoints: checkpoints);

    public void Dispose() => _directory.Dispose();

    private static string ChangeOf(string line)
    {
        string changed = line.Replace("files.read", "files.peek", StringComparison.Ordinal);
        changed.Should().NotBe(line, "only decisions are changed here");
        return changed;
    }
}
