// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>Who is found below a line, and who may be acted on.</summary>
public class MonitoringProperties
{
    [Theory]
    [InlineData(AccountMode.Cross, "0.1", "0.05")]
    [InlineData(AccountMode.Cross, "0.02", "0.01")]
    [InlineData(AccountMode.Isolated, "0.1", "0.05")]
    [Trait("property", "L01")]
    [Trait("property", "L02")]
    public void L02_after_every_price_the_screen_has_found_exactly_whom_a_full_sweep_finds(AccountMode mode, string initial, string maintenance)
    {
        FindsWhomAFullSweepFinds(60, () => new(TestWorld.Setup(TestWorld.Rulebook(mode, initial, maintenance))));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "L01")]
    [Trait("property", "L02")]
    public void L02_the_same_holds_under_the_rulebooks_that_ship(string rulebook) => FindsWhomAFullSweepFinds(
        rulebook is "cross" or "cross-correlated" or "tiered" or "isolated" ? 15 : 4, () => GeneratedDay.At(rulebook));

    [Theory]
    [InlineData("1")]
    [InlineData("0.8")]
    [InlineData("0")]
    [Trait("property", "L01")]
    [Trait("property", "L02")]
    [Trait("property", "M08")]
    public void L02_the_same_holds_where_hedges_are_granted_in_full_in_part_and_not_at_all(string offsetCap) =>
        FindsWhomAFullSweepFinds(60, () => new(TestWorld.Setup(Hedged(offsetCap))));

    /// <summary>Every rulebook that an engine runs under: most state no rates, and their accounts are assessed on every price.</summary>
    public static TheoryData<string> Shipped => [.. AttackWorld.Rulebooks];

    private static void FindsWhomAFullSweepFinds(int days, Func<GeneratedDay> begin)
    {
        int below = 0;
        int called = 0;
        Steps.ForAll(days, 300, steps =>
        {
            GeneratedDay day = begin();
            MarginSheet sheet = new();
            foreach (Step step in steps)
            {
                Command command = day.Next(step);
                day.Apply(command);

                // Time alone moves debts; it is looked at when prices, depth or time are what a command is about.
                if (command is not (ObservePrices or AdvanceTime or PublishDepth))
                {
                    continue;
                }

                foreach (AccountView account in day.Engine.Accounts)
                {
                    if (account.Status == AccountStatus.Closed || !MayBeActedOn(day, account))
                    {
                        continue;
                    }

                    AccountStatus expected = Expected(day, account, sheet);
                    below += expected == AccountStatus.Liquidating ? 1 : 0;
                    called += expected == AccountStatus.Called ? 1 : 0;
                    bool agrees = expected == AccountStatus.Liquidating ? account.Status >= AccountStatus.Liquidating : account.Status == expected;
                    if (!agrees)
                    {
                        TestContext.Current.TestOutputHelper?.WriteLine(
                            $"{account.Id} is {account.Status}, a full sweep says {expected}: equity {sheet.Equity}, maintenance {sheet.Maintenance}");
                        return false;
                    }
                }
            }

            return true;
        });
        // Of the few days of a rulebook that assesses everybody, not every one is wild; and most of whom a price takes below the line is above it again when
        // the command ends, for a plan restores at once where it can.
        Assert.True(days < 15 || (below > 0 && below + called > days), $"{below} found below and {called} called: too few to prove much");
    }

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "L01")]
    public void L01_nobody_at_or_above_maintenance_is_traded_for(string venue)
    {
        int traded = 0;
        Steps.ForAll(GeneratedDay.IsFlat(venue) ? 30 : 10, 300, steps =>
        {
            GeneratedDay day = GeneratedDay.At(venue, "0.05", "0.03");
            foreach (Step step in steps)
            {
                // Without interest the portfolio before the command is the one that was decided on, to the last unit.
                Command command = day.Next(step);
                if (command is SetInterestRate)
                {
                    continue;
                }

                Dictionary<AccountId, Portfolio> before = day.Engine.Accounts.ToDictionary(a => a.Id, a => a.Portfolio);
                day.Apply(command);
                foreach (LiquidationStarted started in day.Events.OfType<LiquidationStarted>())
                {
                    if (started.Equity >= started.Maintenance)
                    {
                        return false;
                    }
                }

                // A market command trades with nobody before the decision, so what was held before it, at the prices it set, is what was decided on;
                // but for those whom another account's losses reached first.
                if (command is not (ObservePrices or AdvanceTime or PublishDepth))
                {
                    continue;
                }

                AccountId[] reached = [.. day.Events.OfType<LossSocialised>().Select(e => e.Account),
                    .. day.Events.OfType<Deleveraged>().Select(e => e.Account)];
                foreach (AccountId account in day.Events.OfType<LiquidationTraded>().Select(e => e.Account).Distinct().Except(reached))
                {
                    traded++;
                    if (before.TryGetValue(account, out Portfolio portfolio) && !IsBelow(day, portfolio))
                    {
                        return false;
                    }
                }
            }

            return true;
        });
        Assert.True(traded > (GeneratedDay.IsFlat(venue) ? 20 : 3), $"only {traded} accounts were traded for");
    }

    [Fact]
    [Trait("property", "W08")]
    public void W08_a_deficit_that_stands_is_shared_over_the_profitable_once()
    {
        int shared = 0;
        Steps.ForAll(60, 300, steps =>
        {
            GeneratedDay day = new(TestWorld.Setup(TestWorld.Rulebook(AccountMode.Isolated, "0.02", "0.01")));
            HashSet<AccountId> charged = [];
            foreach (Step step in steps)
            {
                // A deficit with a debt in coin grows with its price, and is charged to what is won meanwhile: again, but never for what stands already.
                Command command = day.Next(step);
                HashSet<AccountId> floating = [.. day.Engine.Accounts.Where(Floats).Select(static account => account.Id)];
                day.Apply(command);
                floating.UnionWith(day.Engine.Accounts.Where(Floats).Select(static account => account.Id));
                foreach (AccountId bankrupt in day.Events.OfType<LossSocialised>().Select(e => e.Bankrupt).Distinct())
                {
                    shared++;
                    bool isSecond = charged.Contains(bankrupt);
                    if (isSecond && !day.Engine.Account(bankrupt)!.Value.IsHouse)
                    {
                        return false;
                    }

                    if (!floating.Contains(bankrupt))
                    {
                        charged.Add(bankrupt);
                    }
                }

                charged.ExceptWith(day.Events.OfType<LiquidationEnded>().Select(e => e.Account));
            }

            return true;
        });
        Assert.True(shared > 3, $"only {shared} losses were shared");
    }

    private static bool Floats(AccountView account) => account.Holdings.ToArray().Any(static held => held.Asset != TestWorld.Usdc);

    [Fact]
    [Trait("property", "W08")]
    public void W08_what_is_charged_for_others_losses_was_profit_and_a_second_charge_finds_it_gone()
    {
        int charges = 0;
        Steps.ForAll(60, 300, steps =>
        {
            GeneratedDay day = new(TestWorld.Setup(TestWorld.Rulebook(AccountMode.Isolated, "0.02", "0.01")));
            foreach (Step step in steps)
            {
                Command command = day.Next(step);
                Dictionary<AccountId, (Quantity Contracts, Amount Balance)> before = day.Engine.Accounts
                    .Where(a => a.Instrument is not null)
                    .ToDictionary(a => a.Id, a => (a.Position(a.Instrument!.Value).Quantity, a.Balance(TestWorld.Usdc)));
                day.Apply(command);
                foreach (AccountId charged in day.Events.OfType<LossSocialised>().Select(e => e.Account).Distinct())
                {
                    // A pocket in dollars that nothing else touched, interest on a debt among it: the charge came out of unrealised profit, and its balance is
                    // what it was.
                    if (day.Engine.Account(charged) is not { } account)
                    {
                        // What is closed had no position left: something else did touch it.
                        continue;
                    }

                    bool isAlone = before.TryGetValue(charged, out (Quantity Contracts, Amount Balance) was) && !was.Balance.IsNegative
                        && day.Setup.Catalog[account.Instrument!.Value].Settlement == TestWorld.Usdc
                        && account.Position(account.Instrument!.Value).Quantity == was.Contracts
                        && !day.Events.Any(e => e is InterestCharged interest && interest.Account == charged);
                    charges += isAlone ? 1 : 0;
                    if (isAlone && account.Balance(TestWorld.Usdc) < was.Balance)
                    {
                        return false;
                    }
                }
            }

            return true;
        });
        Assert.True(charges > 3, $"only {charges} charges");
    }

    [Fact]
    public void Calm_prices_are_followed_without_looking_at_everybody()
    {
        // Forty steps of a tenth of a per cent that never leave 1 % of where they began: a full sweep would look at every account with a position each time.
        TestVenue venue = new();
        for (int i = 1; i <= 200; i++)
        {
            venue.Open(i);
            venue.Deposit(i, TestWorld.Usdc, "10000");
        }

        venue.MarkAll();
        for (int i = 1; i < 200; i += 2)
        {
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, i, i + 1, "1", "50000"));
        }

        long before = venue.Engine.Nominations;
        for (int i = 0; i < 40; i++)
        {
            venue.Mark(TestWorld.BtcPerpMark, (50000 + (50 * (i % 10 < 5 ? i % 5 : 5 - (i % 5)))).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.True(venue.Engine.Nominations - before < 200, $"{venue.Engine.Nominations - before} accounts looked at in 40 calm prices");
        Assert.All(venue.Engine.Accounts, account => Assert.Equal(AccountStatus.Healthy, account.Status));
    }

    /// <summary>A grid of a tenth either way over everything, the account's own coin a hedge.</summary>
    private static Rulebook Hedged(string offsetCap)
    {
        ImmutableArray<Scenario> scenarios = [.. new[] { "-0.1", "-0.05", "0.05", "0.1" }.Select(move => Scenario.OfClass(Ratio.Parse(move), default).Value)];
        ScenarioClass all = ScenarioClass.TryCreate("all", scenarios, hasSpotOffset: true, out _)!;
        return TestWorld.Rulebook() with
        {
            Model = new ScenarioMargin(TestWorld.Catalog, [all], [.. TestWorld.Catalog.Observables.Select(_ => all)], Ratio.One, Ratio.Parse("0.5"),
                Ratio.Parse(offsetCap)),
        };
    }

    private static AccountStatus Expected(GeneratedDay day, AccountView account, MarginSheet sheet)
    {
        if (account.Positions.IsEmpty && !HasDebt(account))
        {
            return AccountStatus.Healthy;
        }

        Assert.Equal(Rejection.None, account.Assess(sheet));
        Ratio call = day.Setup.Rulebook.Liquidation.CallRatio;
        return sheet.Equity < sheet.Maintenance ? AccountStatus.Liquidating
            : sheet.Equity < sheet.Maintenance.Times(call, Rounding.Up) ? AccountStatus.Called
            : AccountStatus.Healthy;
    }

    private static bool HasDebt(AccountView account)
    {
        foreach (Holding holding in account.Holdings)
        {
            if (holding.Balance.IsNegative)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Below the line, with at most half of what stands on prices that may not be relied on held against it.</summary>
    private static bool IsBelow(GeneratedDay day, in Portfolio portfolio)
    {
        MarginSheet sheet = new();
        Amount bound = default;
        foreach (Holding holding in portfolio.Holdings.Span)
        {
            bool isTrusted = day.Setup.Catalog[holding.Asset].PriceObservable is not { } observable || IsTrusted(day, observable);
            bound += isTrusted || !day.Engine.Market.TryAssetPrice(holding.Asset, out Price price) ? default
                : Amount.FromAtoms(holding.Balance.Abs().Times(price, Rounding.Up).Atoms / 2);
        }

        foreach (Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = day.Setup.Catalog[position.Instrument];
            bool isTrusted = IsTrusted(day, spec.Mark) && IsTrusted(day, spec.Underlying) && (spec.Option is null || IsTrusted(day, spec.Option.Volatility))
                && (day.Setup.Catalog[spec.Settlement].PriceObservable is not { } settlement || IsTrusted(day, settlement));
            bound += isTrusted ? default : Amount.FromAtoms(Notional.Of(position, day.Engine.Market).Value.Atoms / 2);
        }

        return !day.Setup.Rulebook.Assess(portfolio, day.Engine.Market, sheet).IsRefused && sheet.Equity - bound < sheet.Maintenance;
    }

    private static bool MayBeActedOn(GeneratedDay day, AccountView account)
    {
        bool may = true;
        foreach (Holding holding in account.Holdings)
        {
            may &= day.Setup.Catalog[holding.Asset].PriceObservable is not { } observable || IsTrusted(day, observable);
        }

        foreach (Position position in account.Positions)
        {
            InstrumentSpec spec = day.Setup.Catalog[position.Instrument];
            may &= IsTrusted(day, spec.Mark) && IsTrusted(day, spec.Underlying) && (spec.Option is null || IsTrusted(day, spec.Option.Volatility));
            may &= day.Setup.Catalog[spec.Settlement].PriceObservable is not { } settlement || IsTrusted(day, settlement);
        }

        return may;
    }

    private static bool IsTrusted(GeneratedDay day, ObservableId observable) => day.Engine.OracleState(observable) is OracleState.Live or OracleState.Degraded;
}
