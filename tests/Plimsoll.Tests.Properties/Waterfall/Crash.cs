// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Oracles;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>A generated story: a few accounts, a rulebook, and a path of fills, prices, depth and time that mostly ends badly for somebody.</summary>
internal sealed record Crash(EngineSetup Setup, Command[] Commands, string Text)
{
    private const int Accounts = 7;
    private const int Act = 5;

    private static readonly Timestamp _start = new(1_000 * Timestamp.NanosecondsPerSecond);

    private static readonly OraclePolicy _oracle = new(["one"], 1, 300, 0, Ratio.One, 1, 60, Ratio.One, 1);

    private static readonly ImmutableArray<InstrumentId> _hedges = [LiquidationWorld.BtcPerp, LiquidationWorld.BtcFuture, LiquidationWorld.EthPerp];

    private static readonly Dictionary<string,
        EngineSetup> _shipped = AttackWorld.Rulebooks.ToDictionary(
        static name => name, static name => AttackWorld.Setup(name, _oracle, catalog: LiquidationWorld.Catalog));

    public static Gen<Crash> Any { get; } =
        from model in Gen.Choose(0, 2)
        from mode in Gen.Choose(0, 2)
        from style in Gen.Choose(0, 5)
        from caps in Gen.Choose(0, 8)
        from fund in Gen.Choose(0, 4)
        from deposits in Gen.Choose(1, 20).ListOf(Accounts)
        from coins in Gen.Choose(0, 6).ListOf(Accounts)
        from fills in Gen.Choose(0, 1_000_000).ListOf(14)
        from path in Gen.Choose(0, 1_000_000).ListOf(24)
        select Make(model, mode, style, caps, fund, [.. deposits], [.. coins], [.. fills], [.. path]);

    /// <summary>Stories under the rulebooks that ship, by owners of two accounts each, who trade with themselves too and away from the mark.</summary>
    public static Gen<Crash> Shipped { get; } =
        from rulebook in Gen.Elements(AttackWorld.Rulebooks.ToArray())
        from fund in Gen.Choose(0, 4)
        from deposits in Gen.Choose(1, 20).ListOf(Accounts)
        from coins in Gen.Choose(0, 6).ListOf(Accounts)
        from fills in Gen.Choose(0, 1_000_000).ListOf(14)
        from path in Gen.Choose(0, 1_000_000).ListOf(24)
        select Make(_shipped[rulebook], $"rulebook {rulebook}", true, fund, [.. deposits], [.. coins], [.. fills], [.. path]);

    /// <summary>Stories under a pace that follows the book, in every style, with and without shares, and fees that follow health.</summary>
    public static Gen<Crash> Calm { get; } =
        from model in Gen.Choose(0, 2)
        from style in Gen.Elements(Enum.GetValues<CloseStyle>())
        from shares in Gen.Choose(0, 3)
        from capacity in Gen.Choose(0, 1)
        from fund in Gen.Choose(0, 4)
        from deposits in Gen.Choose(1, 20).ListOf(Accounts)
        from coins in Gen.Choose(0, 6).ListOf(Accounts)
        from fills in Gen.Choose(0, 1_000_000).ListOf(14)
        from path in Gen.Choose(0, 1_000_000).ListOf(24)
        select Make(SetupOf(model, CalmPolicy(style, shares, capacity), AccountMode.Cross),
            $"calm model {model} style {style} shares {shares} capacity {capacity}",
            false, fund, [.. deposits], [.. coins], [.. fills], [.. path], alwaysHasBooks: true);

    /// <summary>Stories under a rulebook that lists perpetuals and futures as hedges, whose books are of different depths.</summary>
    public static Gen<Crash> Hedged { get; } =
        from model in Gen.Choose(1, 2)
        from caps in Gen.Choose(0, 8)
        from fund in Gen.Choose(0, 4)
        from deposits in Gen.Choose(1, 20).ListOf(Accounts)
        from coins in Gen.Choose(0, 6).ListOf(Accounts)
        from fills in Gen.Choose(0, 1_000_000).ListOf(14)
        from path in Gen.Choose(0, 1_000_000).ListOf(24)
        select Make(
            SetupOf(model, FlatPolicy(2, caps) with { Hedges = _hedges }, AccountMode.Cross),
            $"hedged model {model} caps {caps}", false, fund, [.. deposits], [.. coins], [.. fills], [.. path], differs: true);

    /// <summary>Holds a claim to so many stories in which plans may add.</summary>
    public static void ForAllHedged(int count, Func<Crash, bool> claim) =>
        Prop.ForAll(Hedged.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(4711, 33));

