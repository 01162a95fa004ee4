namespace AgentIdentity.Sdk.Testing;

/// <summary>One way in which a framework can come to run a tool, as <see cref="AdapterContract"/> tries it. Write one for each way there is.</summary>
/// <remarks>
/// The model is played by a script: it asks for the scene's tool once for each of <see cref="AdapterScene.Asks"/>, one after the other, each time
/// with what it was told before, and then says something that ends the run. Where no model is involved, the caller is played instead.
/// </remarks>
public abstract class AdapterPath
{
    /// <summary>The way: <c>streaming through the guarded invoker</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How long a clause waits for what should happen at once, before it counts as broken. Nothing waits that long on a way that is right.</summary>
    /// <value>30 seconds, which is long enough for any machine.</value>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <summary>Runs the script once. Everything that is made for it is made anew, and what it throws is thrown on.</summary>
    /// <param name="scene">Who acts, what guards, which tool, and what the model asks for.</param>
    /// <param name="cancellationToken">Given to the framework's own run.</param>
    public abstract Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the script with a sub-agent in the middle: the first ask is the scene's agent's, then <see cref="AdapterScene.SubAgent"/> makes all but
    /// the last by way of whatever the framework has for that, then the scene's agent makes the last.
    /// </summary>
    /// <param name="scene">As for <see cref="RunAsync"/>, with a sub-agent.</param>
    /// <param name="cancellationToken">Given to the framework's own run.</param>
    /// <returns>Null when there are no sub-agents on this way; the clause is not checked then.</returns>
    public virtual Task<AdapterRun?> RunWithSubAgentAsync(AdapterScene scene, CancellationToken cancellationToken) => Task.FromResult<AdapterRun?>(null);

    /// <summary>What the guard needs for this way, such as an audience for presented chains.</summary>
    /// <param name="guard">The builder of the scene's guard.</param>
    public virtual void Configure(AgentGuardBuilder guard)
    {
    }

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;
}
