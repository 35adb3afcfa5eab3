// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>A portfolio and the daily returns of everything in it that a panel knows.</summary>
/// <param name="File">The portfolio.</param>
/// <param name="Days">Its factors' daily returns, every row complete, up to its time or the one asked for.</param>
/// <param name="PanelPath">The panel's file: what is wrong with the panel is said of it.</param>
/// <param name="Caveats">What was said beside it.</param>
/// <param name="Held">What it depends on and the panel does not know, and so does not move.</param>
internal sealed record PortfolioFactors(PortfolioFile File, PanelDays Days, string PanelPath, Caveats Caveats, ImmutableArray<string> Held)
{
    private const string VolatilitySuffix = ".VOL";

    internal ReturnPanel Returns => Days.Returns;

    /// <summary>The currency that its value is told in.</summary>
    internal string Numeraire => File.Catalog[File.Catalog.Numeraire].Symbol;

    /// <summary>True when it holds an option.</summary>
    internal bool HasOptions
    {
        get
        {
            bool found = false;
            foreach (ref readonly Position position in File.Portfolio.Positions.Span)
            {
                found |= File.Catalog[position.Instrument].Kind == InstrumentKind.Option;
            }

            return found;
        }
    }

    /// <summary>Reads the portfolio and takes the columns named as its underlyings, its settlement coins and its options' volatilities. An underlying without a
    /// column is refused; a coin or volatility without one is held.</summary>
    /// <param name="path">The portfolio.</param>
    /// <param name="panelPath">The panel's file.</param>
    /// <param name="daily">The panel.</param>
    /// <param name="asOf">Where to cut it; null cuts it at the portfolio's time.</param>
    internal static PortfolioFactors Read(string path, string panelPath, PricePanel daily, Timestamp? asOf)
    {
        Caveats caveats = new(path);
        PortfolioFile file = PortfolioInput.ReadTogether(path, caveats);
        SortedSet<string> names = new(StringComparer.Ordinal);
        List<string> missing = [];
        foreach (Position position in file.Portfolio.Positions.Span)
        {
            InstrumentSpec spec = file.Catalog[position.Instrument];
            string underlying = file.Catalog[spec.Underlying].Name;
            names.Add(underlying);
            if (!daily.Names.Contains(underlying))
            {
                missing.Add($"{underlying} of {spec.Symbol}");
            }

            if (file.Catalog[spec.Settlement].PriceSymbol is { } coin)
            {
                names.Add(file.Catalog[coin].Name);
            }

            if (spec.Option is { } option)
            {
                names.Add(file.Catalog[option.Volatility].Name);
            }
        }

        foreach (Holding holding in file.Portfolio.Holdings.Span)
        {
            if (file.Catalog[holding.Asset].PriceSymbol is { } price)
            {
                names.Add(file.Catalog[price].Name);
            }
        }

        if (missing.Count > 0 || !names.Overlaps(daily.Names))
        {
            string what = missing.Count > 0 ? $"the underlying {string.Join(", ", missing)}" : $"anything in it ({string.Join(", ", names)})";
            throw new InputException($"{panelPath}: the panel has no column for {what}, which {path} needs; it has {PanelArguments.Named(daily.Names)}");
        }

        Timestamp cut = asOf ?? file.Market.Time;
        PanelDays days = PanelDays.Of(daily, [.. names.Where(name => daily.Names.Contains(name))], panelPath, cut);
        PanelDoubts.Say(panelPath, daily, names, name => daily.Names.Contains(name) ? name : null, file.Market, cut, caveats);
        return new(file, days, panelPath, caveats, [.. names.Where(name => !daily.Names.Contains(name)).Select(Words)]);
    }

    private static string Words(string name) => name.EndsWith(VolatilitySuffix, StringComparison.Ordinal) ? $"the volatility of {name[..^VolatilitySuffix.Length]}" : name;

    /// <summary>Positions and balances as a book whose factors are the columns of its returns.</summary>
    /// <param name="path">The portfolio, for messages.</param>
    /// <param name="horizonDays">Days that pass in each scenario.</param>
    internal RevaluationBook Book(string path, double horizonDays)
    {
        ScenarioSet columns = PanelArguments.Taken(ScenarioSet.Historical(Returns, horizonDays), PanelPath);
        Result<RevaluationBook> book = RevaluationBook.Of(File.Portfolio, File.Market, columns);
        string subject = book.Rejection.Code switch
        {
            RejectionCode.MarginTermsMissing => $"{path}: {File.Catalog[new InstrumentId((int)book.Rejection.Subject)].Symbol}",
            RejectionCode.MarkMissing or RejectionCode.PriceOutOfDomain => $"{path}: {File.Catalog[new SymbolId((int)book.Rejection.Subject)].Name}",
            _ => path,
        };
        RevaluationBook taken = PanelArguments.Taken(book, subject);
        Rejection rejection = taken.AddHoldings(File.Portfolio, File.Market, columns);
        return PanelArguments.Taken(rejection.IsRefused ? Result<RevaluationBook>.Refused(rejection) : book, path);
    }

    /// <summary>The change of the account's value per 100 % of each column, numeraire: the net delta of <c>plimsoll greeks</c> × the price, and the vega of options whose volatility has a column.</summary>
    /// <param name="path">The portfolio, for messages.</param>
    internal double[] Deltas(string path)
    {
        PortfolioGreeks greeks = PanelArguments.Taken(PortfolioGreeks.Of(File.Portfolio, File.Market), path);
        double[] deltas = new double[Returns.Names.Length];
        foreach ((SymbolId factor, Greeks net) in greeks.Net)
        {
            Add(factor, net.Delta * (File.Market.TryPrice(factor, out Price price) ? price.ToDouble() : 0));
        }

        foreach (LegGreeks leg in greeks.Legs)
        {
            if (leg.Leg.Instrument is { } id && File.Catalog[id].Option is { } option && File.Market.TryVolatility(option.Volatility, out Ratio volatility))
            {
                const double PointsPerUnit = 100;
                Add(option.Volatility, leg.Greeks.Vega * PointsPerUnit * volatility.ToDouble());
            }
        }

        return deltas;

        void Add(SymbolId symbol, double delta)
        {
            int column = Returns.Names.IndexOf(File.Catalog[symbol].Name);
            if (column >= 0)
            {
                deltas[column] += delta;
            }
        }
    }
}
