using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The clauses of <see cref="ApprovalStoreContract"/>.</summary>
internal static class ApprovalClauses
{
    private const int Callers = 8;
    private const int MaxApprovals = 64;
    private const string NoRequest = "00000000000000000000000000000000";

    public static async Task AddedIsFoundAsync(IApprovalStore store)
    {
        using ApprovalSource source = new();
        ApprovalRequest request = await source.RequestAsync("lineage").ConfigureAwait(false);
        await store.AddAsync(request).ConfigureAwait(false);
        await ExpectAsync(store, request).ConfigureAwait(false);
    }

    public static async Task OtherIsNotFoundAsync(IApprovalStore store)
    {
        foreach (string id in (string[])[NoRequest, "", "../x", "*", new string('é', 300)])
        {
            Expect.That(await store.FindAsync(id).ConfigureAwait(false) is null, $"a request {id} is found");
            Expect.That((await store.ReadApprovalsAsync(id).ConfigureAwait(false)).Count == 0, $"approvals of {id} are found");
            await store.RemoveAsync(id).ConfigureAwait(false);
        }

        Expect.That((await store.ListAsync().ConfigureAwait(false)).Count == 0, "something is listed");
    }

    public static async Task AddedTwiceIsRefusedAsync(IApprovalStore store)
    {
        using ApprovalSource source = new();
        ApprovalRequest request = await source.RequestAsync("lineage").ConfigureAwait(false);
        await store.AddAsync(request).ConfigureAwait(false);
        await RefusedAsync(async () => await store.AddAsync(request).ConfigureAwait(false), "a request that is there", DenialCodes.ApprovalBroken).ConfigureAwait(false);
        await ExpectAsync(store, request).ConfigureAwait(false);
    }

    public static async Task ListedByLineageAsync(IApprovalStore store)
    {
        using ApprovalSource source = new();
        ApprovalRequest first = await source.RequestAsync("one").ConfigureAwait(false);
        source.Pass(TimeSpan.FromSeconds(1));
        ApprovalRequest second = await source.RequestAsync("other").ConfigureAwait(false);
        source.Pass(TimeSpan.FromSeconds(1));
        ApprovalRequest third = await source.RequestAsync("one").ConfigureAwait(false);
        foreach (ApprovalRequest request in (ApprovalRequest[])[third, first, second])
        {
            await store.AddAsync(request).ConfigureAwait(false);
        }

        await ListedAsync(store, null, first, second, third).ConfigureAwait(false);
        await ListedAsync(store, "one", first, third).ConfigureAwait(false);
        await ListedAsync(store, "other", second).ConfigureAwait(false);
        await ListedAsync(store, "on").ConfigureAwait(false);
    }

    public static async Task ApprovalsAreReadBackAsync(IApprovalStore store)
    {
        using ApprovalSource source = new();
        ApprovalRequest request = await source.RequestAsync("lineage").ConfigureAwait(false);
        ApprovalRequest other = await source.RequestAsync("lineage").ConfigureAwait(false);
        await store.AddAsync(request).ConfigureAwait(false);
        await store.AddAsync(other).ConfigureAwait(false);
        SignedApproval yes = await source.ApproveAsync(request).ConfigureAwait(false);
        SignedApproval no = await source.DenyAsync(request).ConfigureAwait(false);
        await store.AppendAsync(yes).ConfigureAwait(false);
        await store.AppendAsync(no).ConfigureAwait(false);
        await store.AppendAsync(yes).ConfigureAwait(false);
        await SignedAsync(store, request, yes, no).ConfigureAwait(false);
        await SignedAsync(store, other).ConfigureAwait(false);
    }

    public static async Task ApprovalOfNothingIsRefusedAsync(IApprovalStore store)
    {
        using ApprovalSource source = new();
        SignedApproval approval = await source.ApproveAsync(await source.RequestAsync("lineage").ConfigureAwait(false)).ConfigureAwait(false);
        await RefusedAsync(async () => await store.AppendAsync(approval).ConfigureAwait(false), "an approval of no request", DenialCodes.ApprovalUnknown).ConfigureAwait(false);
        Expect.That((await store.ReadApprovalsAsync(approval.RequestId).ConfigureAwait(false)).Count == 0, "it is kept nonetheless");
    }

