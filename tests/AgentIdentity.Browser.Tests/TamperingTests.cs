using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AgentIdentity.Browser.Support;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Evidence;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Browser;

/// <summary>Whatever byte of a pack is changed, the page is not green, says what does not hold, and says the same as the library does.</summary>
public sealed class TamperingTests(Chromium browser) : IClassFixture<Chromium>
{
    // The page's own verifier on other data, as if they stood in the page.
    private const string VerifyInPage =
        """
        async packs => {
          const results = [];
          for (const parts of packs) {
            const found = new Verification();
            await found.run(parts.map(([name, text]) => ({ dataset: { evidence: name }, textContent: text })), () => {});
            results.push(found.failures.map(({ subject, reason }) => `${subject}: ${reason}`));
          }
          return results;
        }
        """;

    [Fact]
    public async Task Every_part_of_every_item_is_covered_and_both_verifiers_name_the_same()
    {
        await using GuardedWork work = await GuardedWork.DoAsync(rounds: 2);
        byte[] pack = await work.ExportAsync();
        byte[][] mutants = [.. Positions(pack, seed: 11).Select(at => Flip(pack, at.Position, at.Bit))];

        string[][] inPage = await InPageAsync(pack, mutants);

        mutants.Should().HaveCountGreaterThan(300);
        List<string> differences = [];
        for (int i = 0; i < mutants.Length; i++)
        {
            EvidenceVerification found = await EvidencePackVerifier.VerifyAsync(new MemoryStream(mutants[i]));
            found.IsProved.Should().BeFalse();
            string[] here = [.. found.Failures.Select(failure => failure.ToString())];
            if (!here.SequenceEqual(inPage[i]))
            {
                differences.Add($"{Difference(pack, mutants[i])}\n  here {string.Join(" | ", here)}\n  there {string.Join(" | ", inPage[i])}");
            }
        }

        differences.Should().BeEmpty();
    }

    [Fact]
    public async Task A_changed_record_is_named_whatever_of_it_was_changed()
    {
        await using GuardedWork work = await GuardedWork.DoAsync(rounds: 2);
        byte[] pack = await work.ExportAsync();
        Random random = new(5);
        List<(byte[] Mutant, long Sequence)> mutants = [];
        string text = Encoding.Latin1.GetString(pack);
        foreach (string item in PackText.Of(pack).Records)
        {
            int start = text.IndexOf(item, StringComparison.Ordinal);
            mutants.AddRange(Enumerable.Range(0, 6).Select(_ => (Flip(pack, start + random.Next(item.Length), random.Next(7)), PackText.SequenceOf(item))));
        }

        string[][] inPage = await InPageAsync(pack, [.. mutants.Select(mutant => mutant.Mutant)]);

        for (int i = 0; i < mutants.Count; i++)
        {
            string.Join('\n', inPage[i]).Should().MatchRegex(
                $@"record (\d+ or )?{mutants[i].Sequence}\b|record \d+, listed as {mutants[i].Sequence}\b", $"it differs at {Difference(pack, mutants[i].Mutant)}");
        }
    }

