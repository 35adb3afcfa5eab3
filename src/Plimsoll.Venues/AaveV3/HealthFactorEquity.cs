// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.AaveV3;

/// <summary>What is supplied to a lender, each asset at its liquidation threshold: the numerator of the health factor.</summary>
/// <remarks>
/// <para>equity = Σ ⌊balance × price⌋₈ × threshold, ⌊·⌋₈ rounding down to eight decimals, as the lender counts in its base currency; the threshold is exact.
/// Debts are not taken off: they are the requirement of the model <see cref="DebtsModel"/>, so that equity ÷ maintenance is the health factor to its last
/// digit.</para>
/// <para>Toward initial margin each asset counts at its loan to value only, and the average of these, weighted by value, is cut to a whole basis point: the
/// differences are lines, initial only. So equity − initial is what may still be borrowed.</para>
/// <para>In an efficiency category the assets that it lists count on its terms; what it does not list for borrowing may not be owed.</para>
/// </remarks>
public sealed partial class HealthFactorEquity : IEquityRule
{
    /// <summary>The lender's base currency has eight decimals.</summary>
    internal static readonly Amount BaseUnit = Amount.Parse("0.00000001");

    private static readonly Ratio _basisPoint = Ratio.Parse("0.0001");
    private readonly ImmutableArray<ReserveTerms?> _reserves;
    private readonly ImmutableArray<EfficiencyCategory> _categories;

    /// <summary>Creates the rule.</summary>
    /// <param name="reserves">Terms by asset id; null where an asset is no collateral.</param>
    /// <param name="categories">The efficiency categories, each number once.</param>
    public HealthFactorEquity(ImmutableArray<ReserveTerms?> reserves, ImmutableArray<EfficiencyCategory> categories)
    {
        _reserves = reserves;
        _categories = categories;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
        [Margin.LineNames.Subject + " from threshold to loan to value", "average loan to value in whole basis points"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public string RatioName => "health factor";

    /// <inheritdoc/>
    public bool SeesOwed => true;

    /// <inheritdoc/>
    public bool ReadsCollateral => false;

    /// <inheritdoc/>
    public bool TakesPositions => false;

    /// <inheritdoc/>
    public ImmutableArray<int> Categories => [.. _categories.Select(static category => category.Number).Order()];

    /// <inheritdoc/>
    public bool AllowsDebt(int category, AssetId asset) =>
        category == 0 || (_categories.FirstOrDefault(own => own.Number == category)?.Borrowable.Contains(asset) ?? false);

    /// <summary>What a category has a liquidator take beyond what he repays; null where the asset keeps its own bonus.</summary>
    public Ratio? BonusFor(AssetId asset, int category) =>
        _categories.FirstOrDefault(own => own.Number == category && own.Collateral.Contains(asset))?.Bonus;

    /// <summary>The terms of an asset for an account in a category; null where it is no collateral.</summary>
    public ReserveTerms? TermsFor(AssetId asset, int category)
    {
        foreach (EfficiencyCategory own in _categories)
        {
            if (own.Number == category && own.Collateral.Contains(asset))
            {
                return own.Terms;
            }
        }

        return asset.Value < _reserves.Length ? _reserves[asset.Value] : null;
    }

    /// <summary>What a supplied amount is worth to the lender: rounded down to its base unit.</summary>
    public static Amount ValueOf(Amount balance, Price price) => balance.Times(price, Rounding.Down).RoundTo(BaseUnit, Rounding.Down);

    /// <inheritdoc/>
    /// <returns>Refused with <see cref="RejectionCode.MarginTermsMissing"/> (subject: the instrument) for a position, which a lender does not know; with
    /// <see cref="RejectionCode.CategoryUnknown"/> (subject: the number) for a category that is none of the rulebook's,
    /// <see cref="RejectionCode.CategoryForbids"/> (subject: the asset) for a debt outside it, and
    /// <see cref="RejectionCode.MarkMissing"/> (subject: the observable).</returns>
    public Rejection Assess(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Rejection rejection = Check(portfolio);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (!holding.Balance.IsPositive)
            {
                continue;
            }

            if (!market.TryAssetPrice(holding.Asset, out Price price))
            {
                return new(RejectionCode.MarkMissing, market.Catalog[holding.Asset].PriceObservable!.Value);
            }

            ReserveTerms? terms = TermsFor(holding.Asset, portfolio.Terms.EfficiencyCategory);
            Ratio threshold = terms?.Threshold ?? Ratio.Zero;
            Amount value = ValueOf(holding.Balance, price).Times(threshold, Rounding.Down);
            sheet.Add(new CollateralLine(holding.Asset, holding.Balance, default, price, value, default, terms is null ? default : holding.Balance, threshold));
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public Rejection AssessInitial(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        (Amount supplied, Amount lent) = (default, default);
        foreach (ref readonly CollateralLine line in sheet.Collateral)
        {
            if (TermsFor(line.Asset, portfolio.Terms.EfficiencyCategory) is not { } terms)
            {
                // The lender's average is over what is collateral.
                continue;
            }

            Amount value = ValueOf(line.Balance, line.Price);
            Amount counted = value.Times(terms.LoanToValue, Rounding.Down);
            (supplied, lent) = (supplied + value, lent + counted);
            if (line.Value > counted)
            {
                sheet.Add(new MarginLine(MarginLineKind.InitialHaircut, line.Asset.Value, value, line.Value - counted, default));
            }
        }

        Ratio average = supplied.IsZero ? Ratio.Zero
            : Ratio.FromAtoms(Fixed18.RoundTo(lent.Per(supplied, Rounding.Down).Atoms, _basisPoint.Atoms, Rounding.Down));
        Amount rest = lent - supplied.Times(average, Rounding.Down);
        if (rest.IsPositive)
        {
            sheet.Add(new MarginLine(MarginLineKind.InitialHaircut, market.Catalog.Numeraire.Value, supplied, rest, default, Part: 1));
        }

        return Rejection.None;
    }

    private Rejection Check(in Portfolio portfolio)
    {
        if (!portfolio.Positions.IsEmpty)
        {
            return new(RejectionCode.MarginTermsMissing, portfolio.Positions.Span[0].Instrument);
        }

        int number = portfolio.Terms.EfficiencyCategory;
        if (number == 0)
        {
            return Rejection.None;
        }

        if (_categories.All(category => category.Number != number))
        {
            return new(RejectionCode.CategoryUnknown);
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (holding.Debt.IsPositive && !AllowsDebt(number, holding.Asset))
            {
                return new(RejectionCode.CategoryForbids, holding.Asset);
            }
        }

        return Rejection.None;
    }
}
