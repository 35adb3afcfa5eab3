// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Auctions;

/// <summary>No more is repaid than brings health to its target, held to a twin that counts unit by unit. Units are coarse, so that there are few of them and
/// their roundings matter: one more unit of collateral that is taken can put health back below the target.</summary>
public class KeeperTargetProperties(ITestOutputHelper output)
{
    /// <summary>What is counted one by one.</summary>
    private const int MostUnits = 20_000;

    private static readonly AssetId _dollar = new(0), _coin = new(1);
    private static readonly InstrumentId _spot = new(0);
    private static readonly Timestamp _now = new(1_000 * Timestamp.NanosecondsPerSecond);
    private static readonly OraclePolicy _oracle = new(["one"], 1, 100_000, 0, Ratio.One, 1, 60, Ratio.One, 1);

    private static Gen<Case> Cases { get; } =
        from dollarDecimals in Gen.Choose(0, 3)
        from coinDecimals in Gen.Choose(0, 3)
        from entry in Gen.Choose(1, 400)
        from units in Gen.Choose(20, 3_000)
        from own in Gen.Choose(112, 140)
        from fallen in Gen.Choose(800, 999)
        from bonus in Gen.Choose(0, 9)
        from target in Gen.Choose(1_000, 1_020)
        select new Case(dollarDecimals, coinDecimals, entry, units, own, fallen, bonus, target);

    [Fact]
    [Trait("property", "L03")]
    public void L03_what_is_repaid_is_the_least_number_of_units_that_brings_health_to_its_target()
    {
        (int repaid, int early) = (0, 0);
        Prop.ForAll(Cases.ToArbitrary(), one =>
        {
            if (one.Owed / one.Dollar.Atoms > MostUnits || one.Repay() is not { } done)
            {
                return true;
            }

            repaid++;
            (BigInteger least, bool isEarly) = one.Least(done.Bonus);
            early += isEarly ? 1 : 0;
            Assert.True(least * one.Dollar.Atoms == done.Repaid.Atoms, $"{one}: {done.Repaid} is repaid, and {least} units are the least.");
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000).WithReplay(4711, 35));
        output.WriteLine($"{repaid} repayments, {early} of them where a unit more would have put health back below the target");
        Assert.True(repaid > 400 && early > 100, $"{repaid} repayments, {early} early");
    }

    /// <summary>An account that has bought coins on credit, and what they are worth when it is below its line.</summary>
    /// <param name="DollarDecimals">Decimals of what is owed.</param>
    /// <param name="CoinDecimals">Decimals of what is taken.</param>
    /// <param name="Entry">The price at which it was bought, dollars a coin.</param>
    /// <param name="Units">Smallest units of the coin that were bought.</param>
    /// <param name="Own">What there is of the coin, thousandths of nine tenths of what was bought on top.</param>
    /// <param name="Fallen">The price afterwards, thousandths of the first.</param>
    /// <param name="Bonus">Bonus, hundredths.</param>
    /// <param name="Target">Target health, thousandths.</param>
    private sealed record Case(int DollarDecimals, int CoinDecimals, int Entry, int Units, int Own, int Fallen, int Bonus, int Target)
    {
        public Amount Dollar { get; } = Amount.FromAtoms(Int128.Parse($"1{new string('0', 18 - DollarDecimals)}"));

        private Amount Coin { get; } = Amount.FromAtoms(Int128.Parse($"1{new string('0', 18 - CoinDecimals)}"));

        /// <summary>What is owed for the coins, atoms, begun units counted.</summary>
        public BigInteger Owed => (((BigInteger)Coin.Atoms * Units * Entry) + Dollar.Atoms - 1) / Dollar.Atoms * Dollar.Atoms;

        /// <summary>Smallest units of the coin that the account has of its own.</summary>
        private int OwnUnits => (Units * Own / 1_000) + 1;

