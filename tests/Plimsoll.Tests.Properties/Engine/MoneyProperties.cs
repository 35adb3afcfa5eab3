// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>What commands about money promise to the one who gives them, and to everybody else.</summary>
public class MoneyProperties
{
    /// <summary>P07. Not on isolated: who may withdraw there has no positions, and a pocket cannot be withdrawn from.</summary>
    [Theory]
    [InlineData("flat")]
    [InlineData("cross")]
    [InlineData("tiered")]
    [Trait("property", "P07")]
    public void P07_after_any_withdrawal_what_is_settled_still_covers_initial_margin_and_the_cost_of_closing(string venue)
    {
        int withdrawn = 0;
        Steps.ForAll(GeneratedDay.IsFlat(venue) ? 25 : 8, 300, steps =>
        {
            GeneratedDay day = GeneratedDay.At(venue);
            foreach (Step step in steps)
            {
                Command command = day.Next(step);
                if (day.Apply(command).IsRefused || command is not Withdraw withdraw)
                {
                    continue;
                }

                AccountView account = day.Engine.Account(withdraw.Account)!.Value;
                if (account.Positions.IsEmpty)
                {
                    continue;
                }

                withdrawn++;
                MarginReport report = account.Report().Value;
                Amount floor = report.Initial + CloseOut(day, account);
                if (report.Equity < floor || Settled(day, account, report) < floor)
                {
                    return false;
                }
            }

            return true;
        });
        Assert.True(withdrawn > (GeneratedDay.IsFlat(venue) ? 50 : 10), $"only {withdrawn} withdrawals by accounts with positions");
    }

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "P08")]
    public void P08_a_deposit_is_always_taken_and_lowers_nobodys_equity_or_headroom(string venue) =>
        Steps.ForAll(GeneratedDay.IsFlat(venue) ? 10 : 4, 200, steps =>
    {
        GeneratedDay day = GeneratedDay.At(venue, "0.02", "0.015");
        foreach (Step step in steps)
        {
            day.Apply(day.Next(step));

            // A refused step has not moved the clock; what time itself costs is not the deposit's doing.
            day.Apply(new AdvanceTime(default, day.Now));
            Dictionary<AccountId, (Amount Equity, Amount Headroom)> before = Standings(day);
            AccountId account = GeneratedDay.Account(1 + (step.B % GeneratedDay.Accounts));
            bool isClosed = day.Engine.Account(account)!.Value.Status == AccountStatus.Closed;
            Rejection rejection = day.Apply(new Deposit(default, day.Now, account, new(step.X % 3), Amount.Of(1 + (step.Y % 50))));
            if (rejection.IsRefused != isClosed || Standings(day)
                .Any(s => before.TryGetValue(s.Key, out var b) && (s.Value.Equity < b.Equity || s.Value.Headroom < b.Headroom)))
            {
                return false;
            }
        }

        return true;
    });

    [Fact]
    [Trait("property", "P10")]
    public void P10_a_pocket_never_costs_its_parent_more_than_was_put_into_it()
    {
        int drained = 0;
        Steps.ForAll(25, 300, steps =>
        {
            GeneratedDay day = new(TestWorld.Setup(TestWorld.Rulebook(AccountMode.Isolated, "0.02", "0.01")));
            foreach (Step step in steps)
            {
                Command command = day.Next(step);
                Dictionary<AccountId, (Holding[] Holdings, Amount Withdrawable)> parents = Parents(day);
                day.Apply(command);
                if (command is not (ObservePrices or AdvanceTime or PublishDepth or ApplyFunding))
                {
                    continue;
                }

                // What is not the parent's own doing may only ever give back to it: a flat pocket's rest.
                drained += day.Events.OfType<LiquidationStarted>().Count();
                foreach ((AccountId id, (Holding[] holdings, _)) in parents)
                {
                    AccountView parent = day.Engine.Account(id)!.Value;
                    bool lost = parent.Status != AccountStatus.Closed && holdings.Any(h => h.Balance.IsPositive && parent.Balance(h.Asset) < h.Balance);
                    if (lost && !OwnLoss(day, id))
                    {
                        return false;
                    }
                }
            }

            return true;
        });
        Assert.True(drained > 20, $"only {drained} pockets were liquidated");
    }

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "P11")]
    public void P11_a_clients_command_moves_nobody_else(string venue) => Steps.ForAll(GeneratedDay.IsFlat(venue) ? 15 : 5, 300, steps =>
    {
        GeneratedDay day = GeneratedDay.At(venue);
        foreach (Step step in steps)
        {
            Command command = day.Next(step);
            AccountId[] named = command switch
            {
                Deposit c => [c.Account],
                Withdraw c => [c.Account],
                Transfer c => [c.From, c.To],
                SetLeverageLimit c => [c.Account],
                Fill c => [c.Buyer, c.Seller],
                _ => [],
            };

            // A rulebook that follows open interest moves with everybody's trades: that is its rule and not a leak.
            if (named.Length == 0 || (command is Fill && day.Setup.Rulebook.Reads(FigureKind.OpenInterest)))
            {
                day.Apply(command);
                continue;
            }

            // Time passes first, so that what interest and age do is not laid at the command's door.
            day.Apply(new AdvanceTime(default, command.Time));
            Dictionary<AccountId, (Amount Equity, Amount Headroom)> before = Standings(day);
            day.Apply(command);

            // The pockets of who is named trade for him.
            AccountId[] parties = [.. named, .. day.Engine.Accounts.Where(a => a.Kind == AccountKind.Pocket && named.Contains(a.Parent)).Select(a => a.Id)];
            if (!day.Events.Any(e => e is LiquidationStarted)
                && Standings(day).Any(s => !parties.Contains(s.Key) && before.TryGetValue(s.Key, out var b) && b != s.Value))
            {
                return false;
            }
        }

        return true;
    });

    [Fact]
    [Trait("property", "P12")]
    public void P12_two_deposits_and_two_trades_are_one_of_their_sum_and_closing_at_once_costs_the_fees_only() => Steps.ForAll(400, 1, steps =>
    {
        Step step = steps[0];
        TestVenue parts = TestVenue.WithTwo();
        TestVenue whole = TestVenue.WithTwo();
        Amount first = Amount.FromAtoms((Int128)(1 + step.X) * 1_000_000_000_000);
        Amount second = Amount.FromAtoms((Int128)(1 + step.Y) * 1_000_000_000_000);
        parts.Deposit(1, TestWorld.Usdc, first.ToString());
        parts.Deposit(1, TestWorld.Usdc, second.ToString());
        whole.Deposit(1, TestWorld.Usdc, (first + second).ToString());
        InstrumentId instrument = new[] { TestWorld.BtcPerp, TestWorld.EthPerp, TestWorld.BtcFuture, TestWorld.BtcCall }[step.Kind % 4];
        Int128 mark = parts.Engine.Market.TryMark(instrument, out Price known) ? known.Atoms : 0;
        Price price = Price.FromAtoms(mark + (mark * (step.A % 100) / 10_000)).RoundTo(Price.Parse("0.01"), Rounding.Up);
        Quantity one = Quantity.FromAtoms((Int128)(1 + (step.X % 999)) * 1_000_000_000_000_000);
        Quantity two = Quantity.FromAtoms((Int128)(1 + (step.Y % 999)) * 1_000_000_000_000_000);
        Trade(parts, instrument, one, price, false);
        Trade(parts, instrument, two, price, false);
        Trade(whole, instrument, one + two, price, false);
        Amount unit = Amount.Parse("0.000001");
        bool sums = (Worth(parts, instrument) - Worth(whole, instrument)).Abs() <= unit
            && parts.View(1).Position(instrument).Quantity == whole.View(1).Position(instrument).Quantity;

        Trade(whole, instrument, one + two, price, true);
        Amount start = Amount.Of(100_000) + first + second;
        Amount lost = start - whole.View(1).Balance(TestWorld.Usdc);
        return sums && whole.View(1).Positions.IsEmpty && !lost.IsNegative && lost <= unit;
    });

    private static Amount Worth(TestVenue venue, InstrumentId instrument) => venue.View(1).Balance(TestWorld.Usdc) - venue.View(1).Position(instrument).Cost;

    private static void Trade(TestVenue venue, InstrumentId instrument, Quantity quantity, Price price, bool isBack) => Assert.Equal(
        Rejection.None,
        venue.Fill(instrument, isBack ? 2 : 1, isBack ? 1 : 2, quantity.ToString(), price.ToString()));

    private static Amount CloseOut(GeneratedDay day, AccountView account)
    {
        Amount cost = default;
        foreach (Position position in account.Positions)
        {
            Ratio fee = day.Setup.Rulebook.Liquidation.TakerFeeRate;
            Ratio spread = day.Engine.Market.TryDepth(position.Instrument, out DepthProfile depth) ? depth.HalfSpread : default;
            Amount notional = Notional.Of(position, day.Engine.Market).Value;
            InstrumentSpec spec = day.Setup.Catalog[position.Instrument];
            if (spec.Kind != InstrumentKind.Option)
            {
                cost += notional.Times(fee + spread, Rounding.Up);
                continue;
            }

            // The spread of an option is one of its own premium, and a fee on it is at most an eighth of that.
            Assert.True(day.Engine.Market.TryMark(spec.Id, out Price mark));
            Assert.True(day.Engine.Market.TryAssetPrice(spec.Settlement, out Price settlement));
            Amount premium = mark.Times(position.Quantity.Abs().Times(spec.ContractSize, Rounding.Up), Rounding.Up).Times(settlement, Rounding.Up);
            cost += Amount.Min(notional.Times(fee, Rounding.Up), premium.Times(Ratio.Parse("0.125"), Rounding.Up)) + premium.Times(spread, Rounding.Up);
        }

        return cost;
    }

    /// <summary>Equity with every unrealised profit and every long option struck out, position by position.</summary>
    private static Amount Settled(GeneratedDay day, AccountView account, MarginReport report)
    {
        Amount sum = default;
        foreach (CollateralLine line in report.Collateral)
        {
            if (day.Setup.Rulebook.Collateral.For(line.Asset) is not { } terms)
            {
                sum += line.Value;
                continue;
            }

            Amount net = terms.Cap is { } cap ? Amount.Min(cap, line.Balance) : line.Balance;
            foreach (Position position in account.Positions)
            {
                InstrumentSpec spec = day.Setup.Catalog[position.Instrument];
                day.Engine.Market.TryPrice(spec.Mark, out Price mark);
                Amount gain = spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost;
                net += spec.Settlement == line.Asset && gain.IsNegative ? gain : default;
            }

            sum += net.Times(line.Price, Rounding.Down).Times(net.IsNegative ? Ratio.One + terms.BorrowHaircut : Ratio.One - terms.Haircut, Rounding.Down);
        }

        return sum;
    }

    private static Dictionary<AccountId, (Amount Equity, Amount Headroom)> Standings(GeneratedDay day)
    {
        MarginSheet sheet = new();
        Dictionary<AccountId, (Amount, Amount)> standings = [];
        foreach (AccountView account in day.Engine.Accounts)
        {
            if (!account.Assess(sheet).IsRefused)
            {
                standings.Add(account.Id, (sheet.Equity, sheet.Equity - sheet.Maintenance));
            }
        }

        return standings;
    }

    private static Dictionary<AccountId, (Holding[] Holdings, Amount Withdrawable)> Parents(GeneratedDay day) =>
        day.Engine.Accounts.Where(a => a.Kind != AccountKind.Pocket).ToDictionary(a => a.Id, a => (a.Holdings.ToArray(), a.Withdrawable(TestWorld.Usdc)));

    /// <summary>A parent that owes on its own account may be sold out of its own collateral, and a debt of its own bears interest.</summary>
    private static bool OwnLoss(GeneratedDay day, AccountId parent) =>
        day.Events.Any(e => (e is LiquidationTraded t && t.Account == parent) || (e is InterestCharged i && i.Account == parent)
            || (e is BackstopTookCoin c && c.Account == parent) || (e is OutsideTookCoin o && o.Account == parent) || (e is FundPaid f && f.Account == parent)
            || (e is LossSocialised l && l.Bankrupt == parent));
}
