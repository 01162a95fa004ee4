using System.Text.Json;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>What of a call's arguments a function can receive: this the guard checks, and this alone the function gets.</summary>
/// <remarks>
/// Semantic Kernel's arguments hold more than a function takes: variables of the prompt around it, objects of the host, whatever a model adds. A
/// function that takes <see cref="KernelArguments"/> can receive all of it, so all of it is checked. Names match as Semantic Kernel matches them,
/// whatever their case, and are checked in the spelling of the parameter.
/// </remarks>
internal sealed class FunctionParameters
{
    private readonly FunctionParameter[] _parameters;
    private readonly bool _takesAll;
    private readonly JsonSerializerOptions _serializer;

    public FunctionParameters(KernelFunction function, JsonSerializerOptions serializer)
    {
        _serializer = serializer;
        _parameters = [.. function.Metadata.Parameters.Select(parameter => new FunctionParameter(parameter, serializer))];
        _takesAll = function.UnderlyingMethod?.GetParameters().Any(parameter => parameter.ParameterType == typeof(KernelArguments)) ?? false;
    }

    /// <summary>The arguments to check. Reading one that has no JSON form throws.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Read(KernelArguments arguments)
    {
        foreach (FunctionParameter parameter in _parameters)
        {
            if (arguments.TryGetValue(parameter.Name, out object? value))
            {
                yield return KeyValuePair.Create(parameter.Name, parameter.Read(value));
            }
        }

        if (_takesAll)
        {
            // A plain chat client hands the kernel over among the arguments; the function gets it as its kernel.
            foreach (KeyValuePair<string, object?> other in arguments.Where(argument => argument.Value is not Kernel && Find(argument.Key) is null))
            {
                yield return other;
            }
        }
    }

    /// <summary>What the function runs on: the checked values in the types of its parameters, and the caller's execution settings.</summary>
    public KernelArguments Bind(ToolArguments snapshot, KernelArguments arguments)
    {
        KernelArguments bound = new() { ExecutionSettings = arguments.ExecutionSettings };
        foreach (string name in snapshot.Names)
        {
            using JsonDocument value = JsonDocument.Parse(snapshot.GetUtf8Json(name));
            bound[name] = (Find(name) ?? FunctionParameter.Untyped(name, _serializer)).Bind(value.RootElement.Clone());
        }

        return bound;
    }

    private FunctionParameter? Find(string name) =>
        Array.Find(_parameters, parameter => string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase));
}
