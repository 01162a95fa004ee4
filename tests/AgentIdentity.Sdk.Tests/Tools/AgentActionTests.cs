using System.Reflection;

namespace AgentIdentity.Sdk.Tools;

public sealed class AgentActionTests
{
    [Fact]
    public void An_attribute_names_the_action_of_a_method() =>
        typeof(Mail).GetMethod(nameof(Mail.Send))!.GetCustomAttributes().OfType<IAgentActionMetadata>().Should().ContainSingle().Which.Action.Should().Be("mail.send");

    [Theory]
    [InlineData("")]
    [InlineData("send")]
    [InlineData("mail.*")]
    [InlineData("*")]
    [InlineData("mail.")]
    [InlineData(".send")]
    [InlineData("mail.se nd")]
    [InlineData("mail.s\u00e9nd")]
    public void What_no_scope_can_be_for_names_no_action(string action)
    {
        FluentActions.Invoking(() => new AgentActionAttribute(action)).Should().Throw<ArgumentException>();
        AgentScope.IsAction(action).Should().BeFalse();
    }

    [Fact]
    public void A_tool_is_unguarded_until_somebody_has_looked() =>
        new ExposedTool { Place = "a chat client", Name = "send" }.IsGuarded.Should().BeFalse();

    private static class Mail
    {
        [AgentAction("mail.send")]
        public static void Send()
        {
        }
    }
}
