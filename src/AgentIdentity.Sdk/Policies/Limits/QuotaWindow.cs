namespace AgentIdentity.Sdk.Policies;

/// <summary>Where the windows of a quota lie.</summary>
public enum QuotaWindow
{
    /// <summary>Everywhere: in no stretch of time as long as the window is the limit exceeded. What was used comes back at most a quarter of the window late.</summary>
    /// <remarks>Five charges a call: windows of five quarters that begin every quarter, so that any stretch lies within one of them.</remarks>
    Sliding = 0,

    /// <summary>One after the other, in UTC: days begin at midnight, weeks on Monday. Around a turn twice the limit can be used. One charge a call.</summary>
    Fixed = 1,
}
