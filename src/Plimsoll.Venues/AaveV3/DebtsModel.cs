// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.AaveV3;

/// <summary>What is owed to a lender, asset by asset: the denominator of the health factor.</summary>
/// <remarks>requirement = Σ ⌈debt × price⌉₈, ⌈·⌉₈ rounding up to eight decimals; initial and maintenance alike. What is supplied of an asset does not pay what
/// is owed of it.</remarks>
public sealed class DebtsModel : IMarginModel, IExplainedModel
{
    private DebtsModel()
    {
    }

    /// <summary>The model; it has no parameters.</summary>
    public static DebtsModel Model { get; } = new();

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = [Margin.LineNames.Subject + " debt"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public bool SeesOwed => true;

    /// <summary>What a debt is worth to the lender: rounded up to its base unit.</summary>
    public static Amount ValueOf(Amount debt, Price price) => debt.Times(price, Rounding.Up).RoundTo(HealthFactorEquity.BaseUnit, Rounding.Up);

    /// <inheritdoc/>
    /// <returns>Refused with <see cref="RejectionCode.MarginTermsMissing"/> (subject: the instrument) for a position, and with
    /// <see cref="RejectionCode.MarkMissing"/> (subject: the observable).</returns>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        if (!portfolio.Positions.IsEmpty)
        {
            return new(RejectionCode.MarginTermsMissing, portfolio.Positions.Span[0].Instrument);
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (!holding.Debt.IsPositive)
            {
                continue;
            }

            if (!market.TryAssetPrice(holding.Asset, out Price price))
            {
                return new(RejectionCode.MarkMissing, market.Catalog[holding.Asset].PriceObservable!.Value);
            }

            Amount owed = ValueOf(holding.Debt, price);
            sheet.Add(new MarginLine(MarginLineKind.Debt, holding.Asset.Value, owed, owed, owed));
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        List<NamedValue> debts = [];
        foreach (MarginLine line in sheet.Lines.ToArray())
        {
            if (line.Kind != MarginLineKind.Debt)
            {
                continue;
            }

            AssetId asset = new(line.Subject);
            Holding holding = portfolio.Holdings.ToArray().First(held => held.Asset == asset);
            bool isKnown = market.TryAssetPrice(asset, out Price price);
            Invariant.Check(isKnown, "A debt that was assessed has a price.");
            debts.Add(NamedValue.Of(Margin.LineNames.Of(LineNames, line, market.Catalog), ValueOf(holding.Debt, price),
                "debt × price, rounded up to eight decimals", NamedValue.Given("debt", holding.Debt, ValueUnit.Quantity), NamedValue.PriceOf("price", price)));
        }

        NamedValue owed = NamedValue.SumOf("debts", debts);
        return Result<ExplainedMargin>.Of(new(owed, owed));
    }
}
