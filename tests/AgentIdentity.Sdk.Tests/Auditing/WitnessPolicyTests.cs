using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

public sealed class WitnessPolicyTests
{
    private const string Origin = "log.test/audit";
    private const string Text = Origin + "\n7\nrra8/idLcKFPsGfqVyhnhkJk+gGvWugVkVgVjzMOkQM=\n";

    private static readonly SeededSigner LogSigner = new(1);
    private static readonly NoteKey Log = NoteKey.Create(Origin, LogSigner.PublicKey);
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly string Nested = $"""
        # whose word counts
        log {Log} https://log.test/audit

        witness X1 {Key(11)}
          witness X2 {Key(12)}	https://w.test/x2
        witness X3 {Key(13)}
        group X 2 X1 X2 X3
        witness Y1 {Key(21)}
        witness Y2 {Key(22)}
        group Y any Y1 Y2
        group X-and-Y all X Y
        quorum X-and-Y

        """.ReplaceLineEndings("\n");

    [Fact]
    public void A_policy_has_one_spelling_which_reads_as_the_same_policy()
    {
        WitnessPolicy policy = WitnessPolicy.Parse(Nested);

        policy.ToString().Should().Be(
            $"""
            log {Log} https://log.test/audit
            witness X1 {Key(11)}
            witness X2 {Key(12)} https://w.test/x2
            witness X3 {Key(13)}
            witness Y1 {Key(21)}
            witness Y2 {Key(22)}
            group X 2 X1 X2 X3
            group Y 1 Y1 Y2
            group X-and-Y 2 X Y
            quorum X-and-Y

            """.ReplaceLineEndings("\n"));
        WitnessPolicy.Parse(policy.ToString()).ToString().Should().Be(policy.ToString());
        policy.Witnesses[1].Url!.OriginalString.Should().Be("https://w.test/x2");
        policy.Logs.Should().ContainSingle().Which.Key.Should().Be(Log);
        policy.NeedsWitnesses.Should().BeTrue();
    }

    [Theory]
    [InlineData(new byte[] { 11, 12, 21 }, null)]
    [InlineData(new byte[] { 11, 13, 22 }, null)]
    [InlineData(new byte[] { 11, 12, 13, 21, 22 }, null)]
    [InlineData(new byte[] { 11, 12 }, "cosignatures are missing: X-and-Y has 1 of 2 (missing Y has 0 of 1 (missing Y1, Y2))")]
    [InlineData(new byte[] { 11, 21, 22 }, "cosignatures are missing: X-and-Y has 1 of 2 (missing X has 1 of 2 (missing X2, X3))")]
    [InlineData(new byte[] { 11, 11, 21 }, "cosignatures are missing: X-and-Y has 1 of 2 (missing X has 1 of 2 (missing X2, X3))")]
    [InlineData(new byte[] { 99, 11, 21 }, "cosignatures are missing: X-and-Y has 1 of 2 (missing X has 1 of 2 (missing X2, X3))")]
    public async Task A_quorum_counts_each_witness_once_and_strangers_never(byte[] cosigners, string? missing)
    {
        WitnessPolicyCheck check = WitnessPolicy.Parse(Nested).Check(await NoteAsync(cosigners));

        check.Missing.Should().Be(missing);
        check.IsSatisfied.Should().Be(missing is null);
        check.Log.Should().Be(Log);
        check.Checkpoint!.Size.Should().Be(7);
        check.Cosigned.Keys.Select(witness => witness.Key.ToString()).Should().BeEquivalentTo(cosigners.Where(seed => seed != 99).Distinct().Select(Key));
        check.Cosigned.Values.Should().AllBeEquivalentTo(Noon);
    }

    [Fact]
    public async Task A_cosignature_of_another_text_does_not_count()
    {
        WitnessPolicy policy = WitnessPolicy.Of(Log, 1, Witness(11));
        SignedNote other = await SignedNote.SignAsync(Text.Replace("7", "8", StringComparison.Ordinal), Origin, LogSigner);
        SignedNote note = (await NoteAsync()).With(await other.CosignAsync("w11", new SeededSigner(11), Noon));

        policy.Check(note).IsSatisfied.Should().BeFalse();
        policy.Check(await NoteAsync(11)).IsSatisfied.Should().BeTrue();
    }

