using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Functions of all the shapes that hosts write, each saying what it got.</summary>
internal sealed class Signatures
{
    public enum Colour
    {
        Red,
        Green,
    }

    [KernelFunction("nothing")]
    public string Nothing() => "nothing";

    [KernelFunction("text")]
    public string Text(string value) => Say(value);

    [KernelFunction("number")]
    public string Number(int value) => Say(value);

    [KernelFunction("long_number")]
    public string LongNumber(long value) => Say(value);

    [KernelFunction("real")]
    public string Real(double value) => Say(value);

    [KernelFunction("money")]
    public string Money(decimal value) => Say(value);

    [KernelFunction("flag")]
    public string Flag(bool value) => Say(value);

    [KernelFunction("colour")]
    public string OfColour(Colour value) => Say(value);

    [KernelFunction("guid")]
    public string Id(Guid value) => Say(value);

    [KernelFunction("address")]
    public string Address(Uri value) => Say(value);

    [KernelFunction("span")]
    public string Span(TimeSpan value) => Say(value);

    [KernelFunction("instant")]
    public string Instant(DateTimeOffset value) => Say(value);

    [KernelFunction("maybe")]
    public string Maybe(int? value) => Say(value);

    [KernelFunction("default")]
    public string Defaulted(int value = 7, string? more = null) => Say(value) + Say(more);

    [KernelFunction("texts")]
    public string Texts(string[] value) => Say(value.Length) + string.Join('|', value);

    [KernelFunction("numbers")]
    public string Numbers(List<int> value) => Say(value.Sum());

    [KernelFunction("map")]
    public string Map(Dictionary<string, int> value) => string.Join('|', value.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}"));

    [KernelFunction("order")]
    public string Ordered(Order value) => $"{value.Item} x {value.Count} to {value.To?.City}";

    [KernelFunction("element")]
    public string Element(JsonElement value) => value.GetRawText();

    [KernelFunction("anything")]
    public string Anything(object value) => Say(value);

    [KernelFunction("versioned")]
    public string Converted(Version value) => Say(value);

    [KernelFunction("helped")]
    public string Helped(Kernel kernel, CultureInfo culture, string value, CancellationToken stop) =>
        $"{kernel.Data.Count} {culture.Name} {value} {stop.CanBeCanceled}";

    [KernelFunction("async_text")]
    [Description("returns a task")]
    public async Task<string> AsyncText(string value)
    {
        await Task.Yield();
        return value;
    }

    [KernelFunction("returns_number")]
    public int ReturnsNumber(int value) => value + 1;

    [KernelFunction("returns_order")]
    public ValueTask<Order> ReturnsOrder(string value) => ValueTask.FromResult(new Order { Item = value });

    [KernelFunction("returns_nothing")]
    public Task ReturnsNothing(string value) => Task.CompletedTask;

    public static KernelPlugin Plugin => KernelPluginFactory.CreateFromObject(new Signatures(), "shapes");

    private static string Say(object? value) => $"{value?.GetType().Name ?? "null"}:{Convert.ToString(value, CultureInfo.InvariantCulture)};";

    public sealed class Order
    {
        public string Item { get; set; } = "";

        public int Count { get; set; }

        public Place? To { get; set; }
    }

    public sealed record Place(string City);
}