    public static async Task ApprovalsAreBoundedAsync(IApprovalStore store)
    {
        using ApprovalSource source = new();
        ApprovalRequest request = await source.RequestAsync("lineage").ConfigureAwait(false);
        await store.AddAsync(request).ConfigureAwait(false);
        for (int i = 0; i < MaxApprovals; i++)
        {
            await store.AppendAsync(await source.ApproveAsync(request).ConfigureAwait(false)).ConfigureAwait(false);
        }

        SignedApproval more = await source.ApproveAsync(request).ConfigureAwait(false);
        await RefusedAsync(async () => await store.AppendAsync(more).ConfigureAwait(false), "one more", DenialCodes.ApprovalTooMany).ConfigureAwait(false);
        Expect.That((await store.ReadApprovalsAsync(request.Id).ConfigureAwait(false)).Count == MaxApprovals, "some are lost");
    }

    public static async Task RemovedIsGoneAsync(IApprovalStore store)
    {
        using ApprovalSource source = new();
        ApprovalRequest request = await source.RequestAsync("lineage").ConfigureAwait(false);
        ApprovalRequest kept = await source.RequestAsync("lineage").ConfigureAwait(false);
        await store.AddAsync(request).ConfigureAwait(false);
        await store.AddAsync(kept).ConfigureAwait(false);
        await store.AppendAsync(await source.ApproveAsync(request).ConfigureAwait(false)).ConfigureAwait(false);
        SignedApproval approval = await source.ApproveAsync(kept).ConfigureAwait(false);
        await store.AppendAsync(approval).ConfigureAwait(false);
        await store.RemoveAsync(request.Id).ConfigureAwait(false);
        await store.RemoveAsync(request.Id).ConfigureAwait(false);
        Expect.That(await store.FindAsync(request.Id).ConfigureAwait(false) is null, "the request is found");
        await SignedAsync(store, request).ConfigureAwait(false);
        await ExpectAsync(store, kept).ConfigureAwait(false);
        await SignedAsync(store, kept, approval).ConfigureAwait(false);
    }

    public static async Task CancelledKeepsNothingAsync(IApprovalStore store)
    {
        using ApprovalSource source = new();
        ApprovalRequest request = await source.RequestAsync("lineage").ConfigureAwait(false);
        CancellationToken cancelled = new(canceled: true);
        await Expect.CancelledAsync(async () => await store.AddAsync(request, cancelled).ConfigureAwait(false), "adding").ConfigureAwait(false);
        Expect.That(await store.FindAsync(request.Id).ConfigureAwait(false) is null, "the request is kept");
        await store.AddAsync(request).ConfigureAwait(false);
        SignedApproval approval = await source.ApproveAsync(request).ConfigureAwait(false);
        await Expect.CancelledAsync(async () => await store.AppendAsync(approval, cancelled).ConfigureAwait(false), "appending").ConfigureAwait(false);
        await SignedAsync(store, request).ConfigureAwait(false);
        await Expect.CancelledAsync(async () => await store.RemoveAsync(request.Id, cancelled).ConfigureAwait(false), "removing").ConfigureAwait(false);
        await ExpectAsync(store, request).ConfigureAwait(false);
    }

