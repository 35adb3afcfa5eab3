// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.History;

/// <summary>What a scenario cost, and to whom: dollars at the prices of its end.</summary>
internal static class Harm
{
    private static readonly AssetId _usdc = new(0);

    /// <summary>What others paid, or have still to pay, for accounts that could not: what fund and backstop are worth less than was paid into the fund, shares
    /// of losses, what the deleveraged gave up below the mark of the moment, and what nobody has paid yet.</summary>
    public static Amount ToOthers(TestVenue venue)
    {
        Amount house = Worth(venue, HouseAccounts.InsuranceFund) + Worth(venue, HouseAccounts.Backstop);
        Amount contributed = Sum(venue.Events.OfType<FundContributed>().Select(static e => e.Amount));
        Amount shared = Sum(venue.Events.OfType<LossSocialised>().Select(static e => e.Amount));
        Amount owed = Sum(Clients(venue).Select(id => -Amount.Min(Worth(venue, id), default)));
        return Amount.Max(contributed - house, default) + shared + GivenUp(venue) + owed;
    }

    /// <summary>What was sold and bought by force, at the marks of the moment.</summary>
    public static Amount Forced(TestVenue venue, string instrument) => Sum(venue.Events.OfType<LiquidationTraded>()
        .Where(e => venue.Engine.Catalog[e.Instrument].Symbol == instrument)
        .Select(static e => Amount.FromAtoms(e.Quantity.Abs().Atoms).Times(e.Mark, Rounding.Down)));

    /// <summary>Balances and positions of an account at the last accepted prices, without haircuts.</summary>
    public static Amount Worth(TestVenue venue, AccountId id)
    {
        AccountView account = venue.Engine.Account(id)!.Value;
        Amount worth = default;
        foreach (AssetSpec asset in venue.Engine.Catalog.Assets)
        {
            worth += venue.Engine.Market.TryAssetPrice(asset.Id, out Price price) ? account.Balance(asset.Id).Times(price, Rounding.Down) : default;
        }

        foreach (Position position in account.Positions)
        {
            InstrumentSpec spec = venue.Engine.Catalog[position.Instrument];
            venue.Engine.Market.TryPrice(spec.Mark, out Price mark);
            worth += spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost;
        }

        return worth;
    }

    public static AccountId Id(char name) => new(AccountId.FirstClient + name);

    public static Amount Sum(IEnumerable<Amount> amounts) => amounts.Aggregate(Amount.Zero, static (sum, amount) => sum + amount);

    private static IEnumerable<AccountId> Clients(TestVenue venue) => venue.Events.OfType<AccountOpened>().Select(static e => e.Account);

    /// <summary>Deleveraged at a bankruptcy price, a winner loses what lies between it and the price accepted last before.</summary>
    private static Amount GivenUp(TestVenue venue)
    {
        Amount sum = default;
        Dictionary<ObservableId, Price> marks = [];
        foreach (Event told in venue.Events)
        {
            if (told is PriceAccepted accepted)
            {
                marks[accepted.Observable] = Price.FromAtoms(accepted.Value);
            }
            else if (told is Deleveraged taken)
            {
                Price mark = marks[venue.Engine.Catalog[taken.Instrument].Mark];
                sum += (mark - taken.Price).Abs().Times(taken.Quantity.Abs(), Rounding.Down);
            }
        }

        return sum;
    }
}