    [Fact]
    public async Task Only_a_log_of_the_policy_is_accepted_and_only_for_its_own_checkpoint()
    {
        WitnessPolicy policy = WitnessPolicy.Parse($"log {Log}\nquorum none\n");

        policy.Check(await NoteAsync()).IsSatisfied.Should().BeTrue();
        policy.NeedsWitnesses.Should().BeFalse();
        policy.Check(await SignedNote.SignAsync(Text, Origin, new SeededSigner(2))).Missing.Should().Be("no log that the policy accepts signed it");
        policy.Check(await SignedNote.SignAsync(Text.Replace("audit", "other", StringComparison.Ordinal), Origin, LogSigner)).Checkpoint.Should().BeNull();
        policy.Check(await SignedNote.SignAsync("not a checkpoint\n", Origin, LogSigner)).Missing.Should().Be("it is not a checkpoint");
        policy.Check(await NoteAsync(), NoteKey.Create(Origin, new SeededSigner(2).PublicKey)).IsSatisfied.Should().BeFalse("the log that is asked for is another one");
    }

    [Fact]
    public async Task A_policy_without_logs_takes_the_one_it_is_given_and_no_other()
    {
        WitnessPolicy policy = WitnessPolicy.Parse("quorum none");

        policy.Check(await NoteAsync(), Log).IsSatisfied.Should().BeTrue();
        policy.Check(await NoteAsync()).IsSatisfied.Should().BeFalse();
    }

    [Fact]
    public async Task A_policy_is_built_of_so_many_of_these_witnesses()
    {
        WitnessPolicy policy = WitnessPolicy.Of(Log, 2, Witness(11), Witness(12, "https://w.test/12"), Witness(13, name: "quorum"));

        policy.ToString().Should().Be(
            $"log {Log}\nwitness w11 {Key(11)}\nwitness w12 {Key(12)} https://w.test/12\nwitness quorum {Key(13)}\ngroup quorum- 2 w11 w12 quorum\nquorum quorum-\n");
        policy.Check(await NoteAsync(11, 13)).IsSatisfied.Should().BeTrue();
        policy.Check(await NoteAsync(11)).IsSatisfied.Should().BeFalse();
        WitnessPolicy.Of(Log, 0).ToString().Should().Be($"log {Log}\nquorum none\n");
        ((Func<object>)(() => WitnessPolicy.Of(Log, 3, Witness(11), Witness(12)))).Should().Throw<ArgumentException>();
        ((Func<object>)(() => WitnessPolicy.Of(Log, 2, Witness(11), Witness(11, name: "again")))).Should().Throw<ArgumentException>().WithMessage("*stands in another line already*");
        ((Func<object>)(() => new PolicyWitness(Log))).Should().Throw<ArgumentException>();
        ((Func<object>)(() => new PolicyWitness(Witness(11).Key, name: "none"))).Should().Throw<ArgumentException>();
        ((Func<object>)(() => new PolicyWitness(Witness(11).Key, new Uri("relative", UriKind.Relative)))).Should().Throw<ArgumentException>();
        ((Func<object>)(() => new PolicyLog(Witness(11).Key))).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("", "a witness policy says with a quorum line")]
    [InlineData("frobnicate\nquorum none", "line 1 of the witness policy: it is none of log")]
    [InlineData("quorum none\nquorum none", "line 2 of the witness policy: there is a quorum already")]
    [InlineData("quorum x", "line 1 of the witness policy: x is not defined on a line before")]
    [InlineData("quorum x\nwitness x W11", "line 1 of the witness policy: x is not defined on a line before")]
    [InlineData("quorum none extra", "line 1 of the witness policy: it is none of")]
    [InlineData("witness none W11\nquorum none", "line 1 of the witness policy: a name is")]
    [InlineData("witness a W11\nwitness a W12\nquorum none", "line 2 of the witness policy: a is defined already")]
    [InlineData("witness a W11\nwitness b W11\nquorum none", "line 2 of the witness policy: the key of w11 stands in another line already")]
    [InlineData("log LOG\nlog LOG\nquorum none", "line 2 of the witness policy: the key of log.test/audit stands in another line already")]
    [InlineData("log LOG\nwitness a SELF\nquorum none", "line 2 of the witness policy: the key of self stands in another line already")]
    [InlineData("log W11\nquorum none", "line 1 of the witness policy: the key of a log")]
    [InlineData("witness a LOG\nquorum none", "line 1 of the witness policy: the key of a witness")]
    [InlineData("witness a W11x\nquorum none", "line 1 of the witness policy: the key of a witness")]
    [InlineData("witness a W11 relative/path\nquorum none", "line 1 of the witness policy: the address")]
    [InlineData("log LOG relative/path\nquorum none", "line 1 of the witness policy: the address")]
    [InlineData("witness a W11 https://a.test extra\nquorum none", "line 1 of the witness policy: it is none of")]
    [InlineData("witness a W11\ngroup g 2 a\nquorum g", "line 2 of the witness policy: a group needs any, all, or from 1 to 1")]
    [InlineData("witness a W11\ngroup g 0 a\nquorum g", "line 2 of the witness policy: a group needs")]
    [InlineData("witness a W11\ngroup g 01 a\nquorum g", "line 2 of the witness policy: a group needs")]
    [InlineData("witness a W11\ngroup g -1 a\nquorum g", "line 2 of the witness policy: a group needs")]
    [InlineData("witness a W11\ngroup g some a\nquorum g", "line 2 of the witness policy: a group needs")]
    [InlineData("witness a W11\ngroup g any\nquorum g", "line 2 of the witness policy: it is none of")]
    [InlineData("witness a W11\ngroup g any a a\nquorum g", "line 2 of the witness policy: a is a member already")]
    [InlineData("witness a W11\ngroup g any a\ngroup h any a\nquorum g", "line 3 of the witness policy: a is a member already")]
    [InlineData("group g any g\nquorum g", "line 1 of the witness policy: g is not defined on a line before")]
    [InlineData("witness a W11\ngroup g any none\nquorum g", "line 2 of the witness policy: none is not defined on a line before")]
    [InlineData("witness a W11\ngroup a any a\nquorum a", "line 2 of the witness policy: a is defined already")]
    [InlineData("quorum none\r", "line 1 of the witness policy: it holds a control character")]
    [InlineData("# \u0007\nquorum none", "line 1 of the witness policy: it holds a control character")]
    public void A_policy_that_is_not_one_is_refused_by_its_line(string text, string why)
    {
        string policy = text.Replace("LOG", Log.ToString(), StringComparison.Ordinal).Replace("W11", Key(11), StringComparison.Ordinal)
            .Replace("W12", Key(12), StringComparison.Ordinal).Replace("SELF", NoteKey.Create("self", LogSigner.PublicKey, NoteAlgorithm.Cosignature).ToString(), StringComparison.Ordinal);

        ((Func<object>)(() => WitnessPolicy.Parse(policy))).Should().Throw<FormatException>().Which.Message.Should().StartWith(why);
        WitnessPolicy.TryParse(policy, out _).Should().BeFalse();
    }