    /// <summary>Holds a claim to so many stories under a pace that follows the book.</summary>
    public static void ForAllCalm(int count, Func<Crash, bool> claim) =>
        Prop.ForAll(Calm.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(4711, 33));

    public static AccountId Id(int account) => new(AccountId.FirstClient + (ulong)account);

    /// <summary>Holds a claim to so many stories under flat rulebooks, and to half as many under those that ship.</summary>
    public static void ForAll(int count, Func<Crash, bool> claim)
    {
        Prop.ForAll(Any.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(4711, 33));
        Prop.ForAll(Shipped.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(count / 2).WithReplay(4711, 33));
    }

    public override string ToString() => Text;

    private static Crash Make(int model, int mode, int style, int caps, int fund, int[] deposits, int[] coins, int[] fills, int[] path)
    {
        LiquidationPolicy policy = FlatPolicy(style, caps);
        EngineSetup setup = SetupOf(model, policy, mode == 2 ? AccountMode.Isolated : AccountMode.Cross);
        return Make(setup, $"model {model} mode {mode} style {style} caps {caps}", false, fund, deposits, coins, fills, path);
    }

    private static LiquidationPolicy FlatPolicy(int style, int caps) => LiquidationWorld.Policy with
    {
        Style = style switch { 0 => CloseStyle.Full, 1 => CloseStyle.Sequential, _ => CloseStyle.Minimal },
        FeeRate = Ratio.Parse("0.005"),
        TakerFeeRate = Ratio.Parse("0.0005"),
        Pace = caps % 3 == 0 ? Ratio.One : Ratio.Parse("0.3"),
        FundCapPerEvent = caps / 3 == 0 ? Ratio.One : Ratio.Parse("0.25"),
        BackstopCapacity = caps / 3 == 1 ? default : Ratio.Of(5),
        BackstopRatio = Ratio.Parse("0.6"),
        Deleveraging = caps % 2 == 0 ? DeleveragingRule.Rank : DeleveragingRule.LeastHarm,
    };

    private static EngineSetup SetupOf(int model, LiquidationPolicy policy, AccountMode mode)
    {
        IMarginModel margin = model switch
        {
            0 => new FlatRateMargin("0.04"),
            1 => new NettedMargin("0.04", "0.004"),
            _ => new NettedMargin("0.08", "0.001"),
        };
        Rulebook rulebook = LiquidationWorld.Rulebook(margin, policy) with { Mode = mode };
        return new(LiquidationWorld.Catalog, rulebook, [.. LiquidationWorld.Catalog.Observables.Select(_ => _oracle)], "crash");
    }

    private static LiquidationPolicy CalmPolicy(CloseStyle style, int shares, int capacity)
    {
        PiecewiseLinear share = new([new(Ratio.Parse("0.2"), Ratio.One), new(Ratio.One, Ratio.Parse("0.1"))]);
        LiquidationPolicy policy = LiquidationWorld.Policy with
        {
            Style = style,
            FeeRate = Ratio.Parse("0.01"),
            FeeCurve = new([new(Ratio.Zero, Ratio.Zero), new(Ratio.One, Ratio.Parse("0.01"))]),
            TakerFeeRate = Ratio.Parse("0.0005"),
            CriticalPace = new(Ratio.Parse("0.75"), 300, default, Ratio.One),
            CloseShare = shares > 0 || style == CloseStyle.Custom ? share : null,
            Follows = new(shares > 1, shares > 2 ? LiquidationWorld.BtcVolatility : null, Ratio.Parse("0.3")),
            BackstopCapacity = capacity == 0 ? default : Ratio.Of(5),
            BackstopRatio = Ratio.Parse("0.6"),
        };
        return policy with { Overrides = [policy with { PriceFloor = Ratio.Parse("0.02") }] };
    }

