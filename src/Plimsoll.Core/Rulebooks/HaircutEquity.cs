// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Collateral;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>What an account is worth as collateral, asset by asset, after the haircuts of the rulebook.</summary>
/// <remarks>
/// <para>Per asset: net = min(balance, cap when positive) + unrealised profit settled in it, as far as <see cref="Rulebook.Profit"/> counts it, + option value
/// as <see cref="Rulebook.OptionValue"/> says; a positive net counts net × price × (1 − haircut), rounded down; a negative one net × price × (1 + borrow
/// haircut), rounded away from zero.</para>
/// </remarks>
public sealed partial class HaircutEquity : IEquityRule, IEquityBounds
{
    private HaircutEquity()
    {
    }

    /// <summary>The rule; its parameters are the rulebook's.</summary>
    public static HaircutEquity Rule { get; } = new();

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = ["initial haircut of " + Margin.LineNames.Subject];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public IEquityBounds Bounds => this;

    /// <inheritdoc/>
    public CollateralTerms? TermsFor(Rulebook rulebook, AssetId asset) => rulebook.Collateral.For(asset);

    /// <inheritdoc/>
    public bool CountsProfitWhole(Rulebook rulebook) => rulebook.Profit.IsWhole;

    /// <inheritdoc/>
    public Rejection Assess(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        if (portfolio.Terms.EfficiencyCategory != 0)
        {
            // This rule has no categories: what the account says of itself is not passed over.
            return new(RejectionCode.CategoryUnknown);
        }

        ReadOnlySpan<Holding> holdings = portfolio.Holdings.Span;
        ReadOnlySpan<Position> positions = portfolio.Positions.Span;
        int assets = market.Catalog.Assets.Length;
        Invariant.Check(assets <= MaxAssets, "The catalogue holds more assets than an assessment can carry.");

        Span<Amount> unrealised = stackalloc Amount[assets];
        Span<Amount> optionValues = stackalloc Amount[assets];
        Span<bool> touched = stackalloc bool[assets];
        foreach (ref readonly Position position in positions)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            if (!market.TryPrice(spec.Mark, out Price mark))
            {
                return new(RejectionCode.MarkMissing, spec.Mark);
            }

            touched[spec.Settlement.Value] = true;
            if (spec.IsPremiumPaid && rulebook.OptionValue == OptionValueRule.ShortOnly && position.Quantity.IsPositive)
            {
                continue;
            }

            Amount gain = spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost;
            unrealised[spec.Settlement.Value] += gain;
            if (spec.IsPremiumPaid)
            {
                optionValues[spec.Settlement.Value] += gain;
            }
        }

        int next = 0;
        bool isWhole = rulebook.Profit.IsWhole;
        for (int i = 0; i < assets; i++)
        {
            AssetId asset = new(i);
            Amount balance = default;
            if (next < holdings.Length && holdings[next].Asset == asset)
            {
                balance = holdings[next].Balance;
                touched[i] = true;
                next++;
            }

            if (!touched[i])
            {
                continue;
            }

            if (!market.TryAssetPrice(asset, out Price price))
            {
                return new(RejectionCode.MarkMissing, market.Catalog[asset].PriceObservable!.Value);
            }

            CollateralTerms? terms = rulebook.Collateral.For(asset);
            Amount counted = isWhole ? unrealised[i]
                : optionValues[i] + rulebook.Profit.CountedOf(unrealised[i] - optionValues[i], price);
            Amount net = CountedOf(terms, balance) + counted;
            if (terms is null)
            {
                // What is not accepted counts nothing when held; owing it, or losing in it, counts twice.
                Ratio twice = net.IsNegative ? Ratio.Of(2) : Ratio.Zero;
                net = Amount.Min(net, default);
                Amount owed = net.Times(price, Rounding.Down).Times(twice, Rounding.Down);
                sheet.Add(new CollateralLine(asset, balance, unrealised[i], price, owed, optionValues[i], net, twice));
                continue;
            }

            Ratio factor = net.IsNegative ? Ratio.One + terms.BorrowHaircut : Ratio.One - terms.Haircut;
            sheet.Add(new CollateralLine(asset, balance, unrealised[i], price, terms.ValueOf(net, price), optionValues[i], net, factor));
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public Rejection AssessInitial(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        InitialCollateral.Assess(rulebook, sheet);
        return Rejection.None;
    }

    /// <inheritdoc/>
    public Rejection ValueOrders(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet) => OrderGains.Set(rulebook, market, sheet);

    /// <summary>The part of a balance that counts: none above a cap, nothing of what is not accepted.</summary>
    internal static Amount CountedOf(CollateralTerms? terms, Amount balance) =>
        terms is null ? Amount.Min(balance, default) : terms.Cap is { } cap && balance > cap ? cap : balance;

    /// <summary>What a net number of units counts toward initial margin, numeraire: never steeper upward than downward, whatever the terms.</summary>
    internal static Amount InitialValueOf(CollateralTerms? terms, Amount net, Price price) =>
        terms is null ? Amount.Min(net, default).Times(price, Rounding.Down).Times(Ratio.Of(2), Rounding.Down) : terms.InitialValueOf(net, price);

    /// <summary>Bounds the scratch space kept on the stack: 33 bytes an asset.</summary>
    internal const int MaxAssets = InstrumentCatalog.MaxAssets;
}
