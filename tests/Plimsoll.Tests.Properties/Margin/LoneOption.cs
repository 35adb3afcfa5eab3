// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>One option by itself beside plenty of cash: how much of it there is, at which volatility and at which mark.</summary>
/// <param name="Option">Its place in <see cref="Options"/>.</param>
/// <param name="Thousandths">Contracts in thousandths, negative for what is sold.</param>
/// <param name="Volatility">Its volatility, a year.</param>
/// <param name="Mark">Its mark: of a linear option in dollars, of a coin-settled one in coin. Where it is volatility's own value, where another volatility's,
/// where any there may be.</param>
internal sealed record LoneOption(int Option, int Thousandths, double Volatility, double Mark)
{
    private static readonly (string Asset, int Index)[] _underlyings = [("BTC", 100_000), ("ETH", 4_000), ("ALT", 2)];
    private static readonly double[] _moneyness = [.01, .1, .3, .6, .8, .9, 1, 1.1, 1.3, 2, 5];
    private static readonly string[] _expiries = ["2025-10-12T09:00:00Z", "2025-10-14T08:00:00Z", "2025-12-26T08:00:00Z", "2027-06-25T08:00:00Z"];

    /// <summary>From an hour to twenty months, from a hundredth of the index to five times it; coin-settled where the underlying is an asset.</summary>
    public static LoneTerms[] Options { get; } =
    [
        .. from underlying in _underlyings
           from isInverse in new[] { false, true }
           where !isInverse || underlying.Asset != "ALT"
           from isCall in new[] { true, false }
           from moneyness in _moneyness
           from expiry in Enumerable.Range(0, _expiries.Length)
           let strike = Math.Round(underlying.Index * moneyness, 4)
           let symbol = FormattableString.Invariant($"{underlying.Asset}-X{expiry}-{(isCall ? "C" : "P")}{strike}{(isInverse ? "-INV" : "")}")
           select new LoneTerms(symbol, underlying.Asset, underlying.Index, isInverse, isCall, strike, _expiries[expiry]),
    ];

    public static InstrumentCatalog Catalog { get; } = InstrumentReader.Read($$"""
        { "numeraire": "USDC",
          "assets": [ {"symbol":"USDC","decimals":6}, {"symbol":"BTC","decimals":8,"borrowable":true}, {"symbol":"ETH","decimals":18,"borrowable":true} ],
          "instruments": [ {{string.Join(",\n", Options.Select(static option => option.Json))}} ] }
        """, out _)!;

    public LoneTerms Terms => Options[Option];

    private InstrumentSpec Spec => Catalog.TryFindInstrument(Terms.Symbol, out InstrumentSpec? spec) ? spec : throw new InvalidOperationException();

    private Quantity Size => Quantity.FromAtoms((Int128)Thousandths * 1_000_000_000_000_000);

    private Price MarkPrice => Price.TryQuantise(Mark, Rounding.Up, out Price mark) ? mark : throw new InvalidOperationException();

    private Ratio VolatilityRatio => Ratio.TryQuantise(Volatility, Rounding.Up, out Ratio ratio) ? ratio : throw new InvalidOperationException();

    public Portfolio Portfolio
    {
        get
        {
            Assert.True(Catalog.TryFindAsset("USDC", out AssetSpec? cash));
            return Portfolios.Portfolio.Arrange([new(cash.Id, Amount.Parse("1000000000000"))], [new(Spec.Id, Size, default)]);
        }
    }

    public MarketSnapshot Market => KnownFigures.In(_underlyings
        .Aggregate(MarketSnapshot.Unknown(Catalog, TestBook.Noon), static (market, underlying) => market.With(Of(underlying.Asset), Price.Of(underlying.Index)))
        .With(Spec.Mark, MarkPrice).With(Of(Terms.Symbol + ".VOL"), VolatilityRatio));

    /// <summary>What it is worth at its mark, numeraire.</summary>
    public Amount Worth => MarkPrice.Times(Size.Abs(), Rounding.Up).Times(Terms.IsInverse ? Price.Of(Terms.Index) : Price.Of(1), Rounding.Up);

    /// <summary>Strike × size, numeraire: a put pays no more, in coin or in dollars.</summary>
    public Amount AtStrike => Spec.Option!.Strike.Times(Size.Abs(), Rounding.Up);

    /// <summary>Options of a kind, bought or sold.</summary>
    public static Gen<LoneOption> Any(Func<LoneTerms, bool> takes, int sign)
    {
        int[] taken = [.. Enumerable.Range(0, Options.Length).Where(option => takes(Options[option]))];
        return from option in Gen.Elements(taken)
               from size in Gen.Frequency((1, Gen.Choose(1, 1_000)), (2, Gen.Choose(1, 20_000)), (1, Gen.Choose(1, 10_000_000)))
               from volatility in Gen.Elements(.05, .3, .55, .9, 2, 4)
               from kind in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Constant(1)), (1, Gen.Constant(2)))
               from share in Gen.Choose(0, 1000)
               select new LoneOption(option, sign * size, volatility, MarkOf(Options[option], volatility, kind, share / 1000.0));
    }

    private static double MarkOf(LoneTerms terms, double volatility, int kind, double share)
    {
        double years = TestBook.Noon.YearsTo(TestBook.Time(terms.Expiry));
        double value = kind == 2 ? share * (terms.IsCall ? terms.Index : terms.Strike)
            : Black76.Price(terms.Index, terms.Strike, volatility * (kind == 1 ? .5 + share : 1), years, 1, terms.IsCall).Value;
        return terms.IsInverse ? value / terms.Index : value;
    }

    private static ObservableId Of(string name) => Catalog.TryFindObservable(name, out ObservableSpec? spec) ? spec.Id : throw new ArgumentException(name);
}

/// <summary>The terms of one of the options.</summary>
internal sealed record LoneTerms(string Symbol, string Asset, int Index, bool IsInverse, bool IsCall, double Strike, string Expiry)
{
    public string Json => FormattableString.Invariant($$"""
        {"symbol":"{{Symbol}}","kind":"option","underlying":"{{Asset}}","strike":"{{Strike}}","side":"{{(IsCall ? "call" : "put")}}","expiry":"{{Expiry}}",
        "payoff":"{{(IsInverse ? "inverse" : "linear")}}","settlement":"{{(IsInverse ? Asset : "USDC")}}"}
        """);
}