    private static Crash Make(
        EngineSetup setup, string name, bool colludes, int fund, int[] deposits, int[] coins, int[] fills, int[] path, bool alwaysHasBooks = false,
        bool differs = false)
    {
        List<Command> commands = [];
        Timestamp now = _start;
        commands.Add(Prices(now, 0, 0, 0));
        for (int i = 0; i < Accounts; i++)
        {
            commands.Add(new OpenAccount(default, now, Id(i), new(colludes ? (ulong)(i / 2) + 1 : (ulong)i + 1), AccountKind.Cross, default));
            commands.Add(new Deposit(default, now, Id(i), LiquidationWorld.Usdc, Amount.Of(deposits[i] * (i == 0 ? 40_000 : 2_000))));
            if (coins[i] > 3)
            {
                commands.Add(new Deposit(default, now, Id(i), LiquidationWorld.Btc, Amount.Parse($"0.{coins[i]}")));
            }
        }

        if (fund > 0)
        {
            commands.Add(new ContributeToFund(default, now, LiquidationWorld.Usdc, Amount.Of(fund * fund * 500)));
        }

        commands.Add(Depth(now, 3, differs));
        commands.AddRange(fills.Select(f => FillOf(now, f, colludes)));
        int btc = 0;
        int eth = 0;
        foreach (int step in path)
        {
            now = now.PlusSeconds(60);
            int kind = step % 8;
            int rest = step / 8;
            if (kind < Act)
            {
                btc = Math.Clamp(btc + (rest % 13) - 7, -60, 60);
                eth = Math.Clamp(eth + (rest / 13 % 17) - 9, -60, 60);
                commands.Add(Prices(now, btc, eth, rest / 221 % 3));
            }

            commands.Add(kind switch
            {
                5 => Depth(now, alwaysHasBooks ? 1 + (rest % 3) : rest, differs),
                6 => new AdvanceTime(default, now),
                7 => FillOf(now, rest, colludes),
                _ => Depth(now, alwaysHasBooks ? 1 + (rest / 700 % 3) : rest / 700, differs),
            });
        }

        return new(setup, [.. commands],
            $"{name} fund {fund} deposits [{string.Join(' ', deposits)}] coins [{string.Join(' ', coins)}] fills [{string.Join(' ', fills)}] path "
            + $"[{string.Join(' ', path)}]");
    }

    private static ObservePrices Prices(Timestamp now, int btc, int eth, int basis)
    {
        Int128 bitcoin = Price.Of(50_000).Atoms / 100 * (100 + btc);
        Int128 ether = Price.Of(2_000).Atoms / 100 * (100 + eth);
        return new(
            default,
            now,
            [
                new(LiquidationWorld.BtcIndex, 0, bitcoin, default),
                new(LiquidationWorld.EthIndex, 0, ether, default),
                new(LiquidationWorld.BtcVolatility, 0, Ratio.Parse("0.6").Atoms, default),
                new(LiquidationWorld.BtcPerpMark, 0, bitcoin, default),
                new(LiquidationWorld.BtcFutureMark, 0, bitcoin / 1000 * (1000 + basis), default),
                new(LiquidationWorld.EthPerpMark, 0, ether, default),
                new(LiquidationWorld.BtcCallMark, 0, Price.Of(100).Atoms + Int128.Max(0, bitcoin - Price.Of(48_000).Atoms), default),
            ]);
    }

    private static PublishDepth Depth(Timestamp now, int shape, bool differs) =>
        new(default, now, [.. LiquidationWorld.Catalog.Instruments.Select(i => new InstrumentDepth(i.Id, Book(differs ? shape + (2 * i.Id.Value) : shape)))]);

    private static DepthProfile Book(int shape) => (shape % 5) switch
    {
        0 => DepthProfile.Empty,
        1 => LiquidationWorld.Depth("0.002", "0.3", "2"),
        2 => LiquidationWorld.Depth("0.02", "1", "3"),
        3 => LiquidationWorld.Depth("0.0005", "5", "50"),
        _ => LiquidationWorld.Depth("0.06", "5", "50"),
    };

    private static Fill FillOf(Timestamp now, int code, bool colludes)
    {
        InstrumentId instrument = new(code % 5);
        int buyer = code / 5 % Accounts;
        int seller = (buyer + 1 + (code / 35 % (Accounts - 1))) % Accounts;
        int lots = 1 + (code / 210 % 12);
        Quantity quantity = Quantity.FromAtoms(LiquidationWorld.Catalog[instrument].LotSize.Atoms * lots);
        long[] prices = [50_000, 50_000, 2_000, 2_100, 50_000];
        if (colludes)
        {
            // Every other trade is of one owner's accounts, and all of them up to 30 % away from where prices began.
            seller = code % 2 == 0 && (buyer ^ 1) < Accounts ? buyer ^ 1 : seller;
            long away = (code / 2_520 % 7) - 3;
            prices = [.. prices.Select(price => price * (10 + away) / 10)];
        }

        return new(default, now, instrument, Id(buyer), Id(seller), quantity, Price.Of(prices[instrument.Value]), default, default);
    }
}
