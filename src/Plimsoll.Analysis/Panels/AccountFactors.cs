// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>An account and the daily returns of everything in it that a panel knows.</summary>
/// <param name="Account">The account.</param>
/// <param name="Panel">The panel.</param>
/// <param name="Days">The factors' daily returns, every row complete, up to the account's time or the one given.</param>
/// <param name="Held">What the account depends on and the panel does not know, and so does not move.</param>
public sealed record AccountFactors(StatedAccount Account, StatedPanel Panel, PanelDays Days, ImmutableArray<string> Held)
{
    private const string VolatilitySuffix = ".VOL";

    /// <summary>The returns; its columns are the factors.</summary>
    public ReturnPanel Returns => Days.Returns;

    /// <summary>What the panel does not move, as a sentence; null where it moves everything.</summary>
    public static string? HeldSentence(ImmutableArray<string> held) =>
        held.IsEmpty ? null : $"Held, because the panel has no column for it: {NamesInWords.Of(held)}.";

    /// <summary>Takes the columns named as the account's underlyings, its settlement coins and its options' volatilities. An underlying without a column is
    /// refused; a coin or volatility without one is held.</summary>
    /// <param name="account">The account.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="asOf">Where to cut it; null cuts it at the account's time.</param>
    /// <param name="caveats">Told where the panel's levels are others than the account's.</param>
    public static AnalysisResult<AccountFactors> Of(StatedAccount account, StatedPanel panel, Timestamp? asOf, Caveats caveats)
    {
        ImmutableArray<string> columns = panel.Prices.Names;
        InstrumentCatalog catalog = account.Catalog;
        SortedSet<string> names = new(StringComparer.Ordinal);
        List<(string Underlying, string Instrument)> missing = [];
        foreach (Position position in account.Portfolio.Positions.Span)
        {
            InstrumentSpec spec = catalog[position.Instrument];
            string underlying = catalog[spec.Underlying].Name;
            names.Add(underlying);
            if (!columns.Contains(underlying))
            {
                missing.Add((underlying, spec.Symbol));
            }

            if (catalog[spec.Settlement].PriceObservable is { } coin)
            {
                names.Add(catalog[coin].Name);
            }

            if (spec.Option is { } option)
            {
                names.Add(catalog[option.Volatility].Name);
            }
        }

        foreach (Holding holding in account.Portfolio.Holdings.Span)
        {
            if (catalog[holding.Asset].PriceObservable is { } price)
            {
                names.Add(catalog[price].Name);
            }
        }

        if (missing.Count > 0 || !names.Overlaps(columns))
        {
            return new AccountNotInPanel(panel.Name, account.Name, [.. missing], [.. names], columns);
        }

        Timestamp cut = asOf ?? account.Market.Time;
        AnalysisResult<PanelDays> days = PanelDays.Of(panel.Prices, [.. names.Where(name => columns.Contains(name))], panel.Name, cut);
        if (!days.IsOk)
        {
            return days.Refusal;
        }

        PanelDoubts.Say(panel, names, name => columns.Contains(name) ? name : null, account.Market, cut, caveats);
        return new AccountFactors(account, panel, days.Value, [.. names.Where(name => !columns.Contains(name)).Select(Words)]);
    }

    /// <summary>Positions and balances as a book whose factors are the columns of the returns.</summary>
    /// <param name="horizonDays">Days that pass in each scenario.</param>
    public AnalysisResult<RevaluationBook> Book(double horizonDays) => Book(Account.Portfolio, horizonDays);

    /// <summary>A part of the account as a book whose factors are the columns of the returns.</summary>
    internal AnalysisResult<RevaluationBook> Book(in Portfolio part, double horizonDays)
    {
        Result<ScenarioSet> columns = ScenarioSet.Historical(Returns, horizonDays);
        if (!columns.IsOk)
        {
            return new StatisticRefused(Panel.Name, columns.Rejection, Returns.Names);
        }

        Result<RevaluationBook> book = RevaluationBook.Of(part, Account.Market, columns.Value);
        if (!book.IsOk)
        {
            return Refused(book.Rejection);
        }

        Rejection rejection = book.Value.AddHoldings(part, Account.Market, columns.Value);
        return rejection.IsRefused ? Refused(rejection) : book.Value;
    }

    /// <summary>The change of a part's value per 100 % of each column, numeraire: the net delta of its Greeks × the price, and the vega of options whose
    /// volatility has a column.</summary>
    internal AnalysisResult<double[]> Deltas(in Portfolio part)
    {
        Result<PortfolioGreeks> greeks = PortfolioGreeks.Of(part, Account.Market);
        if (!greeks.IsOk)
        {
            return Refused(greeks.Rejection);
        }

        double[] deltas = new double[Returns.Names.Length];
        foreach ((ObservableId factor, Greeks net) in greeks.Value.Net)
        {
            Add(factor, net.Delta * (Account.Market.TryPrice(factor, out Price price) ? price.ToDouble() : 0));
        }

        foreach (LegGreeks leg in greeks.Value.Legs)
        {
            if (leg.Leg.Instrument is { } id && Account.Catalog[id].Option is { } option
                && Account.Market.TryVolatility(option.Volatility, out Ratio volatility))
            {
                const double PointsPerUnit = 100;
                Add(option.Volatility, leg.Greeks.Vega * PointsPerUnit * volatility.ToDouble());
            }
        }

        return deltas;

        void Add(ObservableId observable, double delta)
        {
            int column = Returns.Names.IndexOf(Account.Catalog[observable].Name);
            if (column >= 0)
            {
                deltas[column] += delta;
            }
        }
    }

    private StatisticRefused Refused(Rejection rejection) =>
        new(Account.Name, rejection, rejection.Subject.Kind == SubjectKind.Column ? Returns.Names : default) { Catalog = Account.Catalog };

    private static string Words(string name) =>
        name.EndsWith(VolatilitySuffix, StringComparison.Ordinal) ? $"the volatility of {name[..^VolatilitySuffix.Length]}" : name;
}
