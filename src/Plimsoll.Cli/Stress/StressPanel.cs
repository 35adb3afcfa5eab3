// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Panels;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>The panel of <c>plimsoll stress</c>: what is wrong with it is said of its own file, and what it does not know is said.</summary>
internal static class StressPanel
{
    /// <summary>Days from a panel's last row to the portfolio's time above which it is said; value at risk refuses there.</summary>
    private const double MostDays = 5;

    /// <summary>The panel up to a time.</summary>
    /// <exception cref="InputException">It has no row up to there.</exception>
    internal static PricePanel Read(string path, Timestamp time)
    {
        PricePanel whole = PanelFile.Read(path);
        PricePanel panel = whole.Until(time);
        return panel.Times.Length > 0
            ? panel
            : throw new InputException(path, null, null, $"the panel has {whole.Times.Length} rows, all of them after the portfolio's time, {time}: the first is of {whole.Times[0]}");
    }

    /// <summary>Refuses a panel that knows nothing of what moves; says what it does not know, how old it is, and where its levels are others than the portfolio's.</summary>
    internal static void Check(string path, PricePanel panel, ImmutableArray<string> moving, MarketSnapshot market, double width, Caveats caveats)
    {
        if (moving.IsEmpty)
        {
            throw new UsageException("--panel", "it has no effect where nothing held moves; leave it out");
        }

        ImmutableArray<string> missing = [.. moving.Where(name => PanelShocks.ColumnOf(panel, name) is null)];
        if (missing.Length == moving.Length)
        {
            throw new InputException(path, null, null, $"the panel has no column for anything that moves ({PanelArguments.Named(moving)}); it has {PanelArguments.Named(panel.Names)}");
        }

        if (missing.Length > 0)
        {
            caveats.Warn(path, $"the panel has no column for {PanelArguments.Named(missing)}: no past days are taken for it, and reverse stress measures its moves in the usual width, {width.ToString("0.00", CultureInfo.InvariantCulture)}.");
        }

        double days = ((double)market.Time.Nanoseconds - panel.Times[^1].Nanoseconds) / PricePanel.NanosecondsPerDay;
        if (days > MostDays)
        {
            caveats.Warn(path, $"the last row used is of {panel.Times[^1]}, {days.ToString("#,##0.#", CultureInfo.InvariantCulture)} days before the portfolio's time, {market.Time} (more than {MostDays} is said).");
        }

        PanelDoubts.Say(path, panel, moving, name => PanelShocks.ColumnOf(panel, name), market, null, caveats);
    }

    /// <summary>The days of the past.</summary>
    /// <exception cref="InputException">The panel is too short.</exception>
    internal static ImmutableArray<StressScenario> Shocks(string path, PricePanel panel, InstrumentCatalog catalog, ImmutableArray<SymbolId> moving, int jointDays)
    {
        Result<ImmutableArray<StressScenario>> shocks = PanelShocks.Of(panel, catalog, moving, jointDays);
        return shocks.IsOk
            ? shocks.Value
            : throw new InputException(path, null, null, $"the panel is too short: {panel.Times.Length} rows up to the portfolio's time, from {panel.Times[0]} to {panel.Times[^1]}; expected two days of rows or more");
    }
}
