using AgentIdentity.Sdk.Auditing;
using CsCheck;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>Whatever somebody has made of the files of a sink, it is named or comes out right; nothing throws anything else.</summary>
public sealed class HostileFileTests : IDisposable
{
    private static readonly Gen<Func<byte[], byte[]>> Mutation = Gen.OneOf(
        Gen.Select(Gen.Int[0, 100_000], Gen.Byte[1, 255]).Select<int, byte, Func<byte[], byte[]>>((at, flip) => bytes => Flip(bytes, at, flip)),
        Gen.Int[0, 100_000].Select<int, Func<byte[], byte[]>>(at => bytes => bytes[..(bytes.Length == 0 ? 0 : at % bytes.Length)]),
        Gen.Select(Gen.Int[0, 100_000], Gen.Byte.Array[1, 300]).Select<int, byte[], Func<byte[], byte[]>>((at, more) => bytes => Insert(bytes, at, more)),
        Gen.Byte.Array[0, 300].Select<byte[], Func<byte[], byte[]>>(other => _ => other));

    private readonly ExportSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task A_copy_that_was_tampered_with_is_refused_by_name_or_continued_and_compared()
    {
        await using (AgentGuard guard = _setup.Guard(FileAuditSink.Open(_setup.SinkDirectory)))
        {
            await _setup.CallAsync(guard, 5);
        }

        string file = RotatedLog.FilesIn(_setup.SinkDirectory)[0];
        byte[] genuine = File.ReadAllBytes(file);
        List<AuditRecord> records = [];
        await foreach (AuditRecord record in AuditReader.ReadAsync(_setup.Location))
        {
            records.Add(record);
        }

        await Gen.Select(Mutation, Gen.Int[0, AuditFormat.All.Count - 1].Select(index => AuditFormat.All[index])).SampleAsync(async (mutate, format) =>
        {
            File.WriteAllBytes(file, mutate(genuine));
            AuditReconciliation found = await AuditReconciliation.CompareAsync(_setup.Location, _setup.SinkDirectory, format);
            try
            {
                using FileAuditSink sink = FileAuditSink.Open(_setup.SinkDirectory, new FileAuditSinkOptions { Format = format });
                await sink.DeliverAsync(records, default);
            }
            catch (AuditException refused)
            {
                refused.Code.Should().BeOneOf(AuditCodes.Broken, AuditCodes.ForeignLog);
            }

            foreach (string stray in RotatedLog.FilesIn(_setup.SinkDirectory).Where(other => other != file))
            {
                File.Delete(stray);
            }

            return found.Records == records.Count;
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void A_mark_that_was_tampered_with_is_refused_by_name_or_is_one() => Gen.Select(Mutation, Gen.Bool).Sample((mutate, isAlone) =>
    {
        Directory.CreateDirectory(_setup.Marks);
        byte[] genuine = System.Text.Encoding.ASCII.GetBytes($"audit/AAAAAAAAAAAAAAAAAAAAAA@7:{new string('A', 43)}\n");
        File.WriteAllBytes(_setup.MarkFile, mutate(isAlone ? "none\n"u8.ToArray() : genuine));
        try
        {
            return AuditSinkMark.ListOf(_setup.Location).Count == 1;
        }
        catch (AuditException refused)
        {
            return refused.Code == AuditCodes.SinkMark;
        }
    }, iter: 1000, threads: 1);

    private static byte[] Flip(byte[] bytes, int at, byte flip)
    {
        byte[] copy = [.. bytes];
        copy[at % copy.Length] ^= flip;
        return copy;
    }

    private static byte[] Insert(byte[] bytes, int at, byte[] more)
    {
        at %= bytes.Length;
        return [.. bytes[..at], .. more, .. bytes[at..]];
    }
}
