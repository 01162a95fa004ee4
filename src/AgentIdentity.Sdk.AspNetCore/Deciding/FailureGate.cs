using System.Net;
using System.Net.Sockets;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Counts what failed, a minute and an address, in memory of a fixed size.</summary>
/// <remarks>
/// Addresses that fall into the same of 4096 slots share it; which do, nobody outside can tell. IPv6 counts by network of 64 bits, since whoever has
/// one address there has them all.
/// </remarks>
internal sealed class FailureGate(int? limit, TimeProvider clock)
{
    private const int Slots = 4096;

    private readonly long[] _counts = new long[Slots];      // the minute in the upper half, the count in the lower

    public bool IsClosed(IPAddress? address) => limit is not null && CountIn(Volatile.Read(ref _counts[SlotOf(address)]), Minute()) >= limit;

    public void Count(IPAddress? address)
    {
        if (limit is null)
        {
            return;
        }

        ref long slot = ref _counts[SlotOf(address)];
        long minute = Minute();
        long seen;
        do
        {
            seen = Volatile.Read(ref slot);
        }
        while (Interlocked.CompareExchange(ref slot, (minute << 32) | Math.Min(CountIn(seen, minute) + 1, int.MaxValue), seen) != seen);
    }

    private long Minute() => clock.GetUtcNow().ToUnixTimeSeconds() / 60 & int.MaxValue;

    private static long CountIn(long slot, long minute) => slot >> 32 == minute ? slot & int.MaxValue : 0;

    private static int SlotOf(IPAddress? address)
    {
        if (address is null)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        plain.TryWriteBytes(bytes, out int length);
        HashCode hash = default;        // seeded at random for each process
        hash.AddBytes(bytes[..(plain.AddressFamily == AddressFamily.InterNetworkV6 ? 8 : length)]);
        return (int)((uint)hash.ToHashCode() % Slots);
    }
}
