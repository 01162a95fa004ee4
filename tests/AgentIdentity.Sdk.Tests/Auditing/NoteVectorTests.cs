using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Published signed notes and verifier keys, of the specification, of Go's own implementation and of logs in operation.</summary>
public sealed class NoteVectorTests
{
    private const string FileName = "signed-note/notes.json";

    public static TheoryData<string> Cases() => File.Exists(Path.Combine(Vectors.Directory, FileName))
        ? [.. Vectors.ReadJson(FileName).EnumerateArray().Select(vector => vector.GetProperty("id").GetString()!)]
        : ["absent"];

    private static bool IsKey(string text) => NoteKey.TryParse(text, out _);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_note_or_key_is_accepted_or_not(string id)
    {
        JsonElement vector = Vectors.ReadJson(FileName).EnumerateArray().Single(candidate => candidate.GetProperty("id").GetString() == id);
        string[] keys = [.. vector.GetProperty("vkeys").EnumerateArray().Select(key => key.GetString()!)];
        if (vector.GetProperty("expect").GetString() == "reject-key")
        {
            keys.Should().OnlyContain(key => !IsKey(key));
            return;
        }

        bool isRead = SignedNote.TryParse(Encoding.UTF8.GetBytes(vector.GetProperty("note").GetString()!), out SignedNote? note);
        if (vector.GetProperty("expect").GetString() == "accept")
        {
            isRead.Should().BeTrue();
            note!.Text.Should().Be(vector.GetProperty("text").GetString());
            note.ToString().Should().Be(vector.GetProperty("note").GetString());
            keys.Select(NoteKey.Parse).Should().OnlyContain(key => note.IsSignedBy(key) || note.CosignedAt(key) != null);
            keys.Select(key => NoteKey.Parse(key).ToString()).Should().Equal(keys);
        }
        else
        {
            (isRead && keys.Select(NoteKey.Parse).Any(key => note!.IsSignedBy(key) || note.CosignedAt(key) != null)).Should().BeFalse();
        }
    }
}
