using System.Globalization;
using System.Reflection;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>The method of a guarded function. It is how one is told from another: clones share it, and nobody else can make one.</summary>
/// <remarks>
/// Its parameters are what Semantic Kernel gives any function that takes them; its attributes are those of the tool's own method, with the action that
/// the host names, so that a guarded layer of another framework outside comes to the same action.
/// </remarks>
internal sealed class GuardedMethod(GuardedFunction function, MethodInfo? toolMethod) : MethodInfo
{
    private static readonly MethodInfo Shape = ((Delegate)InvokeAsync).Method;

    /// <summary>The function that this runs.</summary>
    public GuardedFunction Function { get; } = function;

    public override string Name => toolMethod?.Name ?? Shape.Name;

    public override Type? DeclaringType => toolMethod?.DeclaringType ?? Shape.DeclaringType;

    public override Type? ReflectedType => DeclaringType;

    public override MethodAttributes Attributes => Shape.Attributes;

    public override RuntimeMethodHandle MethodHandle => Shape.MethodHandle;

    public override Type ReturnType => Shape.ReturnType;

    public override ParameterInfo ReturnParameter => Shape.ReturnParameter;

    public override ICustomAttributeProvider ReturnTypeCustomAttributes => Shape.ReturnTypeCustomAttributes;

    public override MethodInfo GetBaseDefinition() => this;

    public override MethodImplAttributes GetMethodImplementationFlags() => Shape.GetMethodImplementationFlags();

    public override ParameterInfo[] GetParameters() => Shape.GetParameters();

    public override object[] GetCustomAttributes(bool inherit) => GetCustomAttributes(typeof(Attribute), inherit);

    public override object[] GetCustomAttributes(Type attributeType, bool inherit)
    {
        ArgumentNullException.ThrowIfNull(attributeType);
        object[] own = toolMethod?.GetCustomAttributes(inherit) ?? [];
        IEnumerable<object> all = Function.Action is { } action && ToolActionOf(own) is null ? own.Append(new AgentActionAttribute(action)) : own;
        object[] found = [.. all.Where(attributeType.IsInstanceOfType)];

        // The attribute helpers of .NET cast what they get here to an array of the attribute's own type.
        Array typed = attributeType.IsValueType ? found : Array.CreateInstance(attributeType, found.Length);
        found.CopyTo(typed, 0);
        return (object[])typed;
    }

    public override bool IsDefined(Type attributeType, bool inherit) => GetCustomAttributes(attributeType, inherit).Length > 0;

    public override object? Invoke(object? obj, BindingFlags invokeAttr, Binder? binder, object?[]? parameters, CultureInfo? culture) =>
        Function.InvokeAsync((Kernel)parameters![0]!, (KernelFunction)parameters[1]!, (KernelArguments)parameters[2]!, (CancellationToken)parameters[3]!);

    private static IAgentActionMetadata? ToolActionOf(object[] attributes) => attributes.OfType<IAgentActionMetadata>().FirstOrDefault();

    /// <summary>Never called: it lends the method above its signature.</summary>
    private static Task<FunctionResult> InvokeAsync(Kernel kernel, KernelFunction function, KernelArguments arguments, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{function} runs behind its guard only");
}