        /// <summary>What a keeper who offers everything repays; null where the account is not below its line or the trade is refused.</summary>
        public DebtRepaid? Repay()
        {
            InstrumentCatalog catalog = InstrumentCatalog.TryCreate(
                [new(new(0), "COIN", ObservableKind.Price)],
                [new(_dollar, "USD", DollarDecimals, null, true), new(_coin, "COIN", CoinDecimals, new(0), true)],
                [new(_spot, "COIN-USD", InstrumentKind.Spot, Payoff.Linear, _coin, _dollar, new(0), new(0), Quantity.Of(1), Price.Parse("0.001"),
                    Quantity.FromAtoms(Coin.Atoms), null, null)],
                out ImmutableArray<string> errors)!;
            Assert.True(catalog is not null, string.Join('\n', errors));
            Ratio tenth = Ratio.Parse("0.1");
            Ratio target = Ratio.Parse($"{Target / 1_000}.{Target % 1_000:000}");
            KeeperTerms terms = new(Flat(Ratio.One), Flat(Ratio.Parse($"0.{Bonus:00}")), Ratio.Zero, Amount.Zero, target);
            Rulebook rulebook = LiquidationWorld.Rulebook(new FlatRateMargin("0.04"), LiquidationWorld.Policy with { Keepers = terms }) with
            {
                Collateral = new([new(_dollar, default, default, null), new(_coin, tenth, tenth, null)]),
            };
            ClearingEngine engine = new(new(catalog, rulebook, [_oracle], "target"));
            (AccountId account, AccountId seller, AccountId keeper) = (Crash.Id(0), Crash.Id(1), Crash.Id(2));
            Command[] commands =
            [
                new ObservePrices(default, _now, [new(new(0), 0, Price.Of(Entry).Atoms, default)]),
                new OpenAccount(default, _now, account, new(1), AccountKind.Cross, default),
                new OpenAccount(default, _now, seller, new(2), AccountKind.Cross, default),
                new OpenAccount(default, _now, keeper, new(3), AccountKind.Cross, default),
                new Deposit(default, _now, account, _coin, Of(Coin, OwnUnits)),
                new Deposit(default, _now, seller, _coin, Of(Coin, Units)),
                new Deposit(default, _now, keeper, _dollar, Amount.Of(100_000_000)),
                new Fill(default, _now, _spot, account, seller, Quantity.FromAtoms(Of(Coin, Units).Atoms), Price.Of(Entry), default, default),
                new ObservePrices(default, _now, [new(new(0), 0, Price.Of(Entry).Atoms / 1_000 * Fallen, default)]),
                new RepayForCollateral(default, _now, keeper, account, _dollar, Amount.Of(100_000_000), _coin, default),
            ];
            return commands.SelectMany(command => CrashRun.Play(engine, command).All<DebtRepaid>()).SingleOrDefault();
        }

        /// <summary>Counts one by one: the first number of units after which nine tenths of the coins are the target times the debt, and whether a larger one
        /// is below it again. Everything in atoms of a whole.</summary>
        public (BigInteger Least, bool IsEarly) Least(Ratio bonus)
        {
            BigInteger one = Fixed18.AtomsPerUnit, price = one * Entry / 1_000 * Fallen;
            BigInteger held = (BigInteger)Coin.Atoms * (OwnUnits + Units), owed = Owed;
            BigInteger? least = null;
            for (BigInteger units = 1; units * Dollar.Atoms <= owed; units++)
            {
                BigInteger repaid = units * Dollar.Atoms;
                BigInteger taken = repaid * (one + bonus.Atoms) / one * one / price / Coin.Atoms * Coin.Atoms;
                bool brings = (held - taken) * price * 9 * 1_000 >= (owed - repaid) * one * 10 * Target;
                if (brings)
                {
                    least ??= units;
                }
                else if (least is not null)
                {
                    return (least.Value, true);
                }
            }

            return (least!.Value, false);
        }

        private static Amount Of(Amount unit, int units) => Amount.FromAtoms(unit.Atoms * units);

        private static PiecewiseLinear Flat(Ratio value) => new([new(Ratio.One, value)]);
    }
}