    [Fact]
    public async Task Both_verifiers_take_the_same_lines_for_records_decisions_and_outcomes()
    {
        await using GuardedWork work = await GuardedWork.DoAsync(rounds: 1);
        byte[] pack = await work.ExportAsync();
        string[] changes =
        [
            "\"decision_seq\":1|\"decision_seq\":0", "\"decision_seq\":1|\"decision_seq\":-1", "\"decision_seq\":1|\"decision_seq\":\"1\"", "\"decision_seq\":1|\"decision_seq\":9007199254740992",
            "\"call\":\"[^\"]*\"|\"call\":\"\"", "\"call\":\"[^\"]*\"|\"call\":1", "\"call\":\"[^\"]*\",|", "\"log\":\"|\"log\":\"/", "\"log\":\"audit/|\"log\":\"audit//",
            "\"log\":\"audit/.|\"log\":\"audit/", "\"log\":\"audit/.|\"log\":\"audit/.", "\"ts\":\"2026|\"ts\":\"0000", "\"ts\":\"2026-11-24|\"ts\":\"2026-02-29", "\"ts\":\"2026-11-24T09|\"ts\":\"2026-11-24T24",
            "\"ts\":\"2026-11-24T09:..:..|\"ts\":\"2026-11-24T23:59:60", "\"type\":\"[a-z]*\"|\"type\":\"\"", "\"type\":\"[a-z]*\"|\"type\":\"decision\"", "\"type\":\"[a-z]*\"|\"type\":\"outcome\"",
            "\"type\":\"[a-z]*\"|\"type\":\"\u00e9\ufeff\"", "\"v\":1|\"v\":2", "\"v\":1|\"v\":1.0", "\"seq\":|\"seq\":0", "\"seq\":|\"seq\":-", "\"prev\":\"..|\"prev\":\"", "\"chain_len\":1|\"chain_len\":-7",
            "\"chain_len\":1|\"chain_len\":1e0", "\"in_process\":true|\"in_process\":1", "\"path\":\\[|\"path\":[1,", "\"path\":\\[|\"path\":[[],", "\"holders\":\\[\"[^\"]*\"|\"holders\":[null", "\"sponsor\":\\{|\"sponsor\":{\"a\":[[[[]]]],",
            "\"sponsor\":\\{|\"sponsor\":{\"a\":[[[[[]]]]],", "\"sponsor\":\\{|\"sponsor\":{\"a\":[[[[[[]]]]]],", "\"sponsor\":\\{[^}]*\\}|\"sponsor\":{}", "\"sponsor\":\\{[^}]*\\}|\"sponsor\":[]", "\"args\":\\{[^}]*\\}|\"args\":[]",
            "\"args\":\\{|\"args\":{\"\\\\u0000\":\"x\",", "\"args\":\\{|\"args\":{\"a\":1,", "\"args\":\\{|\"args\":{\"\":\"\",", "\"args\":\\{|\"args\":{\"\ud83d\ude00\":\"x\",\"\uffee\":\"\",", "\"reason\":\"|\"reason\":\"\\\\u0041",
            "\"reason\":\"|\"reason\":\"\\\\u001f", "\"reason\":\"|\"reason\":\"\\\\u001F", "\"reason\":\"|\"reason\":\"\\\\/", "\"reason\":\"|\"reason\":\"\u007f\u2028", "\"reason\":\"|\"reason\":\"\\\\ud800", "\"chain_hashes\":\\[\"..|\"chain_hashes\":[\"",
            "\"outcome\":\"completed|\"outcome\":\"Completed", "\"duration_us\":|\"duration_us\":-", "\"duration_us\":[0-9]*|\"duration_us\":9007199254740991", "\"duration_us\":[0-9]*|\"duration_us\":true", "\"decision\":\"allow|\"decision\":\"maybe", "\\A|\ufeff", "\\z| ", "\\A\\{|{\"aaa\":1,",
        ];
        string[] lines = [.. PackText.Of(pack).Records.Select(PackText.LineOf).SelectMany(line => changes.Select(change => Regex.Replace(line, change.Split('|')[0], change.Split('|')[1])).Prepend(line)).Distinct()];
        string[] here = [.. lines.Select(KindOf)];

        await using OpenedPack opened = await OpenedPack.OpenAsync(browser, pack);
        JsonElement? answer = await opened.Page.EvaluateAsync(
            """
            lines => lines.map(line => {
              const record = readLine(utf8.encode(line));
              return !record ? "none" : readDecision(record) ? "decision" : readOutcome(record) ? "outcome" : "other";
            })
            """, lines);

        string[] there = [.. answer!.Value.EnumerateArray().Select(kind => kind.GetString()!)];
        string.Join('\n', lines.Zip(here, there).Where(line => line.Second != line.Third).Select(line => $"here {line.Second}, there {line.Third}: {line.First}")).Should().BeEmpty();
        here.Distinct().Should().HaveCount(4);

        static string KindOf(string line) => !AuditRecord.TryParse(Encoding.UTF8.GetBytes(line), out AuditRecord? record) ? "none"
            : record.TryReadDecision(out _) ? "decision"
            : record.TryReadOutcome(out _) ? "outcome"
            : "other";
    }

