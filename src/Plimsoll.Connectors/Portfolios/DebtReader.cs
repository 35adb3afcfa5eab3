// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>Reads the section <c>debts</c> of a portfolio file: what is owed beside the balances under <c>collateral</c>, as a lender keeps it.</summary>
internal static class DebtReader
{
    internal static List<Holding> Read(JsonPlace place, InstrumentCatalog catalog, MarketSnapshot market, List<Holding> balances)
    {
        List<Holding> debts = [];
        foreach ((string name, JsonPlace value) in place.Members())
        {
            Amount owed = value.Decimal<Amount>("at least 0", static amount => !amount.IsNegative);
            if (!catalog.TryFindAsset(name, out AssetSpec? asset))
            {
                value.Problem($"unknown asset \"{name}\"");
                continue;
            }

            if (owed.IsPositive && !asset.IsBorrowable)
            {
                value.Expected($"0: {name} is not borrowable");
            }

            if (owed.RoundTo(asset.SmallestUnit, Rounding.Down) != owed)
            {
                value.Expected($"whole smallest units of {name}, {asset.SmallestUnit} each");
            }

            if (!market.TryAssetPrice(asset.Id, out _))
            {
                value.Problem($"the price of {name} is missing: expected \"{catalog[asset.PriceObservable!.Value].Name}\" under $.marks");
            }

            if (balances.Exists(holding => holding.Asset == asset.Id && holding.Balance.IsNegative))
            {
                value.Problem($"{name} is owed twice: its balance under $.collateral is below 0 as well; expected one of the two");
            }

            debts.Add(new(asset.Id, default, owed));
        }

        return debts;
    }
}
