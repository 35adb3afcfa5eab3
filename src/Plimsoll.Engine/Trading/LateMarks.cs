// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What an account loses when marks that a trusted index has left come back to it: what stands at such a mark is not there, whatever the mark says.</summary>
/// <remarks>
/// <para>A perpetual's mark is late wherever it is not at the index: funding holds it there, and what stands between initial and maintenance margin is allowance enough for a premium of some tenths of a percent.
/// A dated contract need not come to the index before it expires: its mark is late by what the index has gone since the mark was last heard, and wholly beyond <see cref="EngineLimits.BasisPerYear"/> × the years left. An option's is late as far as exercise is worth more. Where
/// the index may not be relied on, no mark is late.</para>
/// <para>Who adds risk or takes money out holds max(initial, maintenance + gap): gap = Σ contracts × size × |mark − index| over the futures and perpetuals that lose, no position's gain set against another's loss.
/// Short options are asked for theirs by the margin models.</para>
/// <para>A reduction may not raise the net loss, options and gains counted, unless maintenance and all of it are there afterwards: else a hedge is undone at two late marks and one leg left to the fund.</para>
/// <para>All in the numeraire, rounded against the account.</para>
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
            gap += _engine.Catalog[position.Instrument].IsPremiumPaid ? default : Amount.Max(LossOf(position), default);
        }

        return gap.IsZero ? sheet.Initial : Amount.Max(sheet.Initial, sheet.Maintenance + gap);
    }

    /// <summary>What positions lose in all when every late mark has come back; negative where they gain.</summary>
    internal Amount NetLoss(ReadOnlySpan<Position> positions)
    {
        Amount net = default;
        foreach (ref readonly Position position in positions)
        {
            net += LossOf(position);
        }

        return net;
    }

    private Amount LossOf(in Position position)
    {
        InstrumentSpec spec = _engine.Catalog[position.Instrument];
        if (spec.Mark == spec.Underlying || !_engine.Market.TryPrice(spec.Mark, out Price mark) || !_engine.Market.TryPrice(spec.Underlying, out Price index))
        {
            return default;
        }

        Price to = spec.IsPremiumPaid ? Price.Max(mark, SureMark.Exercise(spec, index)) : ComesTo(spec, mark, index);
        if (to == mark || _engine.Oracles.UntrustedSince(spec.Underlying) is not null || !_engine.Market.TryAssetPrice(spec.Settlement, out Price settlement)
            || !_engine.Exposure.CanTradeAt(spec, to))
        {
            return default;
        }

        return (spec.ValueOf(position.Quantity, mark, Rounding.Up) - spec.ValueOf(position.Quantity, to, Rounding.Down)).Times(settlement, Rounding.Up);
    }

    /// <summary>Where a mark that is late comes to: the index, or for a dated contract within its carry as far as the index has gone since the mark was heard.</summary>
    private Price ComesTo(InstrumentSpec spec, Price mark, Price index) =>
        spec.Expiry is { } expiry && (mark - index).Abs() <= CarryOf(spec, index, expiry) ? mark + Price.FromAtoms(_engine.Oracles.IndexMove(spec.Mark)) : index;

    private Price CarryOf(InstrumentSpec spec, Price index, Timestamp expiry)
    {
        long left = Math.Max(expiry.Nanoseconds - _engine.Now.Nanoseconds, 0);
        Ratio rate = Ratio.FromAtoms(Fixed18.MulDiv(EngineLimits.BasisPerYear.Atoms, left, NanosecondsPerYear, Rounding.Up));
        return _engine.Catalog[spec.Underlying].SizeOf(index).Times(rate, Rounding.Up);
    }
}
