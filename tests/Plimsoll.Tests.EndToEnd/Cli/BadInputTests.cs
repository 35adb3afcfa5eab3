// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary>What an angry newcomer types: every verb with every kind of bad input says in words what was expected, and shows nothing of its insides.</summary>
public sealed partial class BadInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-bad-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(2, "no verb is given; the verbs here are margin, rulebooks, ")]
    [InlineData(2, "unknown option '--jsn'; did you mean --json?", "margin", "{loan}", "--jsn")]
    [InlineData(2, "unknown option '--reprot'; did you mean --report?", "replay", "{crash}", "--reprot", "x.html")]
    [InlineData(2, "unknown verb 'verfy'; did you mean verify?", "journal", "verfy", "x.db")]
    [InlineData(2, "--method: expected one of hs, fhs, parametric, mc; found 'fhz'; did you mean fhs?", "var", "{loan}", "--panel", "no.csv", "--method",
        "fhz")]
    [InlineData(2, "--method: expected one of fhs, hs; found 'mc'", "backtest", "--panel", "no.csv", "--method", "mc")]
    [InlineData(2, "'x' is one word too many", "greeks", "{loan}", "x")]
    [InlineData(1, "--report: there is no folder", "replay", "{crash}", "--report", "{folder}/none/x.html")]
    [InlineData(1, "--report: there is no folder", "compare", "{crash}", "--rulebooks", "cross", "--report", "{folder}/none/x.html")]
    [InlineData(1, "--report: there is no folder", "stress", "{loan}", "--report", "{folder}/none/x.html")]
    [InlineData(1, "--report: there is no folder", "backtest", "--panel", "no.csv", "--report", "{folder}/none/x.html")]
    [InlineData(1, "--report: there is no folder", "surface", "no.csv", "--report", "{folder}/none/x.html")]
    [InlineData(1, "--journal: there is no folder", "replay", "{crash}", "--journal", "{folder}/none/x.db")]
    [InlineData(1, "--report: it cannot be written", "replay", "{crash}", "--report", "/proc/x.html")]
    [InlineData(1, "--report would write over a file that is read", "stress", "{loan}", "--report", "{loan}")]
    [InlineData(1, "expected a folder to write into; this is a file", "crash-path", "{loan}")]
    [InlineData(1, "nothing: no such rulebook", "compare", "{crash}", "--rulebooks", "cross,nothing")]
    [InlineData(2, "--accounts: expected at most 262138: an engine keeps 262144 accounts, and this world has 6 makers and listed accounts; found 262139",
        "replay", "{crash}", "--accounts", "262139")]
    [InlineData(2, "--panel: it must be given", "var", "{loan}")]
    [InlineData(2, "--panel: expected FILE behind it; found nothing", "var", "{loan}", "--panel")]
    [InlineData(2, "--seed: expected once; found 2 times", "replay", "{crash}", "--seed", "1", "--seed", "2")]
    [InlineData(2, "no verb is given; the verbs here are show, ", "journal")]
    [InlineData(2, "--snapshot-every: it has no effect without --journal or --resume, when no journal is kept; leave it out", "replay", "{crash}",
        "--snapshot-every", "500")]
    [InlineData(2, "--seed: it has no effect where no accounts are generated; leave it out", "replay", "{crash}", "--seed", "7", "--accounts", "0")]
    [InlineData(2, "--data: it has no effect on {crash}, which brings every file that it names; leave it out", "compare", "{crash}", "--rulebooks", "cross",
        "--data", "{folder}")]
    [InlineData(2, "--rulebooks: expected names or files separated by single commas; found nothing in place 2 of 'cross,,tiered'", "compare", "{crash}",
        "--rulebooks", "cross,,tiered")]
    [InlineData(2, "--rulebooks: expected names or files separated by single commas; found nothing in place 2 of 'cross,'", "compare", "{crash}", "--rulebooks",
        "cross,")]
    [InlineData(2, "--rulebooks: expected each rulebook once; found tiered twice", "compare", "{crash}", "--rulebooks", "tiered,cross,tiered")]
    [InlineData(2, "--rulebooks: expected each rulebook once; found {loan} and /{loan}, which are one file", "compare", "{crash}", "--rulebooks",
        "{loan},/{loan}")]
    [InlineData(1, "--report would write over a file that is read", "stress", "{loan}", "--report", "/{loan}")]
    [InlineData(2, "--decay: it has no effect with --method hs, which weighs every day alike; leave it out", "var", "{loan}", "--panel", "{panel}", "--method",
        "hs", "--decay", "0.9")]
    [InlineData(2, "--decay: it has no effect with --method hs", "backtest", "--panel", "{panel}", "--method", "hs", "--decay", "0.9")]
    [InlineData(2, "--paths: it has no effect with --method fhs, which draws no paths", "var", "{loan}", "--panel", "{panel}", "--paths", "10000")]
    [InlineData(2, "--degrees: it has no effect with --method parametric", "var", "{loan}", "--panel", "{panel}", "--method", "parametric", "--degrees", "6")]
    [InlineData(2, "--seed: it has no effect with --method hs", "var", "{loan}", "--panel", "{panel}", "--method", "hs", "--seed", "1")]
    [InlineData(2, "--pace: it has no effect without --holdings", "haircut", "--panel", "{panel}", "--pace", "1")]
    [InlineData(2, "--half-spread: it has no effect where {holdings} states its own for every asset", "haircut", "--panel", "{panel}", "--holdings",
        "{holdings}", "--half-spread", "0.001")]
    [InlineData(2, "--target: it has no effect with --check-marks, which compares all snapshots and fits nothing", "surface", "{chain}", "--check-marks",
        "--target", "mid")]
    [InlineData(2, "--report: it has no effect with --check-marks", "surface", "{chain}", "--check-marks", "--report", "{folder}/x.html")]
    [InlineData(2, "--rate: it has no effect on {chain}, whose prices are in coin", "surface", "{chain}", "--rate", "0.05")]
    [InlineData(2, "--expiry-time: it has no effect on {chain}, whose expiries have times", "surface", "{chain}", "--expiry-time", "08:00Z")]
    [InlineData(2, "unknown verb 'margn'; did you mean margin?", "margn")]
    [InlineData(2, "the portfolio is missing", "margin")]
    [InlineData(1, "expected a file for the portfolio; this is a folder", "margin", "{folder}")]
    [InlineData(1, "expected a file for the portfolio; this is a folder", "stress", "{folder}")]
    [InlineData(1, "expected a file for the portfolio; this is a folder", "greeks", "{folder}")]
    [InlineData(1, "expected a file for --rulebook; this is a folder", "margin", "{loan}", "-r", "{folder}")]
    [InlineData(1, "expected a file for --shocks; this is a folder", "stress", "{loan}", "--shocks", "{folder}")]
    [InlineData(1, "expected a file for --panel; this is a folder", "var", "{loan}", "--panel", "{folder}")]
    [InlineData(1, "expected a file for --report; this is a folder", "stress", "{loan}", "--report", "{folder}")]
    [InlineData(1, "expected a file for --journal; this is a folder", "replay", "{crash}", "--journal", "{folder}")]
    [InlineData(1, "expected a file for the FILE; this is a folder", "journal", "verify", "{folder}")]
    [InlineData(1, "expected a file for the CHAIN; this is a folder", "surface", "{folder}")]
    [InlineData(1, "expected a folder with a world.json in it; this is a file", "replay", "{crash}/world.json")]
    [InlineData(1, "expected a folder with a world.json in it; this is a file", "compare", "{crash}/world.json", "--rulebooks", "cross")]
    [InlineData(2, "--accounts: expected a whole number from 0 to 262144; found -5", "replay", "{crash}", "--accounts", "-5")]
    [InlineData(2, "--accounts: expected a whole number from 0 to 262144; found 2000000000", "compare", "{crash}", "--rulebooks", "cross", "--accounts",
        "2000000000")]
    [InlineData(2, "--accounts: expected a whole number, below 2^31; found '1e99'", "replay", "{crash}", "--accounts", "1e99")]
    [InlineData(2, "--accounts: expected a whole number, below 2^31; found 'NaN'", "replay", "{crash}", "--accounts", "NaN")]
    [InlineData(2, "--seed: expected a whole number of at least 0, below 2^64; found '-1'", "replay", "{crash}", "--seed", "-1")]
    [InlineData(2, "--snapshot-every: expected 0 for none, or a number of commands; found -1", "replay", "{crash}", "--snapshot-every", "-1")]
    [InlineData(2, "--until: expected a time from 2025-01-15T12:05:00Z", "replay", "{crash}", "--until", "2020-01-01T00:00:00Z")]
    [InlineData(2, "--horizon: expected a whole number, below 2^31; found 'x'", "var", "{loan}", "--panel", "no.csv", "--horizon", "x")]
    [InlineData(2, "--decay: expected a number; found 'x'", "var", "{loan}", "--panel", "no.csv", "--decay", "x")]
    public void It_is_refused_in_words(int exitCode, string message, params string[] arguments)
    {
        string Filled(string text) => text
            .Replace("{folder}", _folder, StringComparison.Ordinal)
            .Replace("{loan}", PlimsollProcess.ExamplePortfolio("loan"), StringComparison.Ordinal)
            .Replace("{panel}", RepositoryRoot.At("examples", "panel", "closes.csv"), StringComparison.Ordinal)
            .Replace("{holdings}", RepositoryRoot.At("examples", "panel", "holdings.json"), StringComparison.Ordinal)
            .Replace("{chain}", RepositoryRoot.At("examples", "chain", "btc.csv"), StringComparison.Ordinal)
            .Replace("{crash}", PlimsollProcess.ExampleCrash, StringComparison.Ordinal);
        string[] filled = [.. arguments.Select(Filled)];

        (int code, string output, string error) = PlimsollProcess.Run(filled);

        Assert.Equal((exitCode, string.Empty), (code, output));
        Assert.Contains(Filled(message), error, StringComparison.Ordinal);
        Assert.DoesNotMatch(Insides(), error);
    }

    [Theory]
    [InlineData("margin", "")]
    [InlineData("stress", "")]
    [InlineData("greeks", "")]
    [InlineData("margin", "{")]
    [InlineData("margin", "[]")]
    [InlineData("stress", "null")]
    [InlineData("margin", /*lang=json*/ """{ "time": "2025-01-01T00:00:00Z", "collateral": { "USDC": "1", "USDC": "2" }, "marks": {} }""")]
    [InlineData("greeks",
        /*lang=json*/ """{ "time": "2025-01-01T00:00:00Z", "positions": [ { "instrument": "WTI-PERP", "quantity": "1" } ], "marks": { "WTI-PERP": "60" } }""")]
    [InlineData("stress",
        /*lang=json*/ """{ "time": "2025-01-01T00:00:00Z", "collateral": { "USDC": "170000000000000000000" }, """
        + /*lang=json*/ """ "positions": [ { "instrument": "BTC-PERP", "quantity": "100000000000000000000" } ], """
        + /*lang=json*/ """ "marks": { "BTC-PERP": "1", "BTC": "100000000000000" } }""")]
    public void A_portfolio_that_makes_no_sense_is_a_message_of_its_own(string verb, string text)
    {
        string path = Path.Combine(_folder, "portfolio.json");
        File.WriteAllText(path, text);

        (int code, string output, string error) = PlimsollProcess.Run(verb, path);

        Assert.Equal((1, string.Empty), (code, output));
        Assert.StartsWith(text.Length == 0 ? $"plimsoll: {path}, line 1: the file is empty" : $"plimsoll: {path}: ", error, StringComparison.Ordinal);
        Assert.DoesNotMatch(Insides(), error);
    }

    [Theory]
    [InlineData(40, "margin", "option-writer")]
    [InlineData(60, "margin", "retail-long")]
    [InlineData(60, "stress", "option-writer")]
    [InlineData(60, "greeks", "inverse")]
    public void A_narrow_window_breaks_no_number(int columns, string verb, string portfolio)
    {
        string[] Numbers(int width)
        {
            (int _, string output, string _) = PlimsollProcess.RunIn(width, verb, PlimsollProcess.ExamplePortfolio(portfolio));
            Assert.All(output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, line));
            return [.. LongNumber().Matches(output).Select(match => match.Value).Order(StringComparer.Ordinal)];
        }

        Assert.Equal(Numbers(400), Numbers(columns));
    }

    [Fact]
    public void What_is_printed_as_JSON_is_JSON_also_for_pockets()
    {
        (_, string output, string error) = PlimsollProcess.Run("stress", PlimsollProcess.ExamplePortfolio("option-writer"), "-r", "isolated", "--json");

        using JsonDocument json = JsonDocument.Parse(output);
        Assert.StartsWith($"plimsoll: {PlimsollProcess.ExamplePortfolio("option-writer")}: note: rulebook isolated counts long options for nothing", error,
            StringComparison.Ordinal);
        Assert.Equal(2, error.Split('\n').Length);
        Assert.NotEmpty(json.RootElement.GetProperty("pockets").EnumerateArray());
    }

    [Fact]
    public async Task Ctrl_C_says_where_the_run_stands_and_the_command_that_it_prints_goes_on_to_the_same_end()
    {
        // Who is started in the background by a shell without job control hears no Ctrl-C, nor does what it starts.
        Assert.SkipWhen(IgnoresInterrupts(), "These tests were started with SIGINT ignored (in the background of a script): what they start ignores it too.");

        // A machine with much else to do may let a run come to its end before it hears: then another one is stopped.
        (string journal, int ended, string said, string output) = (string.Empty, 0, string.Empty, string.Empty);
        for (int attempt = 0; attempt < 5 && ended == 0; attempt++)
        {
            journal = Path.Combine(_folder, $"run{attempt}.db");
            (ended, said, output) = await Interrupted(journal);
        }

        Assert.Equal((130, string.Empty), (ended, output));
        Assert.Matches("^plimsoll: stopped by Ctrl-C at 2025-01-15T1[2-5]:[0-9:]+Z of the world, after [0-9,]+ commands", said);
        Assert.Contains($"the journal {journal} is sound, with ", said, StringComparison.Ordinal);
        Assert.Equal(0, PlimsollProcess.Run("journal", "verify", journal).ExitCode);

        string[] resume = said.TrimEnd().Split('\n')[^1].Trim().Split(' ');
        Assert.Equal(["plimsoll", "replay", PlimsollProcess.ExampleCrash, "--accounts", "3000", "--seed", "12", "--json", "--resume", journal], resume);
        (int code, string resumed, string wrong) = PlimsollProcess.Run(resume[1..]);
        Assert.Equal((0, string.Empty), (code, wrong));
        (_, string whole, _) = PlimsollProcess.Run("replay", PlimsollProcess.ExampleCrash, "--accounts", "3000", "--seed", "12", "--json");
        Assert.Equal(HashOf(whole), HashOf(resumed));

        static string HashOf(string json)
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.GetProperty("stateHash").GetString()!;
        }
    }

    internal static bool IgnoresInterrupts()
    {
        const string Field = "SigIgn:";
        const ulong Interrupt = 1UL << (2 - 1);
        string? line = File.Exists("/proc/self/status")
            ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line is not null && (ulong.Parse(
            line[Field.Length..].Trim(), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture) & Interrupt) != 0;
    }

    /// <summary>Begins a run with a journal, and stops it by Ctrl-C once the journal holds something.</summary>
    private static async Task<(int ExitCode, string Error, string Output)> Interrupted(string journal)
    {
        using Process process = PlimsollProcess.Start(
            "replay", PlimsollProcess.ExampleCrash, "--accounts", "3000", "--seed", "12", "--json", "--journal", journal);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!(File.Exists(journal + "-wal") && new FileInfo(journal + "-wal").Length > 200_000) && !process.HasExited)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await error, await output);
    }

    [GeneratedRegex(@"System\.|Exception|^   at |isFinalBlock|`1", RegexOptions.Multiline)]
    private static partial Regex Insides();

    // Numbers that a window could break: three characters and more.
    [GeneratedRegex(@"-?\d[\d,]*\.\d+")]
    private static partial Regex LongNumber();
}
