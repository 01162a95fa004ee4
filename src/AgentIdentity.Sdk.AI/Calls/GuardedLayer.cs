namespace AgentIdentity.Sdk.AI;

/// <summary>One guarded layer that a decision has come through, and those outside of it.</summary>
/// <param name="guard">The guard that stands there.</param>
/// <param name="tool">The tool as that layer knows it; layers of their own have a reference of their own.</param>
/// <param name="outside">The layer that handed the decision over; null where it was made.</param>
internal sealed class GuardedLayer(ToolGuard guard, ToolReference tool, GuardedLayer? outside)
{
    public ToolGuard Guard => guard;

    /// <summary>Whether the decision has come through that layer already: then a call that arrives there is another one, made by the tool itself.</summary>
    public bool IsWithin(ToolGuard otherGuard, ToolReference otherTool)
    {
        for (GuardedLayer? at = this; at is not null; at = at.Outside)
        {
            if (at.Is(otherGuard, otherTool))
            {
                return true;
            }
        }

        return false;
    }

    private GuardedLayer? Outside => outside;

    private bool Is(ToolGuard otherGuard, ToolReference otherTool) => ReferenceEquals(guard, otherGuard) && ReferenceEquals(tool, otherTool);
}
