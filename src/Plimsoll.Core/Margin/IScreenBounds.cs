// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What a model or an add-on can say of how its requirement moves with prices: for an engine that does not want to assess every account on every
/// price, and for proofs of headroom.</summary>
/// <remarks>Optional, and needed from every part: where one part of a rulebook states none, accounts are assessed on every price and on every change of depth
/// and of figures, and nothing is proved of them.</remarks>
public interface IScreenBounds
{
    /// <summary>True when the requirement follows the visible depth of books: a change of depth then makes an engine look at every account.</summary>
    bool ReadsDepth => false;

    /// <summary>True when the requirement follows a figure that no observable has: whenever it changes, by what the venue tells or, for open interest,
    /// by trades, an engine then looks at every account. Whoever reads a figure says so here: what is not said is not looked at.</summary>
    bool Reads(FigureKind figure) => false;

    /// <summary>False when no requirement follows the volatility of options: an engine then takes no notice of a volatility that is not to be relied on. True
    /// where the model cannot say.</summary>
    bool ReadsVolatility => true;

    /// <summary>An upper bound on how much the maintenance requirement changes per unit of change in the value of what a position stands for
    /// (contracts × size × forward), whatever else is held; null when the model cannot say, and such accounts are always assessed.</summary>
    Ratio? RateBound(InstrumentId instrument);

    /// <summary>As <see cref="RateBound"/>, per unit of change in the value (units × price, no haircut) of what the account has of an asset, its balance or the
    /// unrealised profit of a position that settles in it: not zero for a model that lets coin hedge positions or counts what is lost in it. A price that moves
    /// both a position and its profit counts for both.</summary>
    Ratio? HoldingRateBound(AssetId asset) => Ratio.Zero;

    /// <summary>How fast the maintenance requirement of an option can change while time stands still; null when the model cannot say. Without volatility in it,
    /// the same as <see cref="RateBound"/>.</summary>
    /// <param name="instrument">The option.</param>
    /// <param name="time">The time that it is valued at.</param>
    OptionBound? OptionBound(InstrumentId instrument, Timestamp time) => RateBound(instrument) is { } rate ? new OptionBound(rate, Ratio.Zero) : null;

    /// <summary>The most that the maintenance requirement differs between two markets per contract of an option, whatever else is held, where everything but
    /// that option is as it was; numeraire, rounded up. Null when the model cannot say: accounts with options are then assessed on every price.</summary>
    /// <param name="option">The option.</param>
    /// <param name="before">One market.</param>
    /// <param name="onBefore">Scratch for it, used for nothing else.</param>
    /// <param name="after">The other.</param>
    /// <param name="onAfter">Scratch for that.</param>
    Amount? ChangeOf(InstrumentId option, MarketView before, MarginSheet onBefore, MarketView after, MarginSheet onAfter) => null;

    /// <summary>True when the maintenance of any portfolio without options and inverse contracts is a convex function of prices above zero, jointly, where all
    /// prices of one underlying move in proportion and settlement assets keep theirs; of an add-on, that of what is before it and itself together, when what is
    /// before is convex. False where it cannot say.</summary>
    bool IsConvexInPrices => false;
}

/// <summary>How fast a requirement can change with what an option is priced by.</summary>
/// <param name="PerForward">Per unit of change in contracts × size × forward.</param>
/// <param name="PerVolatility">Per unit of contracts × size × forward × √(years ÷ 2π) × change of volatility: 1 is the vega of an option at the money.</param>
public readonly record struct OptionBound(Ratio PerForward, Ratio PerVolatility);
