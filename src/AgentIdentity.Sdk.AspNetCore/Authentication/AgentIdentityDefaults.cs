namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Names that are fixed.</summary>
public static class AgentIdentityDefaults
{
    /// <summary>The authentication scheme, in the host and in the <c>Authorization</c> header.</summary>
    public const string AuthenticationScheme = PresentationHeader.Scheme;
}
