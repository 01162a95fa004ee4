return await AgentIdentity.Cli.AgentIdTool.RunAsync(args, AgentIdentity.Cli.ToolHost.OfThisProcess()).ConfigureAwait(false);