    [Fact]
    public void A_policy_is_bounded_and_32_of_each_kind_are_within_it()
    {
        WitnessPolicy.Parse(Chained(32)).Witnesses.Should().HaveCount(32);
        foreach (string more in (string[])[$"witness more {Key(200)}\n", $"log {NoteKey.Create("l", new SeededSigner(201).PublicKey)}\n", "group more any w33\n"])
        {
            ((Func<object>)(() => WitnessPolicy.Parse(Chained(32) + more))).Should().Throw<FormatException>().WithMessage("*at most 32*");
        }

        WitnessPolicy.TryParse("quorum none\n#" + new string('x', WitnessPolicy.MaxLength), out _).Should().BeFalse();
        WitnessPolicy.TryParse(null, out _).Should().BeFalse();

        // Each group has the one before it as a member: as deep as it gets.
        static string Chained(int count)
        {
            StringBuilder text = new();
            for (byte i = 1; i <= count; i++)
            {
                text.Append($"log {NoteKey.Create("l", new SeededSigner((byte)(100 + i)).PublicKey)}\nwitness w{i} {Key(i)}\n");
                text.Append(i == 1 ? "group g1 all w1\n" : $"group g{i} all g{i - 1} w{i}\n");
            }

            return text.Append($"quorum g{count}\n").ToString();
        }
    }

    private static string Key(byte seed) => NoteKey.Create($"w{seed}", new SeededSigner(seed).PublicKey, NoteAlgorithm.Cosignature).ToString();

    private static PolicyWitness Witness(byte seed, string? url = null, string? name = null) => new(NoteKey.Parse(Key(seed)), url is null ? null : new Uri(url), name);

    private static async Task<SignedNote> NoteAsync(params byte[] cosigners)
    {
        SignedNote note = await SignedNote.SignAsync(Text, Origin, LogSigner);
        foreach (byte seed in cosigners)
        {
            note = note.With(await note.CosignAsync($"w{seed}", new SeededSigner(seed), Noon));
        }

        return note;
    }
}
