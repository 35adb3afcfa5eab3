// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Texts;
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>plimsoll haircut: haircuts of every factor of a panel or of what is held, and how much they would have moved with the cycle.</summary>
internal static class HaircutVerb
{
    private const int RisePeriod = 30;
    private const int HoursPerDay = 24;

    // A spread that no file states: the smallest that can be written.
    private static readonly Ratio s_unsaid = Ratio.FromAtoms(1);

    internal static Command Create()
    {
        PanelArguments panel = new();
        Option<string?> holdings = new("--holdings") { Description = "What is held and how it trades: units, bids, spread, oracle, threshold (docs/reference/haircuts.md). Without it every column is calibrated, with nothing held.", HelpName = "FILE" };
        Option<double> holding = new("--holding-days") { Description = "Days from the last good mark until selling starts.", DefaultValueFactory = static _ => 1, HelpName = "DAYS" };
        Option<double> pace = new("--pace") { Description = "Share of the visible bids that may be sold a day.", DefaultValueFactory = static _ => 1, HelpName = "SHARE" };
        Option<double> floor = new("--floor") { Description = "No haircut is below this.", DefaultValueFactory = static _ => 0, HelpName = "SHARE" };
        Option<string> spread = new("--half-spread") { Description = "Half the bid-ask spread as a share of the price, where --holdings states none.", DefaultValueFactory = static _ => "0.0005", HelpName = "SHARE" };
        Option<double> deviation = new("--oracle-deviation") { Description = "Drift before a price source must report, where --holdings states none.", DefaultValueFactory = static _ => 0.005, HelpName = "SHARE" };
        Option<double> heartbeat = new("--oracle-heartbeat") { Description = "Longest time between reports, where --holdings states none.", DefaultValueFactory = static _ => 1, HelpName = "HOURS" };
        Option<int> window = new("--window") { Description = "Days of history.", DefaultValueFactory = static _ => 365, HelpName = "DAYS" };
        Command command = new("haircut", "Calibrate collateral haircuts from volatility, depth and oracle quality, and measure how they move with the cycle.")
        {
            panel.File, panel.AsOf, holdings, holding, pace, floor, spread, deviation, heartbeat, window, panel.Confidence, panel.Json,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            double start = Within(parsed, holding, "from 0 to 365", static days => days is >= 0 and <= 365);
            double share = Within(parsed, pace, "above 0, at most 1000", static value => value is > 0 and <= 1000);
            double least = Within(parsed, floor, "from 0 to 1", static value => value is >= 0 and <= 1);
            OracleQuality oracle = new(
                Within(parsed, deviation, "at least 0, below 1", static value => value is >= 0 and < 1),
                Within(parsed, heartbeat, "from 0 to 8760 hours", static hours => hours is >= 0 and <= 365 * HoursPerDay) / HoursPerDay);
            string stated = parsed.GetValue(spread)!;
            if (!Ratio.TryParse(stated, out Ratio halfSpread) || halfSpread.IsNegative || halfSpread >= Ratio.One)
            {
                throw new UsageException(spread.Name, $"expected a number at least 0, below 1; found {stated}");
            }

            string? file = parsed.GetValue(holdings);
            IdleOption.Refuse(parsed, pace, file is null, "without --holdings, when nothing is held that would be sold");
            HaircutTerms terms = new(panel.ReadConfidence(parsed), start, share, least);
            PanelArguments.CheckWindow(parsed.GetValue(window), terms.Confidence);
            PricePanel daily = panel.Read(parsed);
            Timestamp? asOf = panel.ReadAsOf(parsed);
            ImmutableArray<CollateralHolding> held = file is null
                ? [.. daily.Names.Select(name => new CollateralHolding(name, Quantity.Zero, new DepthProfile(halfSpread, [], []), oracle, null))]
                : ReadHoldings(file, panel.PathOf(parsed), halfSpread, oracle, daily);
            if (file is not null)
            {
                ImmutableArray<CollateralHolding> silent = HoldingsReader.Read(InputText.ReadAll(file), s_unsaid, new(-1, -1), out _) ?? [];
                string everything = $"where {file} states its own for every asset";
                IdleOption.Refuse(parsed, pace, held.All(static one => one.Units.IsZero), $"where {file} holds nothing");
                IdleOption.Refuse(parsed, spread, !silent.Any(static one => one.Depth.HalfSpread == s_unsaid), everything);
                IdleOption.Refuse(parsed, deviation, !silent.Any(static one => one.Oracle.Deviation < 0), everything);
                IdleOption.Refuse(parsed, heartbeat, !silent.Any(static one => one.Oracle.HeartbeatDays < 0), everything);
            }

            HaircutRun run = new(terms, parsed.GetValue(window), RisePeriod, file is not null, Calibrate(panel.PathOf(parsed), held, daily, asOf, terms, parsed.GetValue(window)));
            if (parsed.GetValue(panel.Json))
            {
                Console.Out.WriteLine(HaircutText.Json(run));
            }
            else
            {
                HaircutText.Write(run);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static double Within(ParseResult parsed, Option<double> option, string expected, Func<double, bool> holds)
    {
        double value = parsed.GetValue(option);
        return holds(value) ? value : throw new UsageException(option.Name, $"expected a number {expected}; found {PanelArguments.Text(value, "R")}");
    }

    private static ImmutableArray<CollateralHolding> ReadHoldings(string path, string panelPath, Ratio halfSpread, OracleQuality oracle, PricePanel daily)
    {
        if (HoldingsReader.Read(InputText.ReadAll(path), halfSpread, oracle, out ImmutableArray<string> errors) is not { } holdings)
        {
            throw new InputException(string.Join('\n', errors.Select(error => $"{path}: {error}")));
        }

        string[] unknown = [.. holdings.Select(held => held.Asset).Where(asset => !daily.Names.Contains(asset))];
        return unknown.Length == 0
            ? holdings
            : throw new InputException(string.Join('\n', unknown.Select(asset => $"{path}: $.assets[\"{asset}\"]: the panel {panelPath} has no such column; it has {PanelArguments.Named(daily.Names)}")));
    }

    private static ImmutableArray<HaircutRow> Calibrate(string panelPath, ImmutableArray<CollateralHolding> held, PricePanel daily, Timestamp? asOf, HaircutTerms terms, int window)
    {
        PanelDays[] days = [.. held.Select(one => PanelDays.Of(daily, [one.Asset], $"{panelPath}: {one.Asset}", asOf))];
        ReturnPanel[] returns = [.. days.Select(one => one.Returns)];
        ImmutableArray<string> tooShort = [.. returns.Where(one => one.Count < window).Select(one => $"{one.Names[0]} has {one.Count}")];
        return tooShort.Length == 0
            ? [.. held.Zip(days, (one, history) => Calibrate(panelPath, one, history, asOf, terms, window))]
            : throw new InputException($"{panelPath}: the history is too short: --window {window} needs as many daily returns, and {PanelArguments.Named(tooShort)}");
    }

    private static HaircutRow Calibrate(string panelPath, CollateralHolding held, PanelDays days, Timestamp? asOf, HaircutTerms terms, int window)
    {
        if (asOf is { } at)
        {
            days.RequireFresh($"{panelPath}: {held.Asset}", at);
        }

        ReturnPanel returns = days.Returns;
        double[] series = new double[returns.Count - window + 1];
        HaircutReport last = default;
        for (int day = 0; day < series.Length; day++)
        {
            last = PanelArguments.Taken(HaircutCalibration.Of(returns[0].Slice(day, window), held.Depth, held.Units.ToDouble(), held.Oracle, terms), $"{panelPath}: {held.Asset}", returns.Names);
            series[day] = last.Haircut;
        }

        Result<Procyclicality> cycle = Procyclicality.Of(series, RisePeriod, terms.Floor);
        double concentration = held.Threshold is { } threshold ? HaircutCalibration.Concentration(held.Units.ToDouble(), threshold.ToDouble()) : 1;
        return new(held, days, last, concentration, returns.Ends[window - 1], returns.Ends[^1], series, cycle.IsOk ? cycle.Value : null);
    }
}
