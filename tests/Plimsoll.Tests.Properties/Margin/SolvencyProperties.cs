// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Bybit;
using Plimsoll.Venues.Okx;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>An account whose equity covers initial margin can pay what it owes in every scenario of its own model, but for what the coin that is left to it
/// falls beyond its haircut: coin, options settled in it and in dollars, perpetuals of both kinds.</summary>
/// <remarks>
/// <para>Accounts stand at initial margin: the least coin, or the least dollars beside the coin, with which equity is no less than it. What they are worth in a
/// scenario is counted here, anew and without haircuts: balances, perpetuals from their marks, options by Black-76.</para>
/// <para>A holder of coin alone requires nothing, by choice, so that coin which falls together with a position is covered by its haircut. Where the haircut is
/// as deep as the scenarios, nothing is missing at all.</para>
/// </remarks>
public sealed class SolvencyProperties
{
    private const double Spot = 70_000;

    private static readonly Gen<(OptionsAtTheStop Book, bool IsMixed)> _accounts =
        from book in OptionsAtTheStop.Any
        from isMixed in Gen.Elements(true, false)
        select (book with { Quantities = [.. book.Quantities.Select(static (quantity, i) => i == 2 ? 0 : quantity)] }, isMixed);

    /// <summary>Deribit turns what is lost in coin into dollars at today's price (support article 25944756247837): who pays it with dollars lacks what the coin
    /// rises by.</summary>
    private static readonly HashSet<string> _coinOnly = new(StringComparer.Ordinal) { "deribit-portfolio" };

    public static TheoryData<string, string?> Rulebooks => new()
    {
        { "cross", null }, { "cross", "0.16" }, { "cross-correlated", null }, { "cross-correlated", "0.16" }, { "permissioned", null },
        { "permissioned", "0.2" }, { "okx-portfolio@2024-05-31", null }, { "okx-portfolio@2025-01-06", null }, { "okx-portfolio@2025-01-15", null },
        { "okx-portfolio@2025-01-15", "0.12" }, { "bybit-portfolio@2024-09-04", null }, { "bybit-portfolio@2025-01-10", null },
        { "bybit-portfolio@2025-01-10", "0.1" }, { "deribit-portfolio", null },
    };

    [Theory]
    [Trait("property", "M32")]
    [MemberData(nameof(Rulebooks))]
    public void M32_an_account_at_initial_margin_pays_what_it_owes_in_every_scenario(string name, string? haircut)
    {
        Rulebook rulebook = Read(name, haircut);
        ImmutableArray<Scenario> scenarios = ScenariosOf(rulebook);
        double taken = rulebook.Collateral.For(Asset("BTC"))!.InitiallyTaken.ToDouble();
        int committed = 0;
        Book.ForAll(_accounts, given =>
        {
            MarketSnapshot market = KnownFigures.In(given.Book.Market);
            if ((given.IsMixed && _coinOnly.Contains(rulebook.Name))
                || AtInitialMargin(rulebook, given.Book, given.IsMixed, market) is not { } account)
            {
                return true;
            }

            (double coin, double options) = Coin(account, market);
            double left = Math.Max(0, coin + options) * Spot;
            committed += coin > 0 && options < 0 ? 1 : 0;
            return scenarios.All(scenario =>
            {
                double beyond = Math.Max(0, -scenario.Own.PriceMove.ToDouble() - taken) * left, worth = WorthIn(account, market, scenario);
                Assert.True(worth >= -beyond - 0.01, $"{worth} at {scenario}, {beyond} beyond its haircut: {given.Book}");
                return true;
            });
        }, 100);
        Assert.True(committed > 20, $"only {committed} accounts have coin against the debt of options");
    }

    /// <summary>The least coin, or dollars, with which equity is no less than initial margin; null where no amount is enough.</summary>
    private static Portfolio? AtInitialMargin(Rulebook rulebook, OptionsAtTheStop book, bool isMixed, MarketView market)
    {
        // So many dollars, or ten-thousandths of a coin.
        Portfolio With(long units) => Portfolio.Arrange(
            isMixed ? [new(Asset("USDC"), Amount.Of(units)), new(Asset("BTC"), Amount.Of(book.Bitcoin))]
                : [new(Asset("BTC"), Amount.Of(units).Scale(1, 10_000, Rounding.Down))],
            book.Portfolio.Positions.ToArray());

        bool IsCovered(long units)
        {
            Result<MarginReport> report = rulebook.Assess(With(units), market);
            return report.IsOk && report.Value.Equity >= report.Value.Initial;
        }

        long low = 0, high = isMixed ? 4_000_000 : 1_000_000;
        if (!IsCovered(high))
        {
            return null;
        }

        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            (low, high) = IsCovered(middle) ? (low, middle) : (middle + 1, high);
        }

