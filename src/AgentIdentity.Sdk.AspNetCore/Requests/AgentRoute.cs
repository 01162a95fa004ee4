using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>An endpoint of another service as a caller knows it: the action it demands, and how its path names arguments.</summary>
/// <example><code>AgentRoute.For("payments.refund", "/payments/{id}/refund")</code></example>
public sealed class AgentRoute
{
    private readonly TemplateMatcher _matcher;

    private AgentRoute(string action, string template, BodyBinding body)
    {
        RouteTemplate parsed = TemplateParser.Parse(template.TrimStart('/'));
        RouteValueDictionary defaults = [];
        foreach (TemplatePart parameter in parsed.Parameters)
        {
            if (parameter.DefaultValue is not null)
            {
                defaults[parameter.Name!] = parameter.DefaultValue;
            }
        }

        _matcher = new TemplateMatcher(parsed, defaults);
        Action = action;
        Template = template;
        Body = body;
    }

    /// <summary>The action the endpoint demands.</summary>
    public string Action { get; }

    /// <summary>The template of its path, below the audience's URL.</summary>
    public string Template { get; }

    /// <summary>How the endpoint binds the body.</summary>
    public BodyBinding Body { get; }

    /// <summary>Describes an endpoint.</summary>
    /// <param name="action">The action it demands, <c>source.tool</c>.</param>
    /// <param name="template">The template of its path, as its service has it: <c>/payments/{id}/refund</c>. Constraints in it are not looked at.</param>
    /// <param name="body">How it binds the body.</param>
    /// <exception cref="ArgumentException">The action is no action id, or the template is no route template.</exception>
    public static AgentRoute For(string action, string template, BodyBinding body = BodyBinding.Members)
    {
        _ = AgentScope.For(action);
        ArgumentException.ThrowIfNullOrEmpty(template);
        return new AgentRoute(action, template, body);
    }

    /// <summary>Action and template.</summary>
    public override string ToString() => $"{Action} ({Template})";

    /// <summary>The values of the template's parameters in a path; null when the path does not match.</summary>
    internal IEnumerable<KeyValuePair<string, string>>? Match(PathString path)
    {
        RouteValueDictionary values = [];
        return _matcher.TryMatch(path.HasValue ? path : "/", values) ? Texts(values) : null;
    }

    /// <summary>Values as texts; a parameter that is left out has none.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Texts(IEnumerable<KeyValuePair<string, object?>> values)
    {
        foreach ((string name, object? value) in values)
        {
            if (value is not null)
            {
                yield return KeyValuePair.Create(name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            }
        }
    }
}