    public static async Task ManyAtOnceAsync(IApprovalStore store)
    {
        using ApprovalSource source = new();
        ApprovalRequest shared = await source.RequestAsync("lineage").ConfigureAwait(false);
        await store.AddAsync(shared).ConfigureAwait(false);
        ApprovalRequest[] requests = new ApprovalRequest[Callers];
        SignedApproval[] approvals = new SignedApproval[Callers];
        for (int i = 0; i < Callers; i++)
        {
            requests[i] = await source.RequestAsync("lineage").ConfigureAwait(false);
            approvals[i] = await source.ApproveAsync(shared).ConfigureAwait(false);
        }

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(async () =>
        {
            await store.AddAsync(requests[i]).ConfigureAwait(false);
            await store.AppendAsync(approvals[i]).ConfigureAwait(false);
        }))).ConfigureAwait(false);
        await SignedAsync(store, shared, approvals).ConfigureAwait(false);
        Expect.That((await store.ListAsync().ConfigureAwait(false)).Count == Callers + 1, "some requests are lost");
    }

    public static async Task LastsAsync(StorePlace<IApprovalStore> place)
    {
        if (!place.IsLasting)
        {
            return;
        }

        using ApprovalSource source = new();
        ApprovalRequest request = await source.RequestAsync("lineage").ConfigureAwait(false);
        SignedApproval approval = await source.ApproveAsync(request).ConfigureAwait(false);
        IApprovalStore first = await place.OpenAsync().ConfigureAwait(false);
        await using (first.ConfigureAwait(false))
        {
            await first.AddAsync(request).ConfigureAwait(false);
            await first.AppendAsync(approval).ConfigureAwait(false);
        }

        IApprovalStore second = await place.OpenAsync().ConfigureAwait(false);
        await using (second.ConfigureAwait(false))
        {
            await ExpectAsync(second, request).ConfigureAwait(false);
            await SignedAsync(second, request, approval).ConfigureAwait(false);
        }
    }

    public static async Task IsSharedAsync(StorePlace<IApprovalStore> place)
    {
        if (!place.IsLasting)
        {
            return;
        }

        using ApprovalSource source = new();
        ApprovalRequest request = await source.RequestAsync("lineage").ConfigureAwait(false);
        SignedApproval approval = await source.ApproveAsync(request).ConfigureAwait(false);
        IApprovalStore asking = await place.OpenAsync().ConfigureAwait(false);
        IApprovalStore answering = await place.OpenAsync().ConfigureAwait(false);
        await using (asking.ConfigureAwait(false))
        await using (answering.ConfigureAwait(false))
        {
            await asking.AddAsync(request).ConfigureAwait(false);
            await ExpectAsync(answering, request).ConfigureAwait(false);
            await answering.AppendAsync(approval).ConfigureAwait(false);
            await SignedAsync(asking, request, approval).ConfigureAwait(false);
        }
    }

    private static async Task ExpectAsync(IApprovalStore store, ApprovalRequest expected)
    {
        ApprovalRequest? found = await store.FindAsync(expected.Id).ConfigureAwait(false);
        Expect.That(found is not null, "the request is not found");
        Expect.That(found!.Hash.Span.SequenceEqual(expected.Hash.Span), "the request that is found says something else");
        Expect.That(
            found.Arguments is not null && found.Arguments.Utf8Json.Span.SequenceEqual(expected.Arguments!.Utf8Json.Span), "its arguments are missing, or others");
    }

    private static async Task ListedAsync(IApprovalStore store, string? lineage, params ApprovalRequest[] expected)
    {
        IReadOnlyList<ApprovalRequest> found = await store.ListAsync(lineage).ConfigureAwait(false);
        Expect.That(
            found.Select(request => request.Id).SequenceEqual(expected.Select(request => request.Id)),
            $"{found.Count} requests of {lineage ?? "all lineages"} are listed, or in another order, where there are {expected.Length}");
    }

    private static async Task SignedAsync(IApprovalStore store, ApprovalRequest request, params SignedApproval[] expected)
    {
        IReadOnlyList<SignedApproval> found = await store.ReadApprovalsAsync(request.Id).ConfigureAwait(false);
        Expect.That(
            found.Select(approval => approval.ToCompact()).Order(StringComparer.Ordinal).SequenceEqual(expected.Select(approval => approval.ToCompact()).Order(StringComparer.Ordinal)),
            $"{found.Count} approvals are read back, or others, where {expected.Length} were signed");
    }

    private static async Task RefusedAsync(Func<Task> action, string what, string code)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (ApprovalException refusal) when (refusal.Code == code)
        {
            return;
        }
        catch (Exception other)
        {
            throw new ContractException($"{what} is refused by {other.GetType().Name}, not by an ApprovalException with code {code}", other);
        }

        throw new ContractException($"{what} is not refused");
    }
}
