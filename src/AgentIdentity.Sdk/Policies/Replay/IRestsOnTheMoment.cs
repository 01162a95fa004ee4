namespace AgentIdentity.Sdk.Policies;

/// <summary>A policy whose answer may rest on what the running program says at the moment, such as a switch; nobody records that, so a replay cannot know it.</summary>
internal interface IRestsOnTheMoment
{
    /// <summary>Whether this one, as it is set up, does.</summary>
    bool RestsOnTheMoment { get; }
}
