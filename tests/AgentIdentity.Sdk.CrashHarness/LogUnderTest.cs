using System.Text.Json;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>One directory that victims write to, one after the other, and what must be true of it after each death.</summary>
internal sealed class LogUnderTest : IDisposable
{
    private readonly HashSet<string> _open = [];
    private AuditHead? _acknowledged;

    public string Location { get; } = Directory.CreateTempSubdirectory("agentid-crash-").FullName;

    public long Records { get; private set; }

    public long Recoveries { get; private set; }

    public long OpenCalls => _open.Count;

    public int Segments => Directory.GetFiles(Location, "*.jsonl").Length;

    /// <summary>Verifies the log, and that it holds what was acknowledged. The list of what does not hold is empty, or the log has failed.</summary>
    public async Task<List<string>> CheckAsync(Acknowledgements acknowledged)
    {
        List<string> faults = acknowledged.Faults;
        _acknowledged = acknowledged.Head ?? _acknowledged;
        AuditVerification verification = await AuditVerifier.VerifyAsync(Location, _acknowledged);
        if (!verification.IsIntact)
        {
            faults.Add($"the log does not hold: {verification.Break}");
            return faults;
        }

        Dictionary<string, AuditHead> missing = new(acknowledged.Decisions);
        HashSet<string> missingOutcomes = [.. acknowledged.Outcomes];
        await foreach (AuditRecord record in AuditReader.ReadAsync(Location, Records))
        {
            if (record.Sequence != Records++)
            {
                faults.Add($"record {record.Sequence} stands where record {Records - 1} should");
            }

            Take(record, missing, missingOutcomes, faults);
        }

        faults.AddRange(missing.Select(decision => $"decision {decision.Key} was acknowledged as record {decision.Value.Sequence} and is not in the log"));
        faults.AddRange(missingOutcomes.Select(call => $"the outcome of {call} was acknowledged and is not in the log"));
        if (verification.RecordCount != Records || verification.OpenCalls != OpenCalls)
        {
            faults.Add($"the verifier counts {verification.RecordCount} records and {verification.OpenCalls} open calls; there are {Records} and {OpenCalls}");
        }

        if (Records > 0)
        {
            await CheckCheckpointsAsync(acknowledged, faults);
        }

        return faults;
    }

    public void Dispose() => Directory.Delete(Location, recursive: true);

    /// <summary>A checkpoint ahead of its log, or another than was handed out, would be refused for ever.</summary>
    private async Task CheckCheckpointsAsync(Acknowledgements acknowledged, List<string> faults)
    {
        try
        {
            using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(Location, LogSigner.Instance);
            long size = LogSigner.Read(checkpoints.Latest)?.Size ?? 0;
            if (size < acknowledged.CheckpointSize)
            {
                faults.Add($"a checkpoint over {acknowledged.CheckpointSize} records was handed out; the last on disk is over {size}");
            }
        }
        catch (AuditException failure)
        {
            faults.Add($"the log is not what its checkpoint says: {failure.Message}");
        }
    }

    private void Take(AuditRecord record, Dictionary<string, AuditHead> missing, HashSet<string> missingOutcomes, List<string> faults)
    {
        switch (record.Type)
        {
            case "decision":
                using (JsonDocument json = JsonDocument.Parse(record.Json))
                {
                    JsonElement body = json.RootElement.GetProperty("body");
                    string call = body.GetProperty("call").GetString()!;
                    if (missing.Remove(call, out AuditHead? head) && (head.Sequence != record.Sequence || !head.Hash.Span.SequenceEqual(record.Hash.Span)))
                    {
                        faults.Add($"decision {call} was acknowledged as {head} and stands as record {record.Sequence}");
                    }

                    if (body.GetProperty("decision").GetString() == "allow" && !_open.Add(call))
                    {
                        faults.Add($"call {call} was decided twice");
                    }
                }

                break;
            case "outcome":
                using (JsonDocument json = JsonDocument.Parse(record.Json))
                {
                    string call = json.RootElement.GetProperty("body").GetProperty("call").GetString()!;
                    missingOutcomes.Remove(call);
                    if (!_open.Remove(call))
                    {
                        faults.Add($"call {call} ended without having begun, or twice");
                    }
                }

                break;
            case "recovery":
                Recoveries++;
                break;
        }
    }
}
