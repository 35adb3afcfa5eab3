// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What an account has of the coin that an underlying is the price of: its balance and what its positions have made or lost in that coin, netted as
/// equity nets them.</summary>
/// <remarks>
/// <para>An unrealised profit or loss in coin counts as settled coin does: closing a position at its mark and opening it again turns one into the other, and
/// may change no requirement. So a balance that an unrealised loss has used up hedges nothing, and an unrealised profit hedges as a balance does.</para>
/// <para>Options are in neither: what they are worth in coin is in their own profits. But equity takes what they owe off the coin before its haircut, so coin
/// that stands against such a debt has no haircut of its own; it is <see cref="Committed"/>.</para>
/// </remarks>
/// <param name="Balance">Units of the coin; negative is a loan.</param>
/// <param name="Unrealised">Value at the mark less cost of all positions that settle in the coin, options apart; units of it, each position rounded
/// down.</param>
/// <param name="Options">Value at the mark of the inverse options on the coin, bought and sold netted as equity nets them; units of it, each position rounded
/// down.</param>
internal readonly record struct CoinHeld(Amount Balance, Amount Unrealised, Amount Options = default)
{
    /// <summary>All of it: a balance that is left, or where it is negative what is owed, settled or not.</summary>
    internal Amount Net => Balance + Unrealised;

    /// <summary>What inverse options owe of it, those that are bought taken off: at least zero.</summary>
    internal Amount Debt => Amount.Max(-Options, default);

    /// <summary>The part that is a position, whether it hedges or not: where coin is owed all of it, below zero; else what stands against the debt of options,
    /// as far as there is coin for it.</summary>
    internal Amount Committed => Amount.Min(Net, Debt);

    /// <summary>The part that its haircut covers, any of which may hedge: at least zero.</summary>
    internal Amount Free => Net - Committed;

    /// <summary>What is owed beyond any loan because unrealised losses are more than the balance: at most zero.</summary>
    internal Amount Lost => Amount.Min(Amount.Min(Balance + Unrealised, default) - Amount.Min(Balance, default), default);

    /// <summary>All of it, in the numeraire and in floating point, for models that charge a loan and a loss alike.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="coin">The coin's price.</param>
    /// <param name="market">Prices.</param>
    /// <param name="value">(balance + unrealised) × price; negative where coin is owed. Zero for coin that has no price and is not owed.</param>
    /// <returns>As <see cref="Of(in Portfolio, ObservableId, MarketView, out CoinHeld)"/>, and for coin that is owed and has no price.</returns>
    internal static Rejection ValueOf(in Portfolio portfolio, ObservableId coin, MarketView market, out double value)
    {
        value = 0;
        Rejection rejection = Of(portfolio, coin, market, out CoinHeld held);
        Amount net = held.Net;
        if (rejection.IsRefused || net.IsZero)
        {
            return rejection;
        }

        if (!market.TryPrice(coin, out Price price))
        {
            return net.IsNegative ? new(RejectionCode.MarkMissing, coin) : Rejection.None;
        }

        value = net.ToDouble() * price.ToDouble();
        return Rejection.None;
    }

    /// <summary>Adds up an account's coin of one price.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="coin">The coin's price.</param>
    /// <param name="market">Prices.</param>
    /// <param name="held">The sums.</param>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the observable) for a position in that coin without a mark.</returns>
    internal static Rejection Of(in Portfolio portfolio, ObservableId coin, MarketView market, out CoinHeld held)
    {
        (Amount balance, Amount unrealised, Amount options) = (default, default, default);
        held = default;
        InstrumentCatalog catalog = market.Catalog;
        ReadOnlySpan<InstrumentSpec> instruments = catalog.Instruments.AsSpan();
        AssetId numeraire = catalog.Numeraire;
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            balance += catalog[holding.Asset].PriceObservable == coin ? holding.Balance : default;
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            // Most positions settle in the numeraire, which is no coin: they are passed over first.
            InstrumentSpec spec = instruments[position.Instrument.Value];
            bool isOption = spec.Kind == InstrumentKind.Option;
            if (spec.Settlement == numeraire || (isOption && spec.Payoff == Payoff.Linear) || catalog[spec.Settlement].PriceObservable != coin)
            {
                continue;
            }

            if (!market.TryPrice(spec.Mark, out Price mark))
            {
                return new(RejectionCode.MarkMissing, spec.Mark);
            }

            Amount made = spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost;
            (unrealised, options) = isOption ? (unrealised, options + made) : (unrealised + made, options);
        }

        held = new(balance, unrealised, options);
        return Rejection.None;
    }

    /// <summary>What positions have made or lost in each asset, options apart, in one pass: what <see cref="Unrealised"/> is of every asset but one.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="except">The asset that is left out: its positions need no mark.</param>
    /// <param name="market">Prices.</param>
    /// <param name="byAsset">The sums, by asset id; zeros when it is called.</param>
    internal static Rejection AddUnrealised(in Portfolio portfolio, AssetId except, MarketView market, Span<Amount> byAsset)
    {
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            if (spec.Settlement == except || spec.Kind == InstrumentKind.Option)
            {
                continue;
            }

            if (!market.TryPrice(spec.Mark, out Price mark))
            {
                return new(RejectionCode.MarkMissing, spec.Mark);
            }

            byAsset[spec.Settlement.Value] += spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost;
        }

        return Rejection.None;
    }

    /// <summary>True where some future or perpetual settles in a coin that is the underlying of others: its loss may then use up coin while the coin's own
    /// price stays.</summary>
    internal static bool IsPaidAcross(InstrumentCatalog catalog) => catalog.Instruments.Any(contract => IsContract(contract)
        && catalog[contract.Settlement].PriceObservable is { } coin && coin != contract.Underlying
        && catalog.Instruments.Any(other => IsContract(other) && other.Underlying == coin));

    private static bool IsContract(InstrumentSpec spec) => spec.Kind is InstrumentKind.Perpetual or InstrumentKind.Future;
}
