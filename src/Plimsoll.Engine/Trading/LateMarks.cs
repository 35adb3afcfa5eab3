// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What an account would lose if the marks of its futures and perpetuals came to the index: what stands at a mark that a trusted index has left is not there.</summary>
/// <remarks>
/// <para>Who adds risk or takes money out holds max(initial, maintenance + gap). Gap = Σ contracts × size × |mark − index| over positions whose mark is late on the side that loses when it comes back: above the
/// index for a long position, below it for a short one; numeraire, rounded up, no position's gain set against another's loss.</para>
/// <para>A perpetual's mark is late wherever it is not at the index: funding holds it there, and what stands between initial and maintenance margin is allowance enough for a premium of some tenths of a percent.
/// A dated contract's is late beyond <see cref="EngineLimits.BasisPerYear"/> × the years left, for it need not come to the index before it expires.</para>
/// <para>An option's mark is held to its index by the margin models. Where the index may not be relied on nothing is asked: nobody adds risk there.</para>
/// </remarks>
internal sealed class LateMarks
{
    private const long NanosecondsPerYear = 365L * 86_400 * Timestamp.NanosecondsPerSecond;

    private readonly EngineState _engine;

    internal LateMarks(EngineState engine) => _engine = engine;

    /// <summary>What a portfolio just assessed must hold for risk to be added or money to leave: its initial margin, or its maintenance where every late mark has come back.</summary>
    internal Amount Asked(in Portfolio portfolio, MarginSheet sheet)
    {
        Amount gap = default;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            gap += GapOf(position);
        }

        return gap.IsZero ? sheet.Initial : Amount.Max(sheet.Initial, sheet.Maintenance + gap);
    }

    private Amount GapOf(in Position position)
    {
        InstrumentSpec spec = _engine.Catalog[position.Instrument];
        if (spec.IsPremiumPaid || spec.Mark == spec.Underlying || !_engine.Market.TryPrice(spec.Mark, out Price mark) || !_engine.Market.TryPrice(spec.Underlying, out Price index)
            || mark > index != position.Quantity.IsPositive)
        {
            return default;
        }

        Price carry = spec.Expiry is { } expiry ? CarryOf(spec, index, expiry) : Price.Zero;
        if ((mark - index).Abs() <= carry || _engine.Oracles.UntrustedSince(spec.Underlying) is not null || !_engine.Market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return default;
        }

        return (spec.ValueOf(position.Quantity, mark, Rounding.Up) - spec.ValueOf(position.Quantity, index, Rounding.Down)).Times(settlement, Rounding.Up);
    }

    private Price CarryOf(InstrumentSpec spec, Price index, Timestamp expiry)
    {
        long left = Math.Max(expiry.Nanoseconds - _engine.Now.Nanoseconds, 0);
        Ratio rate = Ratio.FromAtoms(Fixed18.MulDiv(EngineLimits.BasisPerYear.Atoms, left, NanosecondsPerYear, Rounding.Up));
        return _engine.Catalog[spec.Underlying].SizeOf(index).Times(rate, Rounding.Up);
    }
}
