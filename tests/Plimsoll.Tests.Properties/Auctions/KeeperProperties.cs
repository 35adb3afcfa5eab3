// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Auctions;

/// <summary>Borrowers of three assets, some with a position too, on falling and rising prices, and keepers of all sizes, held to a naive twin.</summary>
public class KeeperProperties(ITestOutputHelper output)
{
    private const int Borrowers = 4;
    private const int Keeper = 5;
    private const int Count = 150;
    private static readonly Timestamp _start = new(1_000 * Timestamp.NanosecondsPerSecond);
    private static readonly OraclePolicy _oracle = new(["one"], 1, 100_000, 0, Ratio.One, 1, 60, Ratio.One, 1);
    private static readonly AssetId[] _assets = [LiquidationWorld.Usdc, LiquidationWorld.Btc, LiquidationWorld.Eth];

    private static Gen<Story> Stories { get; } =
        from bonus in Gen.Elements("0", "0.05", "0.4")
        from factor in Gen.Elements("0.5", "1", "0.003")
        from fee in Gen.Elements("0", "0.1", "1")
        from dust in Gen.Elements("0", "300", "5000")
        from target in Gen.Elements<string?>(null, "1", "1.02")
        from coins in Gen.Choose(0, 1_000_000).ListOf(Borrowers)
        from path in Gen.Choose(0, 1_000_000).ListOf(30)
        select Make(bonus, factor, fee, dust, target, [.. coins], [.. path]);

    [Fact]
    [Trait("property", "P01")]
    public void P01_every_repayment_leaves_sums_that_add_up() => ForAll(static (_, moment) =>
    {
        moment.Engine.Audit();
        return true;
    });

    [Fact]
    [Trait("property", "L03")]
    public void L03_a_repayment_helps_costs_no_more_than_the_worth_that_goes_with_it_and_leaves_no_dust()
    {
        SortedDictionary<string, int> seen = new(StringComparer.Ordinal);
        ForAll((story, moment) =>
        {
            if (moment.Command is not RepayForCollateral command)
            {
                return true;
            }

            DebtRepaid? repaid = moment.All<DebtRepaid>().SingleOrDefault();
            string name = repaid is not null ? "repaid" : moment.All<CommandRefused>().Single().Rejection.Code.ToString();
            seen[name] = seen.GetValueOrDefault(name) + 1;
            if (repaid is not null)
            {
                new Twin(moment, story.Setup.Rulebook.Liquidation.Keepers!).Holds(command, repaid, seen);
            }

            return true;
        });
        output.WriteLine(string.Join('\n', seen.Select(static pair => $"{pair.Key} {pair.Value}")));
        Assert.All(
            [
                "repaid", "repaid whole", "took whole", nameof(RejectionCode.DustLeft), nameof(RejectionCode.BidNotHelpful),
                nameof(RejectionCode.AccountInsolvent),
            ],
            name => Assert.True(seen.ContainsKey(name), $"{name} never happened: {string.Join(", ", seen.Keys)}"));
    }

