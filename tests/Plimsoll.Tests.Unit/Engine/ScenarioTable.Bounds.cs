// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Lines that hold a figure to a bound.</summary>
internal sealed partial class ScenarioTable
{
    /// <summary>What accounts withdrew and could still withdraw, less what they deposited, in the numeraire at the prices of the moment, rounded
    /// down.</summary>
    public static Amount Profit(TestVenue venue, params AccountId[] accounts)
    {
        Amount profit = default;
        foreach (AssetId asset in venue.Engine.Setup.Catalog.Assets.Select(a => a.Id))
        {
            Amount taken = default;
            foreach (AccountId account in accounts)
            {
                taken += venue.Engine.Account(account)!.Value.Withdrawable(asset);
                taken = venue.Events.OfType<Withdrawn>().Where(e => e.Account == account && e.Asset == asset).Aggregate(taken, (sum, e) => sum + e.Amount);
                taken = venue.Events.OfType<Deposited>().Where(e => e.Account == account && e.Asset == asset).Aggregate(taken, (sum, e) => sum - e.Amount);
            }

            if (!taken.IsZero && venue.Engine.Market.TryAssetPrice(asset, out Price price))
            {
                profit += taken.Times(price, Rounding.Down);
            }
        }

        return profit;
    }

    private void Bound(string line, string[] words)
    {
        Int128 found = Figure(words[..^2]).Atoms;
        Int128 bound = Amount.Parse(words[^1]).Atoms;
        bool holds = words[^2] switch
        {
            "<=" => found <= bound,
            "<" => found < bound,
            _ => found >= bound,
        };
        Assert.True(holds, $"{line}: found {Amount.FromAtoms(found)}");
    }

    private Amount Figure(string[] words)
    {
        if (words[0] == "profit")
        {
            return Profit(_venue, [.. words[1..].Select(Id)]);
        }

        if (words[0] == "price")
        {
            Assert.True(_venue.Engine.Market.TryPrice(Observable(words[1]), out Price price), $"{words[1]} has no price");
            return Amount.FromAtoms(price.Atoms);
        }

        AccountView account = _venue.Engine.Account(Id(words[1]))!.Value;
        return words[0] switch
        {
            "balance" => account.Balance(Asset(words[2])),
            "withdrawable" => account.Withdrawable(Asset(words[2])),
            "contracts" => Amount.FromAtoms(Contracts(account, words[2]).Atoms),
            "equity" => account.Report().Value.Equity,
            "spare" => Spare(account.Report().Value),
            _ => throw new FormatException($"'{words[0]}' is no figure of a scenario table."),
        };
    }

    private static Amount Spare(MarginReport report) => report.Equity - report.Initial;

    private Quantity Contracts(AccountView account, string instrument) =>
        account.Pockets.Aggregate(
            account.Position(Instrument(instrument)).Quantity.Abs(),
            (sum, pocket) => sum + _venue.Engine.Account(pocket)!.Value.Position(Instrument(instrument)).Quantity.Abs());
}
