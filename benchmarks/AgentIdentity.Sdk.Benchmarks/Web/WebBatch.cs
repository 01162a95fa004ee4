namespace AgentIdentity.Sdk;

/// <summary>What one request of a batch took.</summary>
/// <param name="Microseconds">By the clock; on a busy machine mostly waiting for a processor.</param>
/// <param name="Busy">Microseconds of processor time of the whole process, kernel included; what else runs on the machine hardly shows in it.</param>
/// <param name="Bytes">Allocated.</param>
internal readonly record struct WebBatch(double Microseconds, double Busy, double Bytes);
