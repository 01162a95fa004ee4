using System.Reflection;
using System.Security.Cryptography;
using AgentIdentity.Sdk.Support;
using BouncyEd25519 = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace AgentIdentity.Sdk.Keys;

public sealed class AgentKeyringTests
{
    private static readonly byte[] Data = "what is signed"u8.ToArray();

    [Fact]
    public async Task What_a_signer_signs_verifies_with_its_public_key()
    {
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();

        byte[] signature = await Sign(signer);

        signer.PublicKey.Verify(Data, signature).Should().BeTrue();
        BouncyEd25519.Verify(signature, 0, signer.PublicKey.Raw.ToArray(), 0, Data, 0, Data.Length).Should().BeTrue("another library agrees");
        signer.PublicKey.IsPrimeOrder.Should().BeTrue();
    }

    [Fact]
    public void No_two_signers_have_the_same_key()
    {
        using AgentKeyring keyring = new();
        using AgentKeyring another = new();

        AgentId[] ids = [.. Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? keyring : another).CreateSigner().PublicKey.Id)];

        ids.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task An_evicted_key_signs_as_before()
    {
        using AgentKeyring keyring = new(residentKeys: 1);
        using IAgentSigner signer = keyring.CreateSigner();
        byte[] before = await Sign(signer);
        using IAgentSigner evicting = keyring.CreateSigner();
        await Sign(evicting);

        byte[] after = await Sign(signer);

        after.Should().Equal(before, "Ed25519 is deterministic and the key the same");
        keyring.ResidentCount.Should().Be(1);
    }

    [Fact]
    public async Task A_key_becomes_resident_when_it_signs_and_not_before()
    {
        using AgentKeyring keyring = new(residentKeys: 1);
        using IAgentSigner signer = keyring.CreateSigner();
        keyring.ResidentCount.Should().Be(0);

        await Sign(signer);
        keyring.CreateSigner().Dispose();

        keyring.ResidentCount.Should().Be(1, "an agent that is only made takes no place from one that signs");
    }

    [Fact]
    public void Disposing_an_agent_erases_its_seed_and_no_other()
    {
        using AgentKeyring keyring = new();
        using IAgentSigner first = keyring.CreateSigner();
        using IAgentSigner second = keyring.CreateSigner();
        KeyringSeeds seeds = new(keyring);
        byte[] before = seeds.At(1).ToArray();

        first.Dispose();

        seeds.IsErased(0).Should().BeTrue();
        seeds.At(1).ToArray().Should().Equal(before).And.Contain(b => b != 0);
    }

    // One live key takes four memory mappings, so about 16,300 of them would kill the process.
    [Fact]
    public async Task More_signers_live_in_one_process_than_it_could_hold_keys()
    {
        using AgentKeyring keyring = new(residentKeys: 16);
        IAgentSigner[] signers = new IAgentSigner[20_000];
        Parallel.For(0, signers.Length, i => signers[i] = keyring.CreateSigner());

        for (int i = 0; i < signers.Length; i += 997)
        {
            byte[] signature = await Sign(signers[i]);
            signers[i].PublicKey.Verify(Data, signature).Should().BeTrue();
        }

        keyring.ResidentCount.Should().Be(16);

        foreach (IAgentSigner signer in signers)
        {
            signer.Dispose();
        }

        keyring.ResidentCount.Should().Be(0);
    }

    [Fact]
    public async Task A_disposed_signer_never_signs_again()
    {
        using AgentKeyring keyring = new(residentKeys: 1);
        using IAgentSigner resident = keyring.CreateSigner();
        await Sign(resident);
        keyring.ResidentCount.Should().Be(1);

        resident.Dispose();

        keyring.ResidentCount.Should().Be(0, "its key is destroyed at once, not when it is evicted or asked for again");
        await SigningIsRefused(resident);
    }

    [Fact]
    public async Task A_disposed_signer_whose_key_was_evicted_never_signs_again()
    {
        using AgentKeyring keyring = new(residentKeys: 1);
        using IAgentSigner evicted = keyring.CreateSigner();
        using IAgentSigner resident = keyring.CreateSigner();
        await Sign(evicted);
        await Sign(resident);

        evicted.Dispose();

        await SigningIsRefused(evicted);
        byte[] signature = await Sign(resident);
        resident.PublicKey.Verify(Data, signature).Should().BeTrue("disposing one agent does not touch another");
        keyring.ResidentCount.Should().Be(1);
    }

    [Fact]
    public void Disposing_twice_is_harmless()
    {
        using AgentKeyring keyring = new();
        IAgentSigner signer = keyring.CreateSigner();

        signer.Dispose();
        signer.Dispose();
        keyring.Dispose();
        keyring.Dispose();
        signer.Dispose();

        keyring.ResidentCount.Should().Be(0);
    }

    [Fact]
    public async Task Disposing_the_keyring_ends_its_signers()
    {
        AgentKeyring keyring = new(residentKeys: 1);
        using IAgentSigner evicted = keyring.CreateSigner();
        using IAgentSigner resident = keyring.CreateSigner();
        await Sign(evicted);
        await Sign(resident);

        keyring.Dispose();

        await SigningIsRefused(evicted);
        await SigningIsRefused(resident);
        Action creating = () => keyring.CreateSigner();
        creating.Should().ThrowExactly<ObjectDisposedException>();
        keyring.ResidentCount.Should().Be(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(AgentKeyring.MaxResidentKeys + 1)]
    public void A_number_of_resident_keys_out_of_range_is_refused(int residentKeys)
    {
        Action creating = () => _ = new AgentKeyring(residentKeys);

        creating.Should().ThrowExactly<ArgumentOutOfRangeException>().WithParameterName(nameof(residentKeys));
    }

    [Fact]
    public async Task A_signature_may_be_written_into_a_larger_buffer()
    {
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();
        byte[] buffer = new byte[AgentPublicKey.SignatureSize + 3];

        await signer.SignAsync(Data, buffer);

        signer.PublicKey.Verify(Data, buffer.AsSpan(0, AgentPublicKey.SignatureSize)).Should().BeTrue();
        buffer[AgentPublicKey.SignatureSize..].Should().Equal(0, 0, 0);
    }

    [Fact]
    public async Task A_buffer_too_small_for_a_signature_is_refused()
    {
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();

        Func<Task> signing = async () => await signer.SignAsync(Data, new byte[AgentPublicKey.SignatureSize - 1]);

        await signing.Should().ThrowAsync<ArgumentException>().WithParameterName("signature");
    }

    [Fact]
    public async Task A_cancelled_request_signs_nothing()
    {
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();
        byte[] signature = new byte[AgentPublicKey.SignatureSize];

        Func<Task> signing = async () => await signer.SignAsync(Data, signature, new CancellationToken(canceled: true));

        await signing.Should().ThrowAsync<OperationCanceledException>();
        signature.Should().OnlyContain(b => b == 0);
    }

    [Fact]
    public void A_signer_in_text_is_only_its_type()
    {
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();

        signer.ToString().Should().Be(signer.GetType().Name);
    }

    [Fact]
    public void No_public_member_of_a_keyring_or_a_signer_returns_bytes()
    {
        using AgentKeyring keyring = new();
        using IAgentSigner signer = keyring.CreateSigner();
        HashSet<Type> innocent = [typeof(void), typeof(int), typeof(bool), typeof(Type), typeof(ValueTask), typeof(AgentPublicKey), typeof(IAgentSigner)];

        IEnumerable<string> leaks =
            from type in new[] { typeof(AgentKeyring), typeof(IAgentSigner), signer.GetType() }
            from member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
            where member.Name != nameof(ToString)
            from result in Results(member)
            where !innocent.Contains(result)
            select $"{type.Name}.{member.Name}";

        leaks.Should().BeEmpty();
    }

    private static IEnumerable<Type> Results(MemberInfo member) => member switch
    {
        MethodInfo method => [method.ReturnType, .. method.GetParameters().Where(parameter => parameter.IsOut).Select(parameter => parameter.ParameterType)],
        FieldInfo { IsLiteral: false } field => [field.FieldType],
        _ => [],        // properties and events are their methods; constants are in the source
    };

    private static async Task<byte[]> Sign(IAgentSigner signer)
    {
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        await signer.SignAsync(Data, signature);
        return signature;
    }

    private static async Task SigningIsRefused(IAgentSigner signer)
    {
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        Func<Task> signing = async () => await signer.SignAsync(RandomNumberGenerator.GetBytes(8), signature);

        await signing.Should().ThrowAsync<ObjectDisposedException>();
        signature.Should().OnlyContain(b => b == 0);
    }
}
