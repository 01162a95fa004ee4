using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Where a log's checkpoints are kept, with the cosignatures under them: the latest, and what was signed earlier.</summary>
internal sealed class CheckpointFiles(string log)
{
    private const string LatestName = "checkpoint";
    private const string HistoryName = "checkpoints";
    private const int MaxKept = 512;

    private string Latest => Path.Combine(log, LatestName);

    private string History => Path.Combine(log, HistoryName);

    /// <summary>Reads the latest.</summary>
    /// <param name="note">The note; null when there is none.</param>
    /// <returns>False when what is there is no note.</returns>
    public bool TryReadLatest(out SignedNote? note) => TryRead(Latest, out note);

    /// <exception cref="AuditException">It cannot be written.</exception>
    public void WriteLatest(SignedNote note) => Write(Latest, note);

    /// <summary>Keeps a note among what was signed, in place of the one of the same size.</summary>
    /// <exception cref="AuditException">It cannot be written.</exception>
    public void Keep(long size, SignedNote note)
    {
        try
        {
            PrivateFiles.CreateDirectory(History);
            Write(Path.Combine(History, size.ToString("D19", CultureInfo.InvariantCulture)), note);
            Thin();
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(log, failure);
        }
    }

    /// <summary>What was signed and is still kept, the oldest first; files that hold no note are passed over.</summary>
    public List<SignedNote> ReadHistory()
    {
        List<SignedNote> notes = [];
        foreach (string file in ListHistory())
        {
            if (TryRead(file, out SignedNote? note) && note is not null)
            {
                notes.Add(note);
            }
        }

        return notes;
    }

    /// <summary>Removes every second of the older half when there are too many, so that the first and the newer stay.</summary>
    private void Thin()
    {
        List<string> kept = ListHistory();
        for (int i = 1; kept.Count > MaxKept && i < MaxKept / 2; i += 2)
        {
            File.Delete(kept[i]);
        }
    }

    private List<string> ListHistory() => Directory.Exists(History)
        ? [.. Directory.EnumerateFiles(History).Where(IsKept).Take(4 * MaxKept).Order(StringComparer.Ordinal)]
        : [];

    private static bool IsKept(string file) => Path.GetFileName(file) is { Length: 19 } name && !name.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static bool TryRead(string path, out SignedNote? note)
    {
        byte[]? text = WholeFile.Read(path, SignedNote.MaxBytes, out bool isReadable);
        note = null;
        return isReadable && (text is null || SignedNote.TryParse(text, out note));
    }

    private void Write(string path, SignedNote note)
    {
        try
        {
            WholeFile.Write(path, Encoding.UTF8.GetBytes(note.ToString()));
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(log, failure);
        }
    }
}
