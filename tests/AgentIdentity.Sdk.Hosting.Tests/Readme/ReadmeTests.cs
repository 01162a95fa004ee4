using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Sdk.Hosting;

public sealed class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(PathToReadme());

    [Fact]
    public async Task A_host_starts_with_the_configuration_on_the_page()
    {
        await using HostScene scene = new();
        scene.Builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Block("json"))));
        scene.Builder.Services.AddAgentIdentity(scene.Builder.Configuration.GetSection("AgentIdentity"));

        await scene.Host.StartAsync();

        scene.Guard.AcceptsPresentedChains.Should().BeTrue();
    }

    [Fact]
    public void Every_setting_is_on_the_page_and_in_the_example_or_the_table() =>
        typeof(AgentIdentityOptions).GetProperties().Should().OnlyContain(option => Readme.Contains($"| `{option.Name}` |"));

    [Fact]
    public void Every_method_of_the_builder_is_on_the_page() =>
        typeof(AgentIdentityBuilder).GetMethods().Where(method => method.DeclaringType == typeof(AgentIdentityBuilder) && !method.IsSpecialName)
            .Should().OnlyContain(method => Readme.Contains($"`{method.Name}`"));

    [Fact]
    public void Every_message_is_on_the_page() =>
        new[] { 1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23 }.Should().OnlyContain(id => Regex.IsMatch(Readme, $@"^\| {id} `", RegexOptions.Multiline));

    [Fact]
    public void Every_health_option_is_on_the_page() =>
        typeof(AgentIdentityHealthOptions).GetProperties().Should().OnlyContain(option => Readme.Contains($"`{option.Name}`"));

    private static string Block(string language)
    {
        int start = Readme.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return Readme[start..Readme.IndexOf("\n```", start, StringComparison.Ordinal)];
    }

    private static string PathToReadme()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "AgentIdentity.Sdk.sln")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory!.FullName, "src", "AgentIdentity.Sdk.Hosting", "README.md");
    }
}
