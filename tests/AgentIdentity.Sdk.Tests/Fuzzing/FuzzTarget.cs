namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>One reader of hostile bytes: what to begin with, and what must hold of whatever becomes of it.</summary>
/// <param name="Name">Its name on the command line and in a test.</param>
/// <param name="Seeds">Inputs it accepts, and some that it just does not.</param>
/// <param name="Check">Reads an input and throws a <see cref="FuzzFinding"/> when something does not hold. Any other exception is a finding as well.</param>
/// <param name="BytesAllowed">How many bytes the reading may allocate for one byte of input; the harness's own are counted in.</param>
internal sealed record FuzzTarget(string Name, byte[][] Seeds, Action<byte[]> Check, int BytesAllowed = 200)
{
    /// <summary>What every reading may allocate, however short its input.</summary>
    private const int AllocatedAtLeast = 256 * 1024;

    public static IReadOnlyList<FuzzTarget> All { get; } = [.. JsonTargets.All, .. CredentialTargets.All, .. ScopeTargets.All, .. KeyTargets.All, .. AuditTargets.All, .. EvidenceTargets.All, .. ApprovalTargets.All];

    public static FuzzTarget Named(string name) => All.Single(target => target.Name == name);

    /// <summary>Reads one input, and measures what that took.</summary>
    public void Run(byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Check(input);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        FuzzFinding.Unless(allocated <= AllocatedAtLeast + ((long)BytesAllowed * input.Length), $"{allocated} bytes were allocated for {input.Length}");
    }

    public override string ToString() => Name;
}
