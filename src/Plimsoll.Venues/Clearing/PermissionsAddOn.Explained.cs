// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <content>The leverage of a client class taken apart.</content>
public sealed partial class PermissionsAddOn : IExplainedAddOn
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(
        in Portfolio portfolio, MarketView market, MarginSheet sheet, ExplainedMargin before, ImmutableArray<MarginReportLine> lines)
    {
        ClientPermissions may = For(portfolio.Terms.Client)!;
        List<NamedValue> parts = [];
        foreach (Position position in portfolio.Positions.ToArray())
        {
            if (!may.Leverage[position.Instrument.Value].IsZero)
            {
                parts.Add(Share(ExplainedParts.OfPosition(position, market), may.Leverage[position.Instrument.Value]));
            }
        }

        foreach (Holding holding in portfolio.Holdings.ToArray())
        {
            if (!may.DebtLeverage[holding.Asset.Value].IsZero && holding.Debt.IsPositive && market.TryAssetPrice(holding.Asset, out Price price))
            {
                parts.Add(Share(NamedValue.Of($"{market.Catalog[holding.Asset].Symbol} owed", holding.Debt.Times(price, Rounding.Up),
                    "debt × price, rounded up", NamedValue.Given("debt", holding.Debt, ValueUnit.Quantity), NamedValue.PriceOf("price", price)),
                    may.DebtLeverage[holding.Asset.Value]));
            }
        }

        NamedValue floor = NamedValue.SumOf("floor", parts);
        return Result<ExplainedMargin>.Of(new(
            NamedValue.Of(LineNames[0], floor.Value - before.Initial.Value, "floor − required before", floor, before.Initial),
            NamedValue.Of(LineNames[0], default, "leverage limits are of initial margin only", before.Maintenance)));
    }

    private static NamedValue Share(NamedValue notional, Ratio limit) => NamedValue.Of(
        notional.Name, Amount.FromAtoms(Fixed18.Divide(notional.Value.Atoms, limit.Atoms, Rounding.Up)), "notional ÷ limit, rounded up",
        notional with { Name = "notional" }, NamedValue.Given("limit", Amount.FromAtoms(limit.Atoms), ValueUnit.Number, "leverage of the client class"));
}
