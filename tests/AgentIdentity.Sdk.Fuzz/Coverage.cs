using System.Runtime.InteropServices;
using SharpFuzz;
using SharpFuzz.Common;

namespace AgentIdentity.Sdk;

/// <summary>Which branches of the library an input took: the counters that SharpFuzz puts into the assembly, and what they have shown so far.</summary>
/// <remarks>The fuzzer runs in this process, so it needs neither AFL nor libFuzzer.</remarks>
internal sealed unsafe class Coverage
{
    private const int Size = 65_536;

    private readonly byte[] _seen = new byte[Size];

    /// <summary>How many branches were ever taken.</summary>
    public int Branches { get; private set; }

    private static Span<byte> Counters => new(Trace.SharedMem, Size);

    /// <summary>Rewrites the copy of the library beside this program; must be called before anything of it is used.</summary>
    public static void Instrument()
    {
        Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(Size);
        string library = Path.Combine(AppContext.BaseDirectory, "AgentIdentity.Sdk.dll");
        try
        {
            foreach (string _ in Fuzzer.Instrument(library, static _ => true, Options.Value))
            {
                // Instrumented while it is enumerated.
            }
        }
        catch (InstrumentationException)
        {
            // By an earlier run.
        }
    }

    public static void Reset()
    {
        Counters.Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the last input took a branch, or took it so much oftener, as none did before.</summary>
    public bool HasNews()
    {
        bool hasNews = false;
        Span<byte> counters = Counters;
        for (int at = counters.IndexOfAnyExcept((byte)0); at >= 0; at = Next(counters, at + 1))
        {
            byte magnitude = (byte)(1 << System.Numerics.BitOperations.Log2(counters[at]));
            if ((_seen[at] & magnitude) == 0)
            {
                Branches += _seen[at] == 0 ? 1 : 0;
                _seen[at] |= magnitude;
                hasNews = true;
            }
        }

        return hasNews;
    }

    private static int Next(Span<byte> counters, int from)
    {
        int offset = counters[from..].IndexOfAnyExcept((byte)0);
        return offset < 0 ? -1 : from + offset;
    }
}
