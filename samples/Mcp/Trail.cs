using AgentIdentity.Sdk.Auditing;

namespace McpSample;

/// <summary>Tells what a log says, and whether it is intact.</summary>
internal sealed class Trail(Story story)
{
    public async Task<List<RecordedDecision>> TellAsync(string whose, string folder)
    {
        List<RecordedDecision> decisions = [];
        story.Tell($"\nthe audit log of {whose}:");
        await foreach (AuditRecord record in AuditReader.ReadAsync(folder))
        {
            if (record.TryReadDecision(out RecordedDecision? decision))
            {
                decisions.Add(decision);
                string approval = decision.Approval is null ? "" : $"  request {decision.Approval}";
                story.Tell($"  {record.Sequence,2}  {string.Join('/', decision.Path)} {decision.Tool}: {decision.Decision} {decision.Code}{approval}");
            }
        }

        AuditVerification verification = await AuditVerifier.VerifyAsync(folder);
        story.Step("it is verified", verification.IsIntact ? $"{verification.RecordCount} records intact" : verification.Break.ToString(), verification.IsIntact);
        return decisions;
    }
}