        return With(high);
    }

    /// <summary>What all of it is worth when a scenario has come, a mark being what the model says there.</summary>
    private static double WorthIn(in Portfolio account, MarketSnapshot market, Scenario scenario)
    {
        double move = 1 + scenario.Own.PriceMove.ToDouble(), worth = 0;
        foreach (Holding holding in account.Holdings.Span)
        {
            worth += holding.Balance.ToDouble() * (holding.Asset == Asset("BTC") ? Spot * move : 1);
        }

        foreach (Position position in account.Positions.Span)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            double units = position.Quantity.ToDouble() * spec.ContractSize.ToDouble();
            Assert.True(market.TryPrice(spec.Mark, out Price mark));
            if (spec.Option is not { } option)
            {
                worth += spec.Payoff == Payoff.Inverse ? ((-units / (mark.ToDouble() * move)) - position.Cost.ToDouble()) * Spot * move
                    : (units * mark.ToDouble() * move) - position.Cost.ToDouble();
                continue;
            }

            Assert.True(market.TryVolatility(option.Volatility, out Ratio volatility));
            Assert.True(scenario.Own.Volatility.TryApply(volatility, market.Time.YearsTo(spec.Expiry!.Value), out Ratio there));
            worth += units * Black76.Price(Spot * move, option.Strike.ToDouble(), there.ToDouble(),
                Math.Max(0, market.Time.PlusSeconds(scenario.StepSeconds).YearsTo(spec.Expiry.Value)), 1, option.Side == OptionSide.Call).Value;
        }

        return worth;
    }

    /// <summary>Coin of the balance and of inverse perpetuals, and what inverse options are worth in it.</summary>
    private static (double Coin, double Options) Coin(in Portfolio account, MarketView market)
    {
        (double coin, double options) = (0, 0);
        foreach (Holding holding in account.Holdings.Span)
        {
            coin += holding.Asset == Asset("BTC") ? holding.Balance.ToDouble() : 0;
        }

        foreach (Position position in account.Positions.Span)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            double units = position.Quantity.ToDouble() * spec.ContractSize.ToDouble();
            Assert.True(market.TryPrice(spec.Mark, out Price mark));
            (coin, options) = spec.Payoff == Payoff.Linear ? (coin, options) : spec.Option is null ? (coin - (units / mark.ToDouble()), options)
                : (coin, options + (units * mark.ToDouble()));
        }

        return (coin, options);
    }

    private static ImmutableArray<Scenario> ScenariosOf(Rulebook rulebook)
    {
        Assert.True(OptionsAtTheStop.Catalog.TryFindObservable("BTC", out ObservableSpec? underlying));
        ScenarioClass? terms = rulebook.Model switch
        {
            ScenarioMargin model => model.ClassOf(underlying.Id),
            OkxPortfolioMargin model => model.ClassOf(underlying.Id)!.SpotShock,
            BybitPortfolioMargin model => model.ClassOf(underlying.Id)!.Stress,
            _ => null,
        };

        // Deribit's matrix has these moves too; rows of less weight than one say nothing of what is lost there.
        return terms is not null ? [.. terms.Scenarios.Where(static scenario => scenario.Weight == Ratio.One)]
            : [.. new[] { -16, -12, -8, -4, 0, 4, 8, 12, 16 }.Select(static per => Scenario.OfClass(Ratio.Parse($"{per / 100m}"), default, 0).Value)];
    }

    private static Rulebook Read(string name, string? haircut)
    {
        Rulebook? read = RulebookReader.Read(ShippedRulebooks.Text(name)!, OptionsAtTheStop.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(read is not null, string.Join("\n", errors));
        return haircut is null ? read : read with
        {
            Collateral = new([.. read.Collateral.ByAsset.Select(terms => terms?.Asset != Asset("BTC") ? terms
                : terms with { Haircut = Ratio.Parse(haircut), InitialHaircut = null })]),
        };
    }

    private static AssetId Asset(string name) =>
        OptionsAtTheStop.Catalog.TryFindAsset(name, out AssetSpec? asset) ? asset.Id : throw new ArgumentException(name);
}
