namespace AgentIdentity.Sdk.Auditing;

public sealed class AuditHeadTests
{
    private const string Hash = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    private const string Text = "contoso/audit/vLxkXHDiZTWcVn0zEXAMPw@42:" + Hash;

    [Fact]
    public void Its_text_reads_back()
    {
        AuditHead head = AuditHead.Parse(Text);

        head.Log.Should().Be("contoso/audit/vLxkXHDiZTWcVn0zEXAMPw");
        head.Sequence.Should().Be(42);
        head.Hash.ToArray().Should().Equal(Enumerable.Range(0, 32).Select(i => (byte)i));
        head.ToString().Should().Be(Text);
        AuditHead.Parse(head.ToString()).Should().Be(head);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@:")]
    [InlineData("audit/vLxkXHDiZTWcVn0zEXAMPw")]
    [InlineData("audit/vLxkXHDiZTWcVn0zEXAMPw@:" + Hash)]
    [InlineData("audit/vLxkXHDiZTWcVn0zEXAMPw@042:" + Hash)]
    [InlineData("audit/vLxkXHDiZTWcVn0zEXAMPw@-1:" + Hash)]
    [InlineData("audit/vLxkXHDiZTWcVn0zEXAMPw@1:" + Hash + "=")]
    [InlineData("audit/vLxkXHDiZTWcVn0zEXAMPw@1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9")]
    [InlineData("audit/vLxkXHDiZTWcVn0zEXAMPw@1:" + Hash + "\n")]
    [InlineData("/vLxkXHDiZTWcVn0zEXAMPw@1:" + Hash)]
    [InlineData("audit/short@1:" + Hash)]
    public void Anything_else_is_refused(string? text) => AuditHead.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void Heads_differ_by_log_sequence_and_hash()
    {
        AuditHead head = AuditHead.Parse(Text);

        head.Should().NotBe(AuditHead.Parse(Text.Replace("@42", "@43", StringComparison.Ordinal)));
        head.Should().NotBe(AuditHead.Parse(Text.Replace("contoso", "fabrikam", StringComparison.Ordinal)));
        head.Should().NotBe(AuditHead.Parse(Text.Replace(":AAE", ":BAE", StringComparison.Ordinal)));
    }
}
