namespace AgentIdentity.Sdk.Auditing;

/// <summary>The way from a node up to the root of a tree that need not be complete (RFC 9162, sections 2.1.3.2 and 2.1.4.2): on which side each sibling stands.</summary>
/// <param name="place">The node's place in its level.</param>
/// <param name="last">The place of the last node of that level.</param>
internal struct MerkleClimb(long place, long last)
{
    public readonly bool IsAtRoot => last == 0;

    /// <summary>Goes up to where the next sibling is joined, and says whether that stands on the left.</summary>
    public bool RiseFromRight()
    {
        bool isRight = (place & 1) == 1 || place == last;
        if (isRight)
        {
            // Without a right neighbour a node rises unchanged until it is one itself.
            while ((place & 1) == 0 && place != 0)
            {
                Rise();
            }
        }

        Rise();
        return isRight;
    }

    private void Rise()
    {
        place >>= 1;
        last >>= 1;
    }
}
