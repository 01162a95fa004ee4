namespace AgentIdentity.Sdk.Hosting;

/// <summary>Asks every <see cref="IToolInventory"/> of the host which tools it exposes, and tells which are not guarded. A service of the host.</summary>
/// <remarks>It sees what adapters register an inventory for; a tool that is called past all of them is invisible to it, as to every guard.</remarks>
public sealed class AgentIdentitySelfTest
{
    private readonly IEnumerable<IToolInventory> _inventories;

    /// <summary>Creates it.</summary>
    /// <param name="inventories">What to ask.</param>
    public AgentIdentitySelfTest(IEnumerable<IToolInventory> inventories)
    {
        ArgumentNullException.ThrowIfNull(inventories);
        _inventories = inventories;
    }

    /// <summary>The tools as they are exposed now. Never throws: what cannot be looked at is not guarded.</summary>
    public ToolReport Run() => new([.. _inventories.SelectMany(Read)]);

    private static IReadOnlyList<ExposedTool> Read(IToolInventory inventory)
    {
        try
        {
            // Copied: a list that changes while it is read must not hide a tool.
            return [.. inventory.ReadTools()];
        }
        catch (Exception failure)
        {
            return
            [
                new ExposedTool
                {
                    Name = "?",
                    Place = inventory.GetType().Name,
                    Advice = $"its tools could not be read ({failure.GetType().Name}), so none of them counts as guarded: mend the inventory",
                },
            ];
        }
    }
}
