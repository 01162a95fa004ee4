using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

public sealed class SignedNoteTests
{
    private const string Text = "agents.contoso.com/audit\n3\nrra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=\n";
    private static readonly SeededSigner Log = new(7);
    private static readonly SeededSigner Witness = new(8);
    private static readonly NoteKey LogKey = NoteKey.Create("agents.contoso.com/audit", Log.PublicKey);
    private static readonly NoteKey WitnessKey = NoteKey.Create("witness.example", Witness.PublicKey, NoteAlgorithm.Cosignature);
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_note_is_signed_by_its_log_and_cosigned_by_its_witness_and_by_nobody_else()
    {
        SignedNote note = Read(await CosignedAsync());

        note.IsSignedBy(LogKey).Should().BeTrue();
        note.CosignedAt(WitnessKey).Should().Be(Noon);
        note.IsSignedBy(WitnessKey).Should().BeFalse("a witness says when it saw a note, not that it is its own");
        note.CosignedAt(LogKey).Should().BeNull();
        note.IsSignedBy(NoteKey.Create(LogKey.Name, Witness.PublicKey)).Should().BeFalse();
        note.IsSignedBy(NoteKey.Create("another.example", Log.PublicKey)).Should().BeFalse();
        note.CosignedAt(NoteKey.Create(WitnessKey.Name, Log.PublicKey, NoteAlgorithm.Cosignature)).Should().BeNull();
    }

    [Fact]
    public async Task A_note_with_any_byte_changed_is_no_note_or_is_not_signed_by_both()
    {
        byte[] bytes = Encoding.UTF8.GetBytes((await CosignedAsync()).ToString());
        for (int i = 0; i < bytes.Length; i++)
        {
            foreach (byte mask in (byte[])[1, 2, 0x20, 0x80])
            {
                byte[] changed = [.. bytes];
                changed[i] ^= mask;
                (SignedNote.TryParse(changed, out SignedNote? note) && note.IsSignedBy(LogKey) && note.CosignedAt(WitnessKey) == Noon)
                    .Should().BeFalse($"byte {i} was changed by {mask}");
            }

            (SignedNote.TryParse(bytes.AsSpan(0, i), out SignedNote? cut) && cut.IsSignedBy(LogKey) && cut.CosignedAt(WitnessKey) is not null).Should().BeFalse();
        }
    }

    [Fact]
    [Trait("Attack", "53")]
    public async Task Who_signed_is_said_by_the_configured_key_and_not_by_a_name()
    {
        SeededSigner stranger = new(90);
        NoteKey key = NoteKey.Create("log.example", new SeededSigner(91).PublicKey);
        SignedNote byStranger = await SignedNote.SignAsync("text\n", "log.example", stranger);
        SignedNote genuine = await SignedNote.SignAsync("text\n", "log.example", new SeededSigner(91));
        NoteSignature pretended = new("log.example", key.Id, byStranger.Signatures[0].Value);

        byStranger.IsSignedBy(key).Should().BeFalse("the name is the log's, the key is not");
        byStranger.With(pretended).IsSignedBy(key).Should().BeFalse();
        genuine.With(byStranger.Signatures[0]).IsSignedBy(key).Should().BeTrue("who is unknown is passed over");
        genuine.With(pretended).IsSignedBy(key).Should().BeFalse("a signature that is the key's by its name and id does not hold");
        genuine.With(genuine.Signatures[0]).IsSignedBy(key).Should().BeTrue();
    }

    [Fact]
    public async Task A_signature_under_another_text_is_none()
    {
        SignedNote first = await SignedNote.SignAsync(Text, LogKey.Name, Log);
        SignedNote second = await SignedNote.SignAsync(Text.Replace("\n3\n", "\n4\n", StringComparison.Ordinal), LogKey.Name, Witness);

        SignedNote moved = second.With(first.Signatures[0]);

        moved.IsSignedBy(LogKey).Should().BeFalse();
        moved.Signatures.Should().HaveCount(2);
    }

