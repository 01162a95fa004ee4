namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the complete nodes of a hash tree.</summary>
internal interface IMerkleNodes
{
    /// <summary>The hash of a node over 2^level leaves, all of which are there.</summary>
    /// <param name="level">0 for leaves.</param>
    /// <param name="index">The node's place in its level.</param>
    LeafHash Read(int level, long index);
}