    [Fact]
    [Trait("property", "D01")]
    public void D01_it_goes_on_from_a_snapshot_after_repayments() => Prop.ForAll(Stories.ToArbitrary(), story =>
    {
        ClearingEngine engine = new(story.Setup);
        int half = story.Commands.Length / 2;
        foreach (Command command in story.Commands.Take(half))
        {
            engine.Apply(command, NullSink.Instance);
        }

        ClearingEngine restored = ClearingEngine.Restore(story.Setup, CrashRun.Snapshot(engine));
        foreach (Command command in story.Commands.Skip(half))
        {
            engine.Apply(command, NullSink.Instance);
            restored.Apply(command, NullSink.Instance);
        }

        return engine.StateHash() == restored.StateHash();
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(4711, 33));

    private static void ForAll(Func<Story, Moment, bool> claim) => Prop.ForAll(Stories.ToArbitrary(), story =>
    {
        ClearingEngine engine = new(story.Setup);
        return story.Commands.All(command => claim(story, CrashRun.Play(engine, command)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Count).WithReplay(4711, 33));

    private static Story Make(string bonus, string factor, string fee, string dust, string? target, int[] coins, int[] path)
    {
        Ratio most = Ratio.Parse(bonus);
        PiecewiseLinear bonuses = new([new(Ratio.Parse("0.9"), most), new(Ratio.One, most.Times(Ratio.Parse("0.5"), Rounding.Down))]);
        PiecewiseLinear factors = new([new(Ratio.Parse("0.9"), Ratio.One), new(Ratio.Parse("0.95"), Ratio.Parse(factor))]);
        KeeperTerms terms = new(factors, bonuses, Ratio.Parse(fee), Amount.Parse(dust), target is null ? null : Ratio.Parse(target));
        Rulebook rulebook = LiquidationWorld.Rulebook(new FlatRateMargin("0.04"), LiquidationWorld.Policy with { Keepers = terms });
        EngineSetup setup = new(LiquidationWorld.Catalog, rulebook, [.. LiquidationWorld.Catalog.Observables.Select(static _ => _oracle)], "keepers");
        Timestamp now = _start;
        List<Command> commands = [Prices(now, 0, 0)];
        for (int i = 0; i <= Keeper + 1; i++)
        {
            commands.Add(new OpenAccount(default, now, Crash.Id(i), new((ulong)i + 1), AccountKind.Cross, default));
        }

        foreach (int rich in (int[])[Keeper, Keeper + 1])
        {
            commands.Add(new Deposit(default, now, Crash.Id(rich), LiquidationWorld.Usdc, Amount.Of(5_000_000)));
            commands.Add(new Deposit(default, now, Crash.Id(rich), LiquidationWorld.Btc, Amount.Of(100)));
            commands.Add(new Deposit(default, now, Crash.Id(rich), LiquidationWorld.Eth, Amount.Of(2_000)));
        }

        for (int i = 0; i < Borrowers; i++)
        {
            // Own money in one asset; as much as may be, about, is bought or sold of the two coins on credit.
            Amount own = Amount.Of((coins[i] % 3) switch { 0 => 50_000, 1 => 1, _ => 25 });
            commands.Add(new Deposit(default, now, Crash.Id(i), _assets[coins[i] % 3], own));
            for (int trade = 12; trade > 0; trade--)
            {
                commands.Add(Trade(now, i, LiquidationWorld.BtcSpot, coins[i] / 3, trade, 50_000, 20));
                commands.Add(Trade(now, i, LiquidationWorld.EthSpot, coins[i] / 6, trade, 2_000, 500));
            }

            if (coins[i] / 12 % 3 == 0)
            {
                commands.Add(Trade(now, i, LiquidationWorld.BtcPerp, coins[i] / 36, 12, 50_000, 2));
            }
        }

        commands.Add(new SetInterestRate(default, now, LiquidationWorld.Btc, Ratio.Parse("0.3")));
        (int btc, int eth) = (0, 0);
        foreach (int step in path)
        {
            now = now.PlusSeconds(600);
            btc = Math.Clamp(btc + (step % 9) - 4, -40, 40);
            eth = Math.Clamp(eth + (step / 9 % 11) - 5, -40, 40);
            commands.Add(Prices(now, btc, eth));
            int rest = step / 99;
            for (int i = 0; i < Borrowers * 2; i++)
            {
                int code = rest + (i * 7);
                AssetId debt = _assets[code % 3];
                AssetId collateral = _assets[(code + 1 + (code / 3 % 2)) % 3];
                Amount wanted = Amount.FromAtoms((1 + (code % 997)) * (Int128)Fixed18.AtomsPerUnit / (debt == LiquidationWorld.Usdc ? 1 : 2_000) * 60);
                AccountId keeper = Crash.Id(code % 5 == 0 ? i % Borrowers : Keeper);
                commands.Add(new RepayForCollateral(default, now, keeper, Crash.Id(i % Borrowers), debt, wanted, collateral, default));
            }
        }

        return new(setup, [.. commands], $"bonus {bonus} factor {factor} fee {fee} dust {dust} target {target} coins [{string.Join(' ', coins)}] path "
            + $"[{string.Join(' ', path)}]");
    }

    private static Fill Trade(Timestamp now, int account, InstrumentId instrument, int code, int size, long price, int largest)
    {
        bool buys = code % 2 == 0;
        Quantity quantity = Quantity.FromAtoms((Int128)Fixed18.AtomsPerUnit * largest * size / 120).RoundTo(
            LiquidationWorld.Catalog[instrument].LotSize, Rounding.Down);
        return new(default, now, instrument, Crash.Id(buys ? account : Keeper + 1), Crash.Id(buys ? Keeper + 1 : account), quantity, Price.Of(price),
            default, default);
    }

    private static ObservePrices Prices(Timestamp now, int btc, int eth)
    {
        Int128 bitcoin = Price.Of(50_000).Atoms / 100 * (100 + btc);
        Int128 ether = Price.Of(2_000).Atoms / 100 * (100 + eth);
        return new(default, now,
        [
            new(LiquidationWorld.BtcIndex, 0, bitcoin, default),
            new(LiquidationWorld.EthIndex, 0, ether, default),
            new(LiquidationWorld.BtcPerpMark, 0, bitcoin, default),
        ]);
    }

    private sealed record Story(EngineSetup Setup, Command[] Commands, string Text)
    {
        public override string ToString() => Text;
    }

    /// <summary>Works a repayment out again in plain whole numbers, from what the account held before it.</summary>
    private sealed class Twin(Moment moment, KeeperTerms terms)
    {
        private static readonly BigInteger _one = BigInteger.Pow(10, 18);

        public void Holds(RepayForCollateral command, DebtRepaid repaid, SortedDictionary<string, int> seen)
        {
            Portfolio before = moment.Before[command.Account];
            BigInteger owed = -Balance(before, command.Debt);
            BigInteger held = Balance(before, command.Collateral);
            (BigInteger debtPrice, BigInteger collateralPrice) = (Price(command.Debt), Price(command.Collateral));
            BigInteger worth = NaiveSlice.Worth(moment.Engine, before).Atoms;
            BigInteger debts = before.Holdings.ToArray().Where(static h => h.Balance.IsNegative)
                .Aggregate(BigInteger.Zero, (sum, h) => sum + ((-(BigInteger)h.Balance.Atoms * Price(h.Asset)) / _one));
            BigInteger given = (BigInteger)repaid.Taken.Atoms * collateralPrice / _one;
            BigInteger paid = (BigInteger)repaid.Repaid.Atoms * debtPrice / _one;

            Assert.True(worth.Sign > 0, "an insolvent account was taken apart");
            Assert.True(repaid.Repaid <= command.Most && repaid.Repaid.Atoms <= owed && repaid.Taken.Atoms <= held, "more than there is");
            Assert.True((given - paid) * debts <= worth * paid + (_one * debts / 1_000_000), $"{given} given for {paid}, worth {worth} of {debts}");
            Assert.True(repaid.HealthAfter >= repaid.HealthBefore, "health is worse");
            Assert.True(repaid.Fee <= repaid.Taken, "the fund took more than was given");

            (Amount equity, Amount maintenance) = moment.Assess(before)!.Value;
            Assert.True(equity < maintenance, "it was not below its line");
            BigInteger owedLeft = (owed - repaid.Repaid.Atoms) * debtPrice / _one;
            BigInteger heldLeft = (held - repaid.Taken.Atoms) * collateralPrice / _one;
            bool hasBoth = owed > repaid.Repaid.Atoms && held > repaid.Taken.Atoms;
            Assert.False(hasBoth && (owedLeft < terms.Dust.Atoms || heldLeft < terms.Dust.Atoms), "dust is left");
            BigInteger factor = terms.CloseFactor.At(repaid.HealthBefore, Rounding.Down).Atoms;
            bool isWithin = (BigInteger)repaid.Repaid.Atoms * _one <= owed * factor;
            Assert.True(isWithin || terms.Dust.IsPositive, "the close factor did not bind");
            Assert.False(terms.TargetHealth is { } target && repaid.HealthAfter > target + Ratio.Parse("0.001") && !terms.Dust.IsPositive, "more than needed");

            bool isAlone = !moment.Events.Any(static item => item is LiquidationTraded or BackstopTookOver or FundPaid or LossSocialised or AccountClosed);
            if (isAlone && moment.Engine.Account(command.Account) is { } after)
            {
                BigInteger left = NaiveSlice.Worth(moment.Engine, after.Portfolio).Atoms;
                BigInteger won = NaiveSlice.Worth(moment.Engine, moment.Engine.Account(command.Keeper)!.Value.Portfolio).Atoms
                    - NaiveSlice.Worth(moment.Engine, moment.Before[command.Keeper]).Atoms;
                BigInteger fee = (BigInteger)repaid.Fee.Atoms * collateralPrice / _one;
                Assert.True(BigInteger.Abs(worth - left - (given - paid)) < 1_000, $"{worth} became {left}");
                Assert.True(BigInteger.Abs(won + fee - (given - paid)) < 1_000, $"the keeper won {won}");
                Assert.True(left.Sign >= 0, "a solvent account is insolvent");
            }

            seen["repaid whole"] = seen.GetValueOrDefault("repaid whole") + (owed == repaid.Repaid.Atoms ? 1 : 0);
            seen["took whole"] = seen.GetValueOrDefault("took whole") + (held == repaid.Taken.Atoms ? 1 : 0);
        }

        private BigInteger Price(AssetId asset)
        {
            moment.Engine.Market.TryAssetPrice(asset, out Price price);
            return price.Atoms;
        }

        private static BigInteger Balance(in Portfolio portfolio, AssetId asset) =>
            portfolio.Holdings.ToArray().Where(h => h.Asset == asset).Select(static h => (BigInteger)h.Balance.Atoms).SingleOrDefault();
    }
}