    [Fact]
    public async Task The_earliest_of_a_witness_s_times_counts_and_a_hostile_one_is_no_time()
    {
        SignedNote note = await SignedNote.SignAsync(Text, LogKey.Name, Log);
        note = note.With(await note.CosignAsync(WitnessKey.Name, Witness, Noon.AddHours(1))).With(await note.CosignAsync(WitnessKey.Name, Witness, Noon));
        note.CosignedAt(WitnessKey).Should().Be(Noon);

        NoteSignature beyond = new(WitnessKey.Name, WitnessKey.Id, Enumerable.Repeat((byte)0x7F, 72).ToArray());
        Read(note.With(beyond)).CosignedAt(WitnessKey).Should().Be(Noon);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no line feed")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\nno signature\n")]
    [InlineData("text\n\n\u2014 name\n")]
    [InlineData("text\n\n\u2014 name AAAA\n")]
    [InlineData("text\n\n\u2014 name AAAAAA==\n")]
    [InlineData("text\n\n\u2014 name AAAAAAB=\n")]
    [InlineData("text\n\n\u2014 name  AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 na+me AAAAAAA=\n")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 name AAAAAAA= more\n")]
    [InlineData("text\n\n\u2014 name AAAAAAA=")]
    [InlineData("te\u0001xt\n\n\u2014 name AAAAAAA=\n")]
    [InlineData("text\r\n\n\u2014 name AAAAAAA=\n")]
    [InlineData("te\u007Fxt\n\n\u2014 name AAAAAAA=\n")]
    public void What_is_no_note_is_refused(string note) => SignedNote.TryParse(Encoding.UTF8.GetBytes(note), out _).Should().BeFalse();

    [Fact]
    public void A_note_too_long_with_too_many_signatures_or_not_in_UTF8_is_refused()
    {
        string signature = "\u2014 name AAAAAAA=\n";
        Parses("text\n\n" + signature).Should().BeTrue();
        Parses("text\n\n" + string.Concat(Enumerable.Repeat(signature, SignedNote.MaxSignatures))).Should().BeTrue();
        Parses("text\n\n" + string.Concat(Enumerable.Repeat(signature, SignedNote.MaxSignatures + 1))).Should().BeFalse();
        Parses(new string('x', SignedNote.MaxBytes) + "\n\n" + signature).Should().BeFalse();
        SignedNote.TryParse([0xFF, .. Encoding.UTF8.GetBytes("text\n\n" + signature)], out _).Should().BeFalse();

        static bool Parses(string text) => SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no line feed")]
    [InlineData("carriage\r\n")]
    [InlineData("nul\0\n")]
    public async Task A_text_that_could_not_be_read_back_is_not_signed(string text) =>
        await ((Func<Task>)(() => SignedNote.SignAsync(text, LogKey.Name, Log).AsTask())).Should().ThrowAsync<ArgumentException>();

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a\u00A0b")]
    [InlineData("a\n")]
    public void A_name_that_would_not_stand_in_a_line_is_refused(string name) =>
        ((Func<object>)(() => NoteKey.Create(name, Log.PublicKey))).Should().Throw<ArgumentException>();

    [Fact]
    public void A_key_survives_its_text_and_any_other_text_is_refused_or_another_key()
    {
        foreach (NoteKey key in (NoteKey[])[LogKey, WitnessKey])
        {
            string text = key.ToString();
            NoteKey.Parse(text).Should().Be(key);
            for (int i = 0; i < text.Length; i++)
            {
                string changed = text.Remove(i, 1).Insert(i, text[i] == 'A' ? "B" : "A");
                (NoteKey.TryParse(changed, out NoteKey? read) && read.Equals(key)).Should().BeFalse();
            }
        }

        ((Func<object>)(() => NoteKey.Parse("nothing"))).Should().Throw<FormatException>();
        ((Func<object>)(() => NoteKey.Create("name", Log.PublicKey, NoteAlgorithm.Unspecified))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_checkpoint_survives_its_text()
    {
        LogCheckpoint.TryParse(Text, out LogCheckpoint? checkpoint).Should().BeTrue();

        (checkpoint!.Origin, checkpoint.Size).Should().Be(("agents.contoso.com/audit", 3L));
        Convert.ToBase64String(checkpoint.Root.Span).Should().Be("rra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=");
        checkpoint.ToString().Should().Be(Text);
        LogCheckpoint.TryParse(Text + "an extension\n", out _).Should().BeTrue("others may write more lines, which a verifier does not read");
    }

    [Theory]
    [InlineData("")]
    [InlineData("origin\n3\n")]
    [InlineData("\n3\nrra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=\n")]
    [InlineData("origin\n03\nrra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=\n")]
    [InlineData("origin\n-3\nrra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=\n")]
    [InlineData("origin\n+3\nrra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=\n")]
    [InlineData("origin\n9223372036854775808\nrra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=\n")]
    [InlineData("origin\n3\nrra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQN=\n")]
    [InlineData("origin\n3\nrra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQ==\n")]
    [InlineData("origin\n3\nrra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=")]
    [InlineData("origin\n3\nrra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=\n\n")]
    public void What_is_no_checkpoint_is_refused(string text) => LogCheckpoint.TryParse(text, out _).Should().BeFalse();

    private static async Task<SignedNote> CosignedAsync()
    {
        SignedNote note = await SignedNote.SignAsync(Text, LogKey.Name, Log);
        return note.With(await note.CosignAsync(WitnessKey.Name, Witness, Noon));
    }

    private static SignedNote Read(SignedNote note)
    {
        SignedNote.TryParse(Encoding.UTF8.GetBytes(note.ToString()), out SignedNote? read).Should().BeTrue();
        return read!;
    }
}
