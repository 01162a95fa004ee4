using System.Buffers;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Writes the data of a pack: parts of a kind, one a line, each a JSON array of items.</summary>
internal sealed class EvidenceWriter(Stream output)
{
    /// <summary>What a line begins with; the part's name follows.</summary>
    public const string PartStart = "<script type=\"application/json\" data-evidence=\"";

    /// <summary>What a line ends with.</summary>
    public const string PartEnd = "]</script>\n";

    private const int MaxItems = 256;
    private const int MaxBytes = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _part = new();
    private readonly EvidenceDigest _digest = new();
    private string _name = "";
    private int _items;

    /// <summary>How many bytes were written.</summary>
    public long Length { get; private set; }

    /// <summary>The hash over the parts that are written.</summary>
    public byte[] Digest => _digest.Value;

    public async ValueTask WriteAsync(string part, byte[] item, CancellationToken cancellationToken)
    {
        if (_items > 0 && (_name != part || _items == MaxItems || _part.WrittenCount + item.Length > MaxBytes))
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        _part.Write(Encoding.ASCII.GetBytes(_items == 0 ? $"{PartStart}{part}\">[" : ","));
        _part.Write(item);
        _name = part;
        _items++;
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_items > 0)
        {
            _part.Write(Encoding.ASCII.GetBytes(PartEnd));
            _digest.Add(_name, _part.WrittenSpan[(PartStart.Length + _name.Length + 2)..^(PartEnd.Length - 1)]);
            await WriteRawAsync(_part.WrittenMemory, cancellationToken).ConfigureAwait(false);
            _part.ResetWrittenCount();
            _items = 0;
        }
    }

    public async ValueTask WriteRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await output.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        Length += bytes.Length;
        if (Length > EvidencePack.MaxBytes)
        {
            throw EvidencePack.TooLarge($"{EvidencePack.MaxBytes / 1024 / 1024} MiB");
        }
    }
}
