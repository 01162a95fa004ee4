using System.IdentityModel.Tokens.Jwt;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Support;

/// <summary>Both handlers of Microsoft.IdentityModel.</summary>
public enum HandlerKind
{
    JsonWebToken,
    JwtSecurityToken,
}

internal static class Handlers
{
    public static TokenHandler Create(this HandlerKind kind) => kind == HandlerKind.JsonWebToken ? new JsonWebTokenHandler() : new JwtSecurityTokenHandler();

    public static Task<TokenValidationResult> Validate(this HandlerKind kind, string token, TokenValidationParameters parameters) =>
        kind.Create().ValidateTokenAsync(token, parameters);

    public static string Sign(this HandlerKind kind, SecurityTokenDescriptor descriptor) => kind == HandlerKind.JsonWebToken
        ? new JsonWebTokenHandler().CreateToken(descriptor)
        : new JwtSecurityTokenHandler().CreateEncodedJwt(descriptor);
}
