namespace McpSample;

/// <summary>Tells what happens, and notes whether it was as it should be.</summary>
internal sealed class Story(TextWriter output)
{
    public bool IsAsItShouldBe { get; private set; } = true;

    public void Tell(string text) => output.WriteLine(text);

    /// <summary>Tells one step.</summary>
    /// <param name="what">What somebody did.</param>
    /// <param name="answer">What came of it.</param>
    /// <param name="isRight">Whether that is what must come of it.</param>
    public void Step(string what, string answer, bool isRight)
    {
        IsAsItShouldBe &= isRight;
        output.WriteLine($"{(isRight ? "ok   " : "WRONG")} {what}: {answer}");
    }
}
