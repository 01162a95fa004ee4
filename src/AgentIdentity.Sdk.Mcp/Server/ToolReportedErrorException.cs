namespace AgentIdentity.Sdk.Mcp;

/// <summary>Stands in an outcome for a tool that ran and answered with an error instead of throwing one. Never thrown.</summary>
internal sealed class ToolReportedErrorException : Exception;
