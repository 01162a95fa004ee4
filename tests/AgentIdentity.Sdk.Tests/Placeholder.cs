namespace AgentIdentity.Sdk;

public sealed class Placeholder
{
    [Fact]
    public void Runs() => true.Should().BeTrue();
}
