// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Analysis;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Texts;
using Plimsoll.Risk;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary>plimsoll haircut: haircuts of every factor of a panel or of what is held, and how much they would have moved with the cycle.</summary>
internal static class HaircutVerb
{
    private const int HoursPerDay = 24;

    // A spread that no file states: the smallest that can be written.
    private static readonly Ratio _unsaid = Ratio.FromAtoms(1);

    internal static Command Create()
    {
        PanelArguments panel = new();
        Option<string?> holdings = new("--holdings")
        {
            Description =
            "What is held and how it trades: units, bids, spread, oracle, threshold (docs/reference/haircuts.md). Without it every column is calibrated, with "
            + "nothing held.",
            HelpName = "FILE"
        };
        Option<double> holding = new("--holding-days")
        {
            Description = "Days from the last good mark until selling starts.",
            DefaultValueFactory = static _ => 1,
            HelpName = "DAYS"
        };
        Option<double> pace = new("--pace")
        {
            Description = "Share of the visible bids that may be sold a day.",
            DefaultValueFactory = static _ => 1,
            HelpName = "SHARE"
        };
        Option<double> floor = new("--floor") { Description = "No haircut is below this.", DefaultValueFactory = static _ => 0, HelpName = "SHARE" };
        Option<string> spread = new("--half-spread")
        {
            Description = "Half the bid-ask spread as a share of the price, where --holdings states none.",
            DefaultValueFactory = static _ => "0.0005",
            HelpName = "SHARE"
        };
        Option<double> deviation = new("--oracle-deviation")
        {
            Description = "Drift before a price source must report, where --holdings states none.",
            DefaultValueFactory = static _ => 0.005,
            HelpName = "SHARE"
        };
        Option<double> heartbeat = new("--oracle-heartbeat")
        {
            Description = "Longest time between reports, where --holdings states none.",
            DefaultValueFactory = static _ => 1,
            HelpName = "HOURS"
        };
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
            StatedPanel prices = panel.Read(parsed);
            Timestamp? asOf = panel.ReadAsOf(parsed);
            StatedHoldings held = file is null ? StatedHoldings.NothingOf(prices, halfSpread, oracle) : new(file, ReadHoldings(file, halfSpread, oracle));
            if (file is not null)
            {
                ImmutableArray<CollateralHolding> silent = HoldingsReader.Read(InputText.ReadAll(file), _unsaid, new(-1, -1), out _) ?? [];
                string everything = $"where {file} states its own for every asset";
                IdleOption.Refuse(parsed, pace, held.Assets.All(static one => one.Units.IsZero), $"where {file} holds nothing");
                IdleOption.Refuse(parsed, spread, !silent.Any(static one => one.Depth.HalfSpread == _unsaid), everything);
                IdleOption.Refuse(parsed, deviation, !silent.Any(static one => one.Oracle.Deviation < 0), everything);
                IdleOption.Refuse(parsed, heartbeat, !silent.Any(static one => one.Oracle.HeartbeatDays < 0), everything);
            }

            HaircutAnalysis analysis = Answer.Of(HaircutAnalysis.Of(prices, held, terms, parsed.GetValue(window), asOf));
            if (parsed.GetValue(panel.Json))
            {
                Console.Out.WriteLine(HaircutJson.Write(analysis));
            }
            else
            {
                HaircutText.Write(analysis);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static double Within(ParseResult parsed, Option<double> option, string expected, Func<double, bool> holds)
    {
        double value = parsed.GetValue(option);
        return holds(value) ? value : throw new UsageException(option.Name, $"expected a number {expected}; found {FigureText.Of(value, "R")}");
    }

    private static ImmutableArray<CollateralHolding> ReadHoldings(string path, Ratio halfSpread, OracleQuality oracle) =>
        HoldingsReader.Read(InputText.ReadAll(path), halfSpread, oracle, out ImmutableArray<string> errors)
        ?? throw new InputException(string.Join('\n', errors.Select(error => $"{path}: {error}")));
}
