using AgentIdentity.Sdk;

namespace AgentFrameworkSample;

/// <summary>The tools of the host. They know nothing of agents or guards, and would do whatever they are called for.</summary>
/// <param name="folder">Where the reports are.</param>
internal sealed class Tools(string folder)
{
    private readonly List<string> _sent = [];
    private readonly List<string> _read = [];

    /// <summary>Who got mail.</summary>
    public IReadOnlyList<string> Sent => _sent;

    /// <summary>Which files were read.</summary>
    public IReadOnlyList<string> Read => _read;

    [AgentAction("files.read")]
    public string ReadFile(string path)
    {
        _read.Add(path);
        string file = Path.Combine(folder, path.TrimStart('/'));
        return File.Exists(file) ? File.ReadAllText(file) : $"there is no {path}";
    }

    [AgentAction("mail.send")]
    public string SendMail(string to, string body)
    {
        _sent.Add(to);
        return $"sent {body.Length} characters to {to}";
    }
}
