using System.Numerics;
using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Policies;

/// <summary>What a ledger is meant to be, without any care for speed.</summary>
internal sealed class LedgerModel
{
    private static readonly DateTimeOffset Start = GuardSetup.Start;

    private Dictionary<string, Counter> _counters = [];
    private DateTimeOffset _latest = DateTimeOffset.MinValue;

    /// <summary>Charges of every kind, sensible and not, to few counters, so that they meet.</summary>
    public static Gen<Charge> Charges { get; } = Gen.Select(
        Gen.Frequency((20, Gen.OneOf<string>("a", "b", "c")), (1, Gen.OneOf<string>("", null!))),
        Gen.Frequency((8, Gen.Long[1, 4]), (1, Gen.Long[-1, 0]), (1, Gen.Const(long.MaxValue))),
        Gen.Frequency((8, Gen.Long[1, 9]), (1, Gen.Long[-1, 0]), (1, Gen.OneOf(Gen.Const(long.MaxValue), Gen.Const(long.MinValue)))),
        Gen.Int[-1, 6],
        Gen.OneOf<string>("x", "y", "z"),
        Gen.Frequency((4, Gen.Const(ChargeKind.Debit)), (4, Gen.Const(ChargeKind.DebitOnce)), (1, Gen.Const(ChargeKind.RequireUnused)), (1, Gen.Const(ChargeKind.RequireUsed))))
        .Select((key, amount, limit, hours, member, kind) => kind switch
        {
            ChargeKind.Debit => new Charge(key, amount, limit, Start.AddHours(hours)),
            ChargeKind.DebitOnce => Charge.Once(key, member, limit, Start.AddHours(hours)) with { Amount = amount },
            ChargeKind.RequireUnused => Charge.IfUnused(key),
            _ => Charge.IfUsed(key),
        });

    /// <summary>Commits one after the other; the clock mostly stands, sometimes goes on, and sometimes back.</summary>
    public static Gen<(Charge[] Charges, int Hours)[]> Histories { get; } =
        Gen.Select(Charges.Array[0, 5], Gen.Frequency((6, Gen.Const(0)), (2, Gen.Const(1)), (1, Gen.Const(-1)))).Array[1, 25];

    public int Count => _counters.Count;

    /// <summary>Settles all or none, and names what refuses.</summary>
    public (bool IsCommitted, string? RefusedKey, long Used) Commit(Charge[] charges, DateTimeOffset now)
    {
        _latest = now > _latest ? now : _latest;
        _counters = _counters.Where(counter => counter.Value.ExpiresAt > _latest).ToDictionary();
        Dictionary<string, Counter> next = new(_counters);
        foreach (Charge charge in charges)
        {
            if (!TryTake(charge, next))
            {
                return (false, charge.Key ?? "", Used(charge.Key));
            }
        }

        _counters = next;
        return (true, null, 0);
    }

    public long Used(string? key) => key is null ? 0 : (long)(_counters.GetValueOrDefault(key)?.Used ?? 0);

    private bool TryTake(Charge charge, Dictionary<string, Counter> next)
    {
        if (charge.Key is null or "")
        {
            return false;
        }

        if (charge.Kind is ChargeKind.RequireUnused or ChargeKind.RequireUsed)
        {
            return Used(charge.Key) > 0 == (charge.Kind == ChargeKind.RequireUsed);
        }

        Counter counter = next.GetValueOrDefault(charge.Key) ?? new Counter(0, DateTimeOffset.MinValue, []);
        bool isCounted = charge.Member is { } member && counter.Members.Contains(member);
        BigInteger amount = isCounted ? 0 : charge.Amount;
        if (charge.Amount < 1 || charge.Limit < 1 || charge.ExpiresAt <= _latest || (!isCounted && counter.Used + amount > charge.Limit))
        {
            return false;
        }

        next[charge.Key] = new Counter(
            counter.Used + amount,
            charge.ExpiresAt > counter.ExpiresAt ? charge.ExpiresAt : counter.ExpiresAt,
            charge.Member is null ? counter.Members : [.. counter.Members, charge.Member]);
        return true;
    }

    private sealed record Counter(BigInteger Used, DateTimeOffset ExpiresAt, HashSet<string> Members);
}
