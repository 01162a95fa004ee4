using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Schemas are known by their hash; of a call, names and types are looked at, and nothing else.</summary>
public sealed class ToolSchemaTests
{
    private const string Schema = """
        {
          "type": "object",
          "properties": {
            "path": { "type": "string" }, "lines": { "type": "integer" }, "ratio": { "type": "number" }, "deep": { "type": "boolean" },
            "options": { "type": "object" }, "tags": { "type": ["array", "null"] }, "any": true, "never": false, "untyped": { "minLength": 3 }
          },
          "required": ["path"],
          "additionalProperties": false
        }
        """;

    [Fact]
    public void Only_what_is_said_counts_not_how_it_is_written()
    {
        ToolSchema.Parse("""{ "b": 1.0, "a": "\u0041" }""").Hash.Should().Be(ToolSchema.Parse("""{"a":"A","b":1}""").Hash).And.HaveLength(43);
        ToolSchema.Parse("""{"a":"A","b":1}""").Hash.Should().NotBe(ToolSchema.Parse("""{"a":"A","b":2}""").Hash);
    }

    [Fact]
    public void The_hash_is_the_SHA_256_of_canonical_JSON() =>
        ToolSchema.Parse(" { } ").Hash.Should().Be(System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData("{}"u8)));

    [Theory]
    [InlineData("""{"path":"/a"}""")]
    [InlineData("""{"path":"/a","lines":3,"ratio":0.5,"deep":true,"options":{},"tags":[],"any":7,"untyped":1}""")]
    [InlineData("""{"path":"/a","lines":1e21,"ratio":3,"tags":null}""")]
    public void A_call_that_fits_is_not_held_up(string arguments) => Refuse(Schema, arguments).Should().BeNull();

    [Theory]
    [InlineData("""{}""", "path")]
    [InlineData("""{"lines":3}""", "path")]
    [InlineData("""{"path":"/a","mode":"w"}""", "mode")]
    [InlineData("""{"path":"/a","Path":"/b"}""", "Path")]
    [InlineData("""{"path":7}""", "path")]
    [InlineData("""{"path":null}""", "path")]
    [InlineData("""{"path":"/a","lines":"3"}""", "lines")]
    [InlineData("""{"path":"/a","lines":3.5}""", "lines")]
    [InlineData("""{"path":"/a","ratio":true}""", "ratio")]
    [InlineData("""{"path":"/a","deep":1}""", "deep")]
    [InlineData("""{"path":"/a","options":[]}""", "options")]
    [InlineData("""{"path":"/a","tags":{}}""", "tags")]
    [InlineData("""{"path":"/a","never":null}""", "never")]
    public void A_missing_unknown_or_mistyped_argument_is_named(string arguments, string argument) =>
        Refuse(Schema, arguments).Should().Contain($"argument {argument}");

    [Fact]
    public void Other_arguments_are_refused_only_where_the_schema_is_closed()
    {
        Refuse("""{"properties":{"a":true}}""", """{"b":1}""").Should().BeNull();
        Refuse("""{"properties":{"a":true},"additionalProperties":{"type":"string"}}""", """{"b":1}""").Should().BeNull();
        Refuse("""{"additionalProperties":false,"patternProperties":{"^b":true}}""", """{"b":1}""").Should().BeNull();
        Refuse("""{"additionalProperties":false}""", """{"b":1}""").Should().NotBeNull();
    }

    [Fact]
    public void A_required_argument_need_not_be_described()
    {
        Refuse("""{"required":["b","a"]}""", """{"b":1}""").Should().Contain("argument a is missing");
        Refuse("""{"required":["b","a"]}""", """{"b":1,"a":2}""").Should().BeNull();
        Refuse("""{"required":["b"],"additionalProperties":false}""", """{"b":1}""").Should().Contain("no argument b", "a closed schema names what there may be");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("true")]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"properties":[]}""")]
    [InlineData("""{"properties":{"a":"string"}}""")]
    [InlineData("""{"properties":{"a":{"type":"text"}}}""")]
    [InlineData("""{"properties":{"a":{"type":[]}}}""")]
    [InlineData("""{"properties":{"a":{"type":["string","text"]}}}""")]
    [InlineData("""{"properties":{"a":{"type":7}}}""")]
    [InlineData("""{"required":"a"}""")]
    [InlineData("""{"required":[1]}""")]
    [InlineData("""{"required":["a","a"]}""")]
    public void What_cannot_be_checked_is_no_schema(string json)
    {
        ToolSchema.TryParse(json, out _).Should().BeFalse();
        FluentActions.Invoking(() => ToolSchema.Parse(json)).Should().Throw<FormatException>().WithMessage("not a schema of arguments: *");
    }

    [Fact]
    public void A_schema_has_a_size()
    {
        string padding = new(' ', ToolSchema.MaxBytes - 2);

        ToolSchema.TryParse($"{{{padding}}}", out _).Should().BeTrue();
        ToolSchema.TryParse($"{{{padding} }}", out _).Should().BeFalse();
        ToolSchema.TryParse(null, out _).Should().BeFalse();
    }

    private static string? Refuse(string schema, string arguments) => ToolSchema.Parse(schema).FindMistake(ToolArguments.Parse(Encoding.UTF8.GetBytes(arguments)));
}
