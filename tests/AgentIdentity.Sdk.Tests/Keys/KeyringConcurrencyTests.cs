namespace AgentIdentity.Sdk.Keys;

/// <summary>Real threads on few resident keys: what is evicted or disposed under a signature must not spoil it.</summary>
public sealed class KeyringConcurrencyTests
{
    private const int Threads = 4;

    private static readonly byte[] Data = "what is signed"u8.ToArray();

    [Fact]
    public void Eviction_under_a_signature_never_spoils_it()
    {
        using AgentKeyring keyring = new(residentKeys: 2);
        IAgentSigner[] signers = [.. Enumerable.Range(0, 6).Select(_ => keyring.CreateSigner())];
        byte[][] expected = [.. signers.Select(Sign)];

        int wrong = 0;
        OnThreads(thread =>
        {
            for (int i = 0; i < 1000; i++)
            {
                int which = (i + (thread * 5)) % signers.Length;
                if (!Sign(signers[which]).AsSpan().SequenceEqual(expected[which]))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        });

        wrong.Should().Be(0);
        keyring.ResidentCount.Should().Be(2);
    }

    [Fact]
    public void A_signer_disposed_under_its_signatures_gives_good_ones_until_it_gives_none()
    {
        using AgentKeyring keyring = new(residentKeys: 2);
        int wrong = 0;
        int refused = 0;
        for (int round = 0; round < 100; round++)
        {
            IAgentSigner signer = keyring.CreateSigner();
            byte[] expected = Sign(signer);
            using Barrier start = new(Threads);
            OnThreads(thread =>
            {
                start.SignalAndWait();
                if (thread == 0)
                {
                    signer.Dispose();
                    return;
                }

                bool isRefused = false;
                for (int i = 0; i < 10; i++)
                {
                    try
                    {
                        // Neither a wrong signature nor one after a refusal.
                        bool isWrong = !Sign(signer).AsSpan().SequenceEqual(expected) || isRefused;
                        Interlocked.Add(ref wrong, isWrong ? 1 : 0);
                    }
                    catch (ObjectDisposedException)
                    {
                        isRefused = true;
                        Interlocked.Increment(ref refused);
                    }
                }
            });
            keyring.ResidentCount.Should().Be(0, "nothing of a disposed signer stays");
        }

        wrong.Should().Be(0);
        refused.Should().BePositive();
    }

    [Fact]
    public void A_signer_disposed_while_its_evicted_key_is_derived_again_leaves_nothing_resident()
    {
        using AgentKeyring keyring = new(residentKeys: 1);
        for (int round = 0; round < 200; round++)
        {
            IAgentSigner signer = keyring.CreateSigner();
            using IAgentSigner evicting = keyring.CreateSigner();
            Sign(evicting);
            using Barrier start = new(Threads);
            OnThreads(thread =>
            {
                start.SignalAndWait();
                try
                {
                    if (thread == 0)
                    {
                        Sign(evicting);
                        signer.Dispose();
                        return;
                    }

                    Sign(signer);       // once: a second attempt, which is refused, would tidy up after the first
                }
                catch (ObjectDisposedException)
                {
                }
            });
            evicting.Dispose();
            keyring.ResidentCount.Should().Be(0);
        }
    }

    [Fact]
    public void A_keyring_disposed_under_signatures_gives_good_ones_until_it_gives_none()
    {
        int wrong = 0;
        for (int round = 0; round < 100; round++)
        {
            using AgentKeyring keyring = new(residentKeys: 1);
            IAgentSigner[] signers = [keyring.CreateSigner(), keyring.CreateSigner()];
            byte[][] expected = [.. signers.Select(Sign)];
            using Barrier start = new(Threads);
            OnThreads(thread =>
            {
                start.SignalAndWait();
                if (thread == 0)
                {
                    keyring.Dispose();
                    return;
                }

                for (int i = 0; i < 10; i++)
                {
                    try
                    {
                        bool isWrong = !Sign(signers[i % 2]).AsSpan().SequenceEqual(expected[i % 2]);
                        Interlocked.Add(ref wrong, isWrong ? 1 : 0);
                    }
                    catch (ObjectDisposedException)
                    {
                        return;
                    }
                }
            });
            keyring.ResidentCount.Should().Be(0);
        }

        wrong.Should().Be(0);
    }

    /// <summary>Runs the work on threads of its own; whatever one of them throws fails the test.</summary>
    private static void OnThreads(Action<int> work)
    {
        Exception?[] thrown = new Exception?[Threads];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            try
            {
                work(number);
            }
            catch (Exception exception)
            {
                thrown[number] = exception;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        thrown.Should().AllSatisfy(exception => exception.Should().BeNull());
    }

    private static byte[] Sign(IAgentSigner signer)
    {
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        signer.SignAsync(Data, signature).AsTask().GetAwaiter().GetResult();
        return signature;
    }
}
