namespace AgentIdentity.Sdk;

/// <summary>Tells the operator that something failed. What the operator's callback does in turn changes no decision.</summary>
internal sealed class Alarm(Action<Exception>? callback)
{
    public void Raise(Exception failure)
    {
        try
        {
            callback?.Invoke(failure);
        }
        catch (Exception)
        {
            // The callback is the host's; its failure must not turn a refusal into something else.
        }
    }
}
