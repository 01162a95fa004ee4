using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Which arguments are checked, and which reach the function.</summary>
public sealed class ArgumentTests
{
    private static readonly AgentScope UpToHundred = AgentScope.For("bank.pay").Between("amount", 0, 100);

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task A_number_that_a_connector_made_a_text_of_is_checked_as_a_number(int amount, bool mayPay)
    {
        await using Stage stage = new();
        List<int> paid = [];
        Kernel kernel = stage.Kernel(await stage.AgentAsync(UpToHundred), "bank", KernelFunctionFactory.CreateFromMethod((int amount) => paid.Add(amount), "pay"));
        Script script = new([new() { ["amount"] = amount }]);

        await Conversations.CallingConnectorAsync("bank-pay", kernel, script);

        paid.Should().Equal(mayPay ? [amount] : []);
        (await stage.OnlyCallAsync()).IsAllowed.Should().Be(mayPay);
    }

    [Theory]
    [InlineData("""{"type":"integer"}""", 100, true)]
    [InlineData("""{"type":["number","null"]}""", 101, false)]
    public async Task A_number_that_only_a_schema_knows_of_is_checked_as_one(string schema, int amount, bool mayPay)
    {
        await using Stage stage = new();
        bool paid = false;
        KernelFunction imported = KernelFunctionFactory.CreateFromMethod(
            (KernelArguments all) => { paid = true; },
            new KernelFunctionFromMethodOptions { FunctionName = "pay", Parameters = [new KernelParameterMetadata("amount") { Schema = KernelJsonSchema.Parse(schema) }] });
        Kernel kernel = stage.Kernel(await stage.AgentAsync(UpToHundred), "bank", imported);

        await Conversations.CallingConnectorAsync("bank-pay", kernel, new Script([new() { ["amount"] = amount }]));

        paid.Should().Be(mayPay);
    }

    [Fact]
    public async Task Variables_of_the_prompt_around_are_neither_checked_nor_passed()
    {
        await using Stage stage = new();
        Kernel kernel = stage.Kernel(await stage.AgentAsync(UpToHundred), "bank", KernelFunctionFactory.CreateFromMethod((int amount) => amount, "pay"));

        FunctionResult result = await kernel.InvokeAsync("bank", "pay", new() { ["amount"] = 5, ["history"] = new MemoryStream(), ["question"] = "what?" });

        result.GetValue<int>().Should().Be(5);
    }

    [Fact]
    public async Task A_name_in_another_case_is_the_same_argument()
    {
        await using Stage stage = new();
        int paid = 0;
        Kernel kernel = stage.Kernel(await stage.AgentAsync(UpToHundred), "bank", KernelFunctionFactory.CreateFromMethod((int amount) => paid += amount, "pay"));

        (await kernel.InvokeAsync("bank", "pay", new() { ["AMOUNT"] = 500 })).IsDenied(out _).Should().BeTrue();
        (await kernel.InvokeAsync("bank", "pay", new() { ["Amount"] = 50 })).IsDenied(out _).Should().BeFalse();

        paid.Should().Be(50);
    }

    [Fact]
    public async Task A_function_that_takes_all_arguments_gets_those_that_were_checked()
    {
        await using Stage stage = new();
        KernelArguments? got = null;
        Kernel kernel = stage.Kernel(
            await stage.AgentAsync(AgentScope.For("bank.pay").Between("amount", 0, 100).Any("to")), "bank",
            KernelFunctionFactory.CreateFromMethod((KernelArguments all) => { got = all; }, "pay"));
        KernelArguments given = new() { ["amount"] = 5, ["to"] = "ann" };

        (await kernel.InvokeAsync("bank", "pay", given)).IsDenied(out _).Should().BeFalse();
        got.Should().NotBeNull().And.NotBeSameAs(given);
        got!.Select(argument => $"{argument.Key}={argument.Value}").Should().BeEquivalentTo("amount=5", "to=ann");

        got = null;
        given["more"] = "a";
        (await kernel.InvokeAsync("bank", "pay", given)).IsDenied(out _).Should().BeTrue();
        got.Should().BeNull("no scope covers the argument that it would have got");
    }

    [Fact]
    public async Task An_argument_that_is_declared_and_in_another_case_is_not_there_twice()
    {
        await using Stage stage = new();
        List<string> got = [];
        Kernel kernel = stage.Kernel(
            await stage.AgentAsync(UpToHundred), "bank", KernelFunctionFactory.CreateFromMethod((int amount, KernelArguments all) => got.AddRange(all.Names), "pay"));

        (await kernel.InvokeAsync("bank", "pay", new() { ["AMOUNT"] = 5 })).IsDenied(out _).Should().BeFalse();

        got.Should().Equal("amount");
    }

    [Fact]
    public async Task A_kernel_among_the_arguments_is_the_frameworks_and_not_an_argument()
    {
        await using Stage stage = new();
        Kernel? got = null;
        Kernel kernel = stage.Kernel(
            await stage.AgentAsync(UpToHundred), "bank",
            KernelFunctionFactory.CreateFromMethod((Kernel own, KernelArguments all) => { got = all.Values.OfType<Kernel>().FirstOrDefault() ?? own; }, "pay"));
        Kernel other = new();

        await kernel.Plugins.GetFunction("bank", "pay").InvokeAsync(other, new AIFunctionArguments { ["amount"] = 5 });

        got.Should().BeSameAs(other);
    }

    [Fact]
    public async Task An_object_without_a_json_form_is_refused_and_recorded()
    {
        await using Stage stage = new();
        bool ran = false;
        Kernel kernel = stage.Kernel(
            await stage.AgentAsync(AgentScope.For("files.save").Any("content")), "files", KernelFunctionFactory.CreateFromMethod((Stream content) => { ran = true; }, "save"));
        using MemoryStream content = new([1]);

        FunctionResult result = await kernel.InvokeAsync("files", "save", new() { ["content"] = content });

        result.IsDenied(out AI.GuardedCall? call).Should().BeTrue();
        call!.Decision.Denial!.Code.Should().Be(DenialCodes.Malformed);
        ran.Should().BeFalse();
        (await stage.OnlyCallAsync()).Action.Should().Be("files.save");
    }

    [Fact]
    public async Task The_function_cannot_change_what_the_caller_holds()
    {
        await using Stage stage = new();
        Kernel kernel = stage.Kernel(
            await stage.AgentAsync(UpToHundred), "bank", KernelFunctionFactory.CreateFromMethod((KernelArguments all) => { all["amount"] = 0; all["more"] = 1; }, "pay"));
        KernelArguments given = new() { ["amount"] = 5 };

        await kernel.InvokeAsync("bank", "pay", given);

        given.Should().ContainSingle().Which.Value.Should().Be(5);
        (await stage.OnlyCallAsync()).Outcome!.Outcome.Should().Be(AuditOutcome.Completed);
    }

    [Fact]
    public async Task A_filter_that_changes_an_argument_changes_what_is_checked()
    {
        await using Stage stage = new();
        int paid = 0;
        Kernel kernel = stage.Kernel(await stage.AgentAsync(UpToHundred), "bank", KernelFunctionFactory.CreateFromMethod((int amount) => paid += amount, "pay"));
        kernel.FunctionInvocationFilters.Add(new Filter((context, next) =>
        {
            context.Arguments["amount"] = 1000;
            return next(context);
        }));

        (await kernel.InvokeAsync("bank", "pay", new() { ["amount"] = 5 })).IsDenied(out _).Should().BeTrue();

        paid.Should().Be(0);
        (await stage.OnlyCallAsync()).IsAllowed.Should().BeFalse();
    }
}
