namespace AgentIdentity.Sdk;

/// <summary>A refusal: a stable code for programs, the failing step of the specification, and the reason for people.</summary>
public sealed class Denial
{
    private const int MaxMessageLength = 1024;

    /// <summary>Refuses something that this library does not decide itself: a policy, an adapter or a bridge does.</summary>
    /// <param name="code">A stable code: lower-case ASCII letters, digits and underscores.</param>
    /// <param name="message">What is wrong, in lower case, without secrets and argument values.</param>
    /// <exception cref="ArgumentException">The code is not of that form, or the message is empty.</exception>
    public Denial(string code, string message)
        : this(RequireCode(code), RequireMessage(message), step: null)
    {
    }

    internal Denial(string code, string message, string? step = null, string? action = null)
    {
        Code = code;
        // It may repeat what whoever is refused chose: the name of a tool or of an argument.
        Message = PlainText.Escape(message, MaxMessageLength);
        Step = step;
        Action = action;
    }

    /// <summary>The stable code, one of <see cref="DenialCodes"/> or a policy's own.</summary>
    public string Code { get; }

    /// <summary>
    /// The step of the verification algorithm that failed (draft-niyikiza-oauth-attenuating-agent-tokens-02, section 7), for example
    /// <c>4p4</c>; null when the refusal did not come from that algorithm.
    /// </summary>
    public string? Step { get; }

    /// <summary>What is wrong, in lower case, without secrets and without argument values, control characters escaped. For the operator and the audit log.</summary>
    public string Message { get; }

    /// <summary>The action that no scope covered, when that was the reason.</summary>
    public string? Action { get; }

    /// <summary>Code and message: <c>scope_not_granted: no scope covers mail.send</c>.</summary>
    public string Reason => $"{Code}: {Message}";

    /// <summary>What a caller or a model may be told: the code and the missing scope, nothing about the inside.</summary>
    public string CallerText => Action is null ? Code : $"{Code} ({PlainText.Escape(Action, MaxMessageLength)})";

    internal Denial At(string step) => new(Code, Message, step, Action);

    /// <summary>The same as <see cref="Reason"/>.</summary>
    public override string ToString() => Reason;

    private static string RequireCode(string code)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        foreach (char c in code)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_')
            {
                throw new ArgumentException("a code is lower-case ASCII letters, digits and underscores", nameof(code));
            }
        }

        return code;
    }

    private static string RequireMessage(string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(message);
        return message;
    }
}