    [Fact]
    public async Task A_page_whose_file_was_changed_is_red_when_it_is_opened()
    {
        await using GuardedWork work = await GuardedWork.DoAsync(rounds: 1);
        byte[] pack = await work.ExportAsync();
        Random random = new(3);
        foreach ((string name, int start, int length) in PackText.Regions(pack))
        {
            for (int i = 0; i < 4; i++)
            {
                byte[] mutant = Flip(pack, start + random.Next(length), random.Next(8));
                await using OpenedPack opened = await OpenedPack.OpenAsync(browser, mutant);
                opened.IsGreen.Should().BeFalse($"{name} differs at {Difference(pack, mutant)}");
                opened.Title.Should().Be("Not verified");
                opened.Failures.Should().NotBeEmpty();
            }
        }
    }

    [Fact]
    public async Task A_page_whose_script_was_changed_runs_nothing_and_stays_red()
    {
        await using GuardedWork work = await GuardedWork.DoAsync(rounds: 1);
        byte[] pack = await work.ExportAsync();
        string text = Encoding.Latin1.GetString(pack);
        int start = text.IndexOf("<script>", StringComparison.Ordinal) + "<script>".Length;
        int end = text.LastIndexOf("</script>", StringComparison.Ordinal);
        Random random = new(7);
        for (int i = 0; i < 10; i++)
        {
            byte[] mutant = Flip(pack, random.Next(start, end), random.Next(7));
            await using OpenedPack opened = await OpenedPack.OpenAsync(browser, mutant, waits: false);
            opened.IsGreen.Should().BeFalse();
            opened.Title.Should().Be("Not verified");
            opened.Console.Should().Contain(line => line.Contains("Content Security Policy", StringComparison.Ordinal));
            (await EvidencePackVerifier.VerifyAsync(new MemoryStream(mutant))).IsPageGenuine.Should().BeFalse();
        }
    }

    private async Task<string[][]> InPageAsync(byte[] pack, IReadOnlyList<byte[]> mutants)
    {
        await using OpenedPack opened = await OpenedPack.OpenAsync(browser, pack);
        opened.IsGreen.Should().BeTrue();
        List<string[]> results = [];
        foreach (byte[][] some in mutants.Chunk(50))
        {
            // Bytes that are no UTF-8 are what a browser makes of them.
            object[] packs = [.. some.Select(mutant => PackText.Regions(pack).Select(region => new[] { region.Name, Encoding.UTF8.GetString(mutant, region.Start, region.Length) }).ToArray())];
            JsonElement? answer = await opened.Page.EvaluateAsync(VerifyInPage, packs);
            results.AddRange(answer!.Value.EnumerateArray().Select(list => list.EnumerateArray().Select(line => line.GetString()!).ToArray()));
        }

        return [.. results];
    }

    /// <summary>Some places in every item, and every place where one thing ends and the next begins.</summary>
    private static IEnumerable<(int Position, int Bit)> Positions(byte[] pack, int seed)
    {
        Random random = new(seed);
        foreach ((string name, int start, int length) in PackText.Regions(pack))
        {
            int samples = name is "head" or "end" ? 40 : length / 60;
            for (int i = 0; i < samples; i++)
            {
                yield return (start + random.Next(length), random.Next(8));
            }

            yield return (start, 0);
            yield return (start + length - 1, 1);
            for (int at = start; at < start + length; at++)
            {
                if (pack[at] is (byte)'{' or (byte)'}' && random.Next(4) == 0)
                {
                    yield return (at, random.Next(8));
                }
            }
        }
    }

    private static byte[] Flip(byte[] pack, int position, int bit)
    {
        byte[] mutant = [.. pack];
        mutant[position] ^= (byte)(1 << bit);
        return mutant;
    }

    private static string Difference(byte[] pack, byte[] mutant)
    {
        int at = Enumerable.Range(0, pack.Length).First(i => pack[i] != mutant[i]);
        string around = Encoding.Latin1.GetString(pack, Math.Max(0, at - 30), Math.Min(60, pack.Length - at));
        return string.Create(CultureInfo.InvariantCulture, $"{at}: {(char)pack[at]} became {(int)mutant[at]} in {around}");
    }
}
