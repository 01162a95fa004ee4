namespace AgentIdentity.Sdk;

/// <summary>What must hold of a key from elsewhere before a credential is bound to it.</summary>
internal static class ForeignKeys
{
    /// <exception cref="DelegationException">The key is not of prime order, or is the issuer's own.</exception>
    public static void Admit(AgentPublicKey holder, AgentPublicKey issuer)
    {
        if (!holder.IsPrimeOrder)
        {
            throw new DelegationException(new Denial(DenialCodes.Malformed, "the key is not of prime order; no honest key generator makes such a key", "4b"));
        }

        if (holder.Equals(issuer))
        {
            throw new DelegationException(new Denial(DenialCodes.HolderBindingFailed, "a credential is delegated to another key than the one that signs it"));
        }
    }
}
