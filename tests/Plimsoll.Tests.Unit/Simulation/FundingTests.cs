// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine.Commands;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Tests.Unit.Connectors;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>Funding is given once for each perpetual, by a schedule or by a file, and paid once for each time that it is due.</summary>
public sealed class FundingTests : IDisposable
{
    private readonly TinyWorld _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [InlineData("""{ "instruments": ["SOL-PERP"], "rate": "0.001" }, { "instruments": ["SOL-PERP-2", "SOL-PERP"], "rate": "0.002" }""",
        "$.funding[1].instruments[1]: the funding of SOL-PERP is given already")]
    [InlineData("""{ "instruments": ["SOL-PERP", "SOL-PERP"], "rate": "0.001" }""", "$.funding[0].instruments[1]: the funding of SOL-PERP is given already")]
    [InlineData("""{ "instruments": ["SOL-PERP"], "rate": "0.001" }, { "path": "f.csv", "symbols": { "SOLUSDT": "SOL-PERP" } }""",
        "$.funding[1].symbols[\"SOLUSDT\"]: the funding of SOL-PERP is given already")]
    [InlineData("""{ "path": "f.csv", "symbols": { "SOLUSDT": "SOL-PERP", "SOLUSD": "SOL-PERP" } }""",
        "$.funding[0].symbols[\"SOLUSD\"]: the funding of SOL-PERP is given already")]
    [InlineData("""{ "path": "f.csv", "symbols": { "SOLUSDT": "SOL-PERP", "SOLUSDT": "SOL-PERP-2" } }""", "$.funding[0].symbols.SOLUSDT: given twice")]
    [InlineData("""{ "path": "f.csv", "symbols": {} }""", "$.funding[0].symbols: expected at least one symbol")]
    [InlineData("""{ "instruments": ["SOL-PERP"], "everyHours": 5, "rate": "0.001" }""",
        "$.funding[0].everyHours: expected a number of hours that divides the day: 1, 2, 3, 4, 6, 8, 12 or 24")]
    [InlineData("""{ "instruments": ["SOL-PERP"], "rate": "0.5" }""",
        "$.funding[0].rate: expected a decimal in a string, between -0.1 and 0.1 (0.0001 is 0.01 %, one basis point); found \"0.5\"")]
    public void Funding_is_given_once_and_within_its_bounds(string funding, string expected)
    {
        InputException fault = Assert.Throws<InputException>(() => _tiny.With("\"funding\": []", $"\"funding\": [ {funding} ]"));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_rates_is_paid_at_the_first_step_at_or_after_each_row()
    {
        // Opens at 12:01. 12:00:30 is before that; 12:02:00.005 is paid at the next step, 12:02:30; both at 12:04; 12:07 is after the clock.
        _tiny.Write("f.csv", """
            ts,symbol,funding_rate,mark_open
            2026-01-01T12:00:30Z,SOLUSDT,0.0007,90
            2026-01-01T12:02:00.005Z,SOLUSDT,0.0001,89
            2026-01-01T12:02:00Z,BTCUSDT,0.0009,90000
            2026-01-01T12:04:00Z,SOLUSDT,-0.0002,83
            2026-01-01T12:04:00Z,SOLUSD,0.0003,83
            2026-01-01T12:07:00Z,SOLUSDT,0.0004,83

            """);
        World world = _tiny.With("\"funding\": []", """ "funding": [ { "path": "f.csv", "symbols": { "SOLUSDT": "SOL-PERP", "SOLUSD": "SOL-PERP-2" } } ] """);
        Assert.Equal(
            ["2026-01-01T12:02:30Z SOL-PERP 0.0001", "2026-01-01T12:04:00Z SOL-PERP -0.0002", "2026-01-01T12:04:00Z SOL-PERP-2 0.0003"], Paid(world));
        FileUse use = DataUse.Of(world, WorldData.Load(world, null)).Files[^1];
        Assert.Equal((6, 3, 1, 1, 1), (use.Rows, use.Used, use.OtherMarkets, use.BeforeClock, use.AfterClock));
    }

    [Theory]
    [InlineData("ts,symbol,rate\n2026-01-01T12:02:00Z,A,0.0001\n2026-01-01T12:02:00Z,A,0.0001\n",
        "line 3, timestamp: the rate of A at 2026-01-01T12:02:00Z is there twice")]
    [InlineData("ts,symbol,rate\n2026-01-01T12:02:00Z,A,0.0001\n2026-01-01T12:01:00Z,A,0.0001\n",
        "line 3, timestamp: 2026-01-01T12:01:00Z comes after 2026-01-01T12:02:00Z")]
    [InlineData(
        "ts,symbol,rate\n2026-01-01T12:02:00Z,A,0.0001\n2026-01-01T12:02:00.005Z,A,0.0001\n",
        "line 3, timestamp: the rate of A at 2026-01-01T12:02:00.005Z is there twice: the row before is of 2026-01-01T12:02:00Z, less than a minute earlier, "
            + "and both would be charged")]
    [InlineData("ts,symbol,rate\n1767268799995,A,0.0001\n1767268800004,A,0.0001\n",
        "line 3, timestamp: the rate of A at 2026-01-01T12:00:00.004Z is there twice: the row before is of 2026-01-01T11:59:59.995Z")]
    [InlineData("ts,symbol,rate\n2026-01-01T12:02:00Z,A,0.25\n",
        "line 2, column rate: expected a plain decimal between -0.1 and 0.1 (0.0001 is 0.01 %, one basis point); found '0.25'")]
    [InlineData("ts,symbol,rate\n2026-01-01,A,0.0001\n", "line 2, timestamp: '2026-01-01' is not a UTC time")]
    [InlineData("ts,symbol,rate\n2026-01-01T12:02:00Z,B,0.0001\n", "column symbol: there is no row of 'A'")]
    [InlineData("ts,symbol\n2026-01-01T12:02:00Z,A\n", "line 1, column rate: the column is missing")]
    [InlineData("ts,symbol,rate,rate\n2026-01-01T12:02:00Z,A,1,1\n", "line 1: two columns have the same name")]
    public void A_file_of_rates_that_is_wrong_is_refused(string text, string expected)
    {
        _tiny.Write("f.csv", text);
        World world = _tiny.With("\"funding\": []", """ "funding": [ { "path": "f.csv", "symbols": { "A": "SOL-PERP" } } ] """);
        Assert.Contains(expected, Assert.Throws<InputException>(() => WorldData.Load(world, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_over_several_times_of_a_schedule_pays_each_of_them_and_counts_from_midnight()
    {
        // Bars of a day from noon: from one close to the next, 8-hourly funding falls due at 16:00, 00:00 and 08:00.
        _tiny.Write("sol.csv", "1767268800,90,91,89,90,1\n1767355200,90,91,88,89,1\n1767441600,89,90,80,81,1\n");
        _tiny.With("\"barSeconds\": 60, \"steps\": \"lowThenClose\"", "\"barSeconds\": 86400");
        _tiny.With("2026-01-01T12:06:00Z", "2026-01-04T12:00:00Z");
        World world = _tiny.With("\"funding\": []", """ "funding": [ { "instruments": ["SOL-PERP"], "everyHours": 8, "rate": "0.001" } ] """);
        world = world with { Population = world.Population with { Opens = world.Clock.Start.PlusSeconds(86_400) } };
        Assert.Equal(
            [.. Enumerable.Repeat("2026-01-03T12:00:00Z SOL-PERP 0.001", 3), .. Enumerable.Repeat("2026-01-04T12:00:00Z SOL-PERP 0.001", 3)], Paid(world));
    }

    private static List<string> Paid(World world) =>
    [
        .. new ReplayScript(world, WorldData.Load(world, null)).Steps().SelectMany(step => step.Commands).OfType<ApplyFunding>()
            .Select(command => $"{command.Time} {world.Catalog[command.Instrument].Symbol} {command.Rate}"),
    ];
}
