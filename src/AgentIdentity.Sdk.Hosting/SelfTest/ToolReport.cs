using System.Text;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>The tools that a host exposes, and which of them no guard stands before.</summary>
public sealed class ToolReport
{
    private const string DefaultAdvice = "put a guard before it, or take it away";

    internal ToolReport(IReadOnlyList<ExposedTool> tools)
    {
        Tools = tools;
        Unguarded = [.. tools.Where(tool => !tool.IsGuarded)];
    }

    /// <summary>All tools, as the inventories of the host tell them. An inventory that could not be read is in the list as one unguarded tool.</summary>
    public IReadOnlyList<ExposedTool> Tools { get; }

    /// <summary>Those that are not guarded.</summary>
    public IReadOnlyList<ExposedTool> Unguarded { get; }

    /// <summary>A table for people, one line a tool, the unguarded first. Names that others chose are escaped.</summary>
    public override string ToString()
    {
        string[][] rows = [["guarded", "tool", "action", "place", "what to do"], .. Tools.OrderBy(tool => tool.IsGuarded).Select(RowOf)];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        StringBuilder table = new();
        foreach (string[] row in rows)
        {
            table.AppendLine(string.Join("  ", row.Zip(widths, static (text, width) => text.PadRight(width))).TrimEnd());
        }

        return table.ToString();
    }

    internal void WriteTo(ILogger logger)
    {
        if (Unguarded.Count > 0)
        {
            logger.ToolsUnguarded(Unguarded.Count, Tools.Count);
        }
        else
        {
            logger.ToolsGuarded(Tools.Count);
        }

        foreach (ExposedTool tool in Tools)
        {
            if (tool.IsGuarded)
            {
                logger.ToolGuarded(LogText.Escape(tool.Name), LogText.Escape(tool.Place), ActionOf(tool));
            }
            else
            {
                logger.ToolUnguarded(LogText.Escape(tool.Name), LogText.Escape(tool.Place), ActionOf(tool), LogText.Escape(tool.Advice ?? DefaultAdvice));
            }
        }
    }

    /// <exception cref="InvalidOperationException">There are unguarded tools, and the host is not to start with them.</exception>
    internal void ThrowIfRefused(bool isStrict)
    {
        if (isStrict && Unguarded.Count > 0)
        {
            throw new InvalidOperationException(
                $"{Unguarded.Count} of {Tools.Count} tools are not guarded, and {nameof(AgentIdentityOptions.RefuseUnguardedTools)} is set:{Environment.NewLine}{this}");
        }
    }

    private static string[] RowOf(ExposedTool tool) =>
    [
        tool.IsGuarded ? "yes" : "NO",
        LogText.Escape(tool.Name),
        ActionOf(tool),
        LogText.Escape(tool.Place),
        tool.IsGuarded ? "" : LogText.Escape(tool.Advice ?? DefaultAdvice),
    ];

    private static string ActionOf(ExposedTool tool) => tool.Action is null ? "none" : LogText.Escape(tool.Action);
}
