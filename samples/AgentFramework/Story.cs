using AgentIdentity.Sdk;

namespace AgentFrameworkSample;

/// <summary>Tells what happened, and notes whether it was as it must be.</summary>
internal sealed class Story(TextWriter output)
{
    public bool IsAsItMustBe { get; private set; } = true;

    public void Tell(string text) => output.WriteLine(text);

    /// <summary>Tells what must hold.</summary>
    /// <param name="what">What must hold.</param>
    /// <param name="found">What was found.</param>
    /// <param name="isRight">Whether it holds.</param>
    public void Check(string what, string found, bool isRight)
    {
        IsAsItMustBe &= isRight;
        output.WriteLine($"{(isRight ? "ok   " : "WRONG")} {what}: {found}");
    }

    /// <summary>Tells who may do what, the sub-agents below the one that delegated to them.</summary>
    public void Tree(AgentPrincipal root, params AgentPrincipal[] below)
    {
        Branch(root, "", below.Length == 0 ? "" : "│   ");
        foreach (AgentPrincipal agent in below)
        {
            bool isLast = agent == below[^1];
            Branch(agent, isLast ? "└── " : "├── ", isLast ? "    " : "│   ");
        }

        void Branch(AgentPrincipal agent, string stem, string under)
        {
            output.WriteLine($"  {stem}{agent.Name}");
            foreach (AgentScope scope in agent.Scopes)
            {
                output.WriteLine($"  {under}  may {scope}");
            }
        }
    }
}
