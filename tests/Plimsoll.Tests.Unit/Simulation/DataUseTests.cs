// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine.Commands;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Tests.Unit.Connectors;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>Rows and bars: every row is used, left out by a rule that is counted, or refused.</summary>
public sealed class DataUseTests : IDisposable
{
    private readonly TinyWorld _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 59)]
    [InlineData(1, 17)]
    public void A_row_belongs_to_the_bar_that_it_falls_in(int from, int seconds)
    {
        List<string> onGrid = Said();
        string[] rows = TinyWorld.Candles.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        _tiny.Write("sol.csv", string.Join('\n', rows.Select((row, i) => i < from ? row : Moved(row, seconds))) + "\n");
        Assert.Equal(onGrid, Said());
        Assert.Contains("SOL@2026-01-01T12:02:30Z=80", onGrid);
        Assert.Contains("SOL@2026-01-01T12:03:00Z=81", onGrid);
    }

    [Fact]
    public void Of_several_rows_in_a_bar_the_last_gives_the_close_and_the_least_the_low()
    {
        // The third bar, low 80 and close 81, in two halves: 89 to 80 to 84, and 84 to 81.
        _tiny.Write("sol.csv", TinyWorld.Candles.Replace(
            "1767268920,89,90,80,81,1\n", "1767268920,89,90,80,84,1\n1767268950,84,85,81,81,1\n", StringComparison.Ordinal));
        List<string> halved = Said();
        World world = _tiny.Read();
        Assert.StartsWith(
            "sol: 7 rows read, 7 used, 1 of them in a bar that has one already, 0 left out; 0 of 6 bars without a row",
                DataUse.Of(world, WorldData.Load(world, null)).Files[0].Sentence, StringComparison.Ordinal);
        _tiny.Write("sol.csv", TinyWorld.Candles);
        Assert.Equal(Said(), halved);
    }

    [Fact]
    public void Every_row_is_in_exactly_one_count()
    {
        _tiny.Write("sol.csv", "ts,open,high,low,close,market\n" + string.Join('\n', Rows("1767268740,90,90,90,90", "1767269160,87,87,87,87"))
            + "\n1767269220,1,1,1,1,OTHER\n");
        World world = _tiny.With("\"form\": \"candles\"", "\"form\": \"candles\", \"where\": { \"market\": \"SOL\" }");
        DataUse use = DataUse.Of(world, WorldData.Load(world, null));
        Assert.Equal((9, 6, 1, 1, 1, 0), (use.Files[0].Rows, use.Files[0].Used, use.Files[0].OtherMarkets, use.Files[0].BeforeClock, use.Files[0].AfterClock,
            use.Files[0].Unused));
        Assert.Equal((6, 0), (use.Files[0].Bars, use.Files[0].BarsWithoutRow));
        Assert.Equal(
            "sol: 9 rows read, 6 used, 3 left out (1 of other markets, 1 before the clock, 1 after it); 0 of 6 bars without a row; last row "
                + "2026-01-01T12:06:00Z", use.Files[0].Sentence);
        Assert.Empty(use.Notes);
        Assert.Equal("depth.csv", use.Files[1].Name);
        Assert.Equal((2, 2, 0), (use.Files[1].Rows, use.Files[1].Used, use.Files[1].Unused));
    }

    [Fact]
    public void A_world_that_runs_past_its_data_says_so_and_so_does_one_with_a_hole()
    {
        World world = _tiny.With("12:06:00Z", "12:10:00Z");
        DataUse use = DataUse.Of(world, WorldData.Load(world, null));
        Assert.Equal("4 of 10 bars had no price of SOL: the last one is of 2026-01-01T12:05:00Z, and the world runs 4 bars past it, to 2026-01-01T12:10:00Z.",
            Assert.Single(use.Notes));
        Assert.Equal(4, use.Files[0].BarsWithoutRow);

        _tiny.Write("sol.csv", TinyWorld.Candles.Replace("1767268980,81,84,79,83,1\n", string.Empty, StringComparison.Ordinal));
        world = _tiny.With("12:10:00Z", "12:06:00Z");
        Assert.Equal("1 of 6 bars had no price of SOL.", Assert.Single(DataUse.Of(world, WorldData.Load(world, null)).Notes));
    }

    [Fact]
    public void A_file_of_which_the_clock_uses_nothing_is_refused_with_its_counts()
    {
        // An hour late, as a file in local time is.
        _tiny.Write("sol.csv", string.Join('\n', TinyWorld.Candles.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => Moved(row, 3600))) + "\n");
        string message = Refused(_tiny.Read());
        Assert.StartsWith(Path.Combine(_tiny.Folder, "sol.csv") + ", line 1: ", message, StringComparison.Ordinal);
        Assert.Contains(
            "the world runs from 2026-01-01T12:00:00Z to 2026-01-01T12:06:00Z and most rows are not used, the first of them stamped 2026-01-01T13:00:00Z",
            message, StringComparison.Ordinal);
        Assert.Contains("6 rows read, 0 used, 6 left out (6 after it)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_depth_file_of_another_time_is_refused_and_snapshots_overtaken_are_counted()
    {
        _tiny.Write("depth.csv", "ts,b1,a1\n1767279600,1000000,1000000\n");
        Assert.Contains("1 row read, 0 used, 1 left out (1 after it)", Refused(_tiny.Read()), StringComparison.Ordinal);

        // Published every minute; of two snapshots in a minute one is overtaken, a row of nothing is no snapshot, and the last one is old from 12:02 on.
        _tiny.Write("depth.csv", "ts,b1,a1\n1767268800,1000000,1000000\n1767268810,2000000,2000000\n1767268860,,\n1767268920,3000000,3000000\n");
        World world = _tiny.Read();
        FileUse use = DataUse.Of(world, WorldData.Load(world, null)).Files[1];
        Assert.Equal((4, 2, 2, 6), (use.Rows, use.Used, use.Unused, use.Bars));
        Assert.Equal(4, use.BarsWithoutRow);
    }

    [Fact]
    public void A_depth_file_that_is_mostly_empty_is_refused_and_its_reasons_are_told_apart()
    {
        // Six rows within the clock of which four say nothing; a fifth empty one before it is only counted. A row every ten seconds that is overtaken is no
        // reason.
        _tiny.Write("depth.csv",
            "ts,b1,a1\n1767268740,,\n1767268800,1000000,1000000\n1767268860,,\n1767268920,,\n1767268980,,\n1767269040,,\n1767269100,2000000,2000000\n");
        string message = Refused(_tiny.Read());
        Assert.StartsWith(Path.Combine(_tiny.Folder, "depth.csv") + ", line 4: ", message, StringComparison.Ordinal);
        Assert.Contains("7 rows read, 2 used, 5 left out (1 before the clock, 4 empty)", message, StringComparison.Ordinal);

        _tiny.Write("depth.csv", "ts,b1,a1\n" + string.Join(
            '\n', Enumerable.Range(0, 36).Select(static i => $"{1767268800 + (10 * i)},{(i == 7 ? "," : "1000000,1000000")}")) + "\n");
        World world = _tiny.Read();
        Assert.StartsWith(
            "depth.csv: 36 rows read, 6 used, 30 left out (1 empty, 29 not standing when depth was published);",
                DataUse.Of(world, WorldData.Load(world, null)).Files[1].Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sol.csv")]
    [InlineData("./sol.csv")]
    [InlineData("../{folder}/sol.csv")]
    [InlineData("linked.csv")]
    [InlineData("inside/sol.csv")]
    public void One_price_file_under_two_names_is_refused_with_both(string path)
    {
        File.CreateSymbolicLink(Path.Combine(_tiny.Folder, "linked.csv"), Path.Combine(_tiny.Folder, "sol.csv"));
        Directory.CreateSymbolicLink(Path.Combine(_tiny.Folder, "inside"), _tiny.Folder);
        string message = Refused(Twice(path.Replace("{folder}", Path.GetFileName(_tiny.Folder), StringComparison.Ordinal), string.Empty));
        Assert.Contains("world.json, $.files[\"sol\"].path: ", message, StringComparison.Ordinal);
        Assert.Contains("$.files[\"again\"]", message, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(_tiny.Folder, "inside"));
    }

    [Fact]
    public void Two_markets_of_one_file_are_two_files_and_the_same_market_twice_is_one()
    {
        string[] rows = TinyWorld.Candles.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        _tiny.Write("sol.csv", "ts,open,high,low,close,volume,market,kind\n"
            + string.Join('\n', rows.SelectMany(static row => new[] { row + ",A,spot", row + ",B,spot" })) + "\n");
        World world = Twice("sol.csv", ", \"where\": { \"market\": \"B\" }", ", \"where\": { \"market\": \"A\" }");
        Assert.Equal(2, WorldData.Load(world, null).Files.Count);
        world = _tiny.With("{ \"market\": \"B\" }", "{ \"market\": \"A\", \"kind\": \"spot\" }");
        Assert.Contains("$.files[\"again\"]", Refused(world), StringComparison.Ordinal);
    }

    [Fact]
    public void One_depth_file_in_two_entries_that_differ_in_instruments_only_is_refused_with_both()
    {
        const string Levels = "\"side\": \"both\", \"levels\": [ { \"distance\": \"0.01\", \"bid\": \"b1\", \"ask\": \"a1\" } ]";
        World world = _tiny.With(
            "\"instruments\": { \"SOL-PERP\": \"1\", \"SOL-PERP-2\": \"1\" } }",
                "\"instruments\": { \"SOL-PERP\": \"1\" } }, { \"path\": \"./depth.csv\", " + Levels + ", \"instruments\": { \"SOL-PERP-2\": \"1\" } }");
        Assert.Contains("world.json, $.depth[1].path: './depth.csv' is the file that $.depth[0] reads", Refused(world), StringComparison.Ordinal);
    }

    [Fact]
    public void One_file_of_funding_in_two_entries_is_refused_with_both()
    {
        _tiny.Write("rates.csv", "timestamp,symbol,rate\n1767268980,A,0.001\n1767268980,B,0.001\n");
        World world = _tiny.With(
            "\"funding\": []",
                "\"funding\": [ { \"path\": \"rates.csv\", \"symbols\": { \"A\": \"SOL-PERP\" } }, { \"path\": \"./rates.csv\", \"symbols\": { \"B\": "
                + "\"SOL-PERP-2\" } } ]");
        Assert.Contains("$.funding: './rates.csv' is the file that 'rates.csv' names", Refused(world), StringComparison.Ordinal);
    }

    [Fact]
    public void Candles_longer_than_a_bar_are_refused_for_their_close_is_not_known_yet()
    {
        World world = _tiny.With("\"barSeconds\": 60", "\"barSeconds\": 20");
        Assert.Contains("line 2, timestamp: candles come every 60 s (the median), but a bar of the world lasts 20 s", Refused(world), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_no_observable_reads_is_refused()
    {
        World world = _tiny.With("\"files\": {", "\"files\": { \"other\": { \"path\": \"sol.csv\", \"form\": \"candles\" },");
        Assert.Contains("$.files[\"other\"]: no observable reads this file", Refused(world), StringComparison.Ordinal);
    }

    [Fact]
    public void A_volatility_in_a_file_has_the_bound_that_it_has_everywhere()
    {
        _tiny.Change("{ \"symbol\": \"SOL-PERP-2\", \"kind\": \"perpetual\"",
            "{ \"symbol\": \"SOL-PERP-2\", \"kind\": \"option\", \"expiry\": \"2026-02-01T08:00:00Z\", \"strike\": \"90\", \"side\": \"call\"");
        _tiny.Change("[\"SOL-PERP\", \"SOL-PERP-2\"], \"level\": \"0\" }", "[\"SOL-PERP\"], \"level\": \"0\" }");
        _tiny.Change("\"form\": \"candles\" }", "\"form\": \"candles\" }, \"vol\": { \"path\": \"vol.csv\", \"form\": \"wide\" }");
        World world = _tiny.With("\"observed\": [", """
            "observed": [
              { "symbol": "SOL-PERP-2", "policy": "index", "sources": [ { "name": "venue", "close": { "file": "vol", "column": "mark" } } ] },
              { "symbol": "SOL-PERP-2.VOL", "policy": "index", "sources": [ { "name": "venue", "close": { "file": "vol", "column": "iv" } } ] },
            """);
        _tiny.Write("vol.csv", "ts,mark,iv\n1767268800,9,0.8\n1767268860,9,81.5\n");
        Assert.Contains("vol.csv, line 3, column iv: expected a volatility from 0 to 50 (0.55 is 55 %); found 81.5", Refused(world), StringComparison.Ordinal);

        // 45 is below the bound, and still no volatility of a mark of 9: at 4,500 % the call is worth almost the coin.
        _tiny.Write("vol.csv", "ts,mark,iv\n1767268800,9,45\n1767268860,9,45\n");
        InputException fault = Assert.Throws<InputException>(() => new ReplayScript(world, WorldData.Load(world, null)).Steps().Count());
        Assert.Contains("SOL-PERP-2: when the clients open, at 2026-01-01T12:01:00Z, the mark is 9, but Black-76", fault.Message, StringComparison.Ordinal);
        Assert.Contains("0.45 is 45 %", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A quorum of two, both from one path.</summary>
    private World Twice(string path, string where, string firstWhere = "")
    {
        _tiny.Change("\"form\": \"candles\" }", $"\"form\": \"candles\"{firstWhere} }}, \"again\": {{ \"path\": \"{path}\", \"form\": \"candles\"{where} }}");
        _tiny.Change("\"maxAgeSeconds\": 90", "\"quorum\": 2, \"maxAgeSeconds\": 90");
        _tiny.Change("{ \"index\": {", "{ \"one\": { \"maxAgeSeconds\": 90, \"band\": \"0.9\", \"bandSeconds\": 60 }, \"index\": {");
        _tiny.Change("\"rule\": \"premium\", \"policy\": \"index\"", "\"rule\": \"premium\", \"policy\": \"one\"");
        return _tiny.With("\"column\": \"low\" } }",
            "\"column\": \"low\" } }, { \"name\": \"other\", \"close\": { \"file\": \"again\", \"column\": \"close\" } }");
    }

    private static string Moved(string row, int seconds)
    {
        string[] fields = row.Split(',');
        fields[0] = (long.Parse(fields[0], CultureInfo.InvariantCulture) + seconds).ToString(CultureInfo.InvariantCulture);
        return string.Join(',', fields);
    }

    private static IEnumerable<string> Rows(string first, string last) =>
        [first + ",SOL", .. TinyWorld.Candles.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row[..row.LastIndexOf(',')] + ",SOL"),
            last + ",SOL"];

    private static string Refused(World world) => Assert.Throws<InputException>(() => WorldData.Load(world, null)).Message;

    /// <summary>Everything that the sources say, in order.</summary>
    private List<string> Said()
    {
        World world = _tiny.Read();
        return
        [
            .. new ReplayScript(world, WorldData.Load(world, null)).Steps().SelectMany(step => step.Commands).OfType<ObservePrices>().SelectMany(command =>
                command.Observations.Select(seen => $"{world.Catalog[seen.Observable].Name}@{command.Time}={Fixed18.Format(seen.Value)}")),
        ];
    }
}
