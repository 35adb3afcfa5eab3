// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>What an account loses when late marks, which a trusted index has moved away from, come back to it: value at such a mark is not there, whatever the
/// mark says.</summary>
/// <remarks>
/// <para>A perpetual's mark is late wherever it is not at the index: funding holds it there, and the difference between initial and maintenance margin allows
/// for a premium of some tenths of a percent. A dated contract need not come to the index before it expires: its mark is late by how far the index has moved
/// since the mark was last heard, and wholly beyond <see cref="EngineLimits.BasisPerYear"/> × the years left. An option's mark is late by what exercise is
/// worth beyond it. Where the index may not be relied on, no mark is late.</para>
/// <para>Who adds risk or takes money out holds max(initial, maintenance + gap): gap = Σ contracts × size × |mark − index| over the futures and perpetuals that
/// lose, no position's gain set against another's loss. Short options carry theirs in what the margin models require.</para>
/// <para>A model that values options by their forward requires too little for a short one where the forward is late, or requires it at the wrong end. So
/// maintenance is the larger of what it is and what it would be with late forwards, of the options that are held, at their index.</para>
/// <para>A reduction may not raise the net loss, options and gains counted, unless equity afterwards covers maintenance and all of that loss: else a hedge is
/// undone at two late marks and the fund bears the leg that is left.</para>
/// <para>All in the numeraire, rounded against the account.</para>
/// </remarks>
internal sealed class LateMarks
{
    private const long NanosecondsPerYear = 365L * 86_400 * Timestamp.NanosecondsPerSecond;

    private readonly RulesInForce _rules;
    private readonly MarketState _market;
    private readonly OracleBook _oracles;
    private readonly Exposure _exposure;
    private readonly InstrumentCatalog _catalog;
    private readonly bool _hasOptions;
    private readonly MarginSheet _sheet = new();
    private readonly List<(ObservableId Observable, Int128 Value)> _supposed = [];

    internal LateMarks(RulesInForce rules, MarketState market, OracleBook oracles, Exposure exposure)
    {
        _rules = rules;
        _market = market;
        _oracles = oracles;
        _exposure = exposure;
        _catalog = market.Catalog;
        _hasOptions = _catalog.Instruments.Any(static spec => spec.Option is not null);
    }

    /// <summary>What a portfolio just assessed must hold for risk to be added or money to leave: its initial margin, or its maintenance where every late mark
    /// has come back.</summary>
    /// <returns>A refusal where the engine could not count what it would lose there, or where the rulebook cannot say what it would require.</returns>
    internal Rejection Require(in Portfolio portfolio, MarginSheet sheet, out Amount required)
    {
        required = sheet.Initial;
        Amount gap = default;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (_catalog[position.Instrument].IsPremiumPaid)
            {
                continue;
            }

            if (!TryLoss(position, out Amount loss))
            {
                return new(RejectionCode.OutOfRange, position.Instrument);
            }

            gap += Amount.Max(loss, default);
        }

        Rejection rejection = AtIndex(portfolio, out Amount atIndex);
        required = Amount.Max(required, Amount.Max(sheet.Maintenance, atIndex) + gap);
        return rejection;
    }

    /// <summary>True when a reduction leaves no larger loss at late marks than there was, or one that the account can bear and still hold its maintenance. A
    /// loss that cannot be counted can be borne by nobody: then only what it is on may be reduced.</summary>
    /// <param name="before">What is held.</param>
    /// <param name="after">What would be.</param>
    /// <param name="reduced">The instrument that is traded.</param>
    /// <param name="free">Equity less maintenance after the reduction.</param>
    internal bool MayReduce(ReadOnlySpan<Position> before, ReadOnlySpan<Position> after, InstrumentId reduced, Amount free)
    {
        Amount loss = NetLoss(after, reduced, out bool isCounted);
        return isCounted && (!loss.IsPositive || loss <= free || loss <= NetLoss(before, reduced, out _));
    }

    /// <summary>The furthest way back to their index of late marks: of those of futures and perpetuals that would be held, and of the one that is traded, on
    /// one index that may be relied on.</summary>
    /// <param name="traded">What is traded.</param>
    /// <param name="after">What would be held.</param>
    /// <param name="move">From the late mark to the index.</param>
    internal bool TryMove(InstrumentSpec traded, ReadOnlySpan<Position> after, out SpokenMove move)
    {
        move = default;
        if (_oracles.UntrustedSince(traded.Underlying) is not null || !_market.TryPrice(traded.Underlying, out Price index))
        {
            return false;
        }

        bool isLate = TryRead(traded, index, ref move);
        foreach (ref readonly Position position in after)
        {
            InstrumentSpec held = _catalog[position.Instrument];
            isLate |= held.Underlying == traded.Underlying && TryRead(held, index, ref move);
        }

        return isLate;
    }

    private bool TryRead(InstrumentSpec spec, Price index, ref SpokenMove move)
    {
        if (spec.IsPremiumPaid || spec.Mark == spec.Underlying || !_market.TryPrice(spec.Mark, out Price mark)
            || !IsLate(spec.Expiry, spec.Underlying, mark, index))
        {
            return false;
        }

        SpokenMove read = new(mark.Atoms, index.Atoms, _catalog[spec.Mark].SizeOf(mark).Atoms);
        move = move.Size == 0 || read.IsLargerThan(move) ? read : move;
        return true;
    }

    /// <summary>What must be kept with the late forwards of options at their index; zero where none is late.</summary>
    private Rejection AtIndex(in Portfolio portfolio, out Amount maintenance)
    {
        maintenance = default;
        if (!_hasOptions)
        {
            return Rejection.None;
        }

        Rejection rejection = SupposeAtIndex(portfolio);
        if (_supposed.Count > 0 && !rejection.IsRefused)
        {
            rejection = _rules.Of(portfolio.Terms).Assess(portfolio, _market, _sheet);
            maintenance = rejection.IsRefused ? default : _sheet.Maintenance;
        }

        foreach ((ObservableId observable, Int128 value) in _supposed)
        {
            // Supposed and not restored: this may itself be a look at prices that are supposed.
            _market.Suppose(observable, value);
        }

        _supposed.Clear();
        return rejection;
    }

    /// <summary>Puts the late forwards of a portfolio's options at their index; refused where the engine could not count with one there.</summary>
    private Rejection SupposeAtIndex(in Portfolio portfolio)
    {

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (spec.Option is not { } option || option.Forward == spec.Underlying || _oracles.UntrustedSince(spec.Underlying) is not null
                || !_market.TryPrice(option.Forward, out Price forward) || !_market.TryPrice(spec.Underlying, out Price index)
                || !IsLate(spec.Expiry, spec.Underlying, forward, index))
            {
                continue;
            }

            if (!_exposure.CanCarry(option.Forward, index.Atoms))
            {
                return new(RejectionCode.OracleForbids, option.Forward);
            }

            _supposed.Add((option.Forward, forward.Atoms));
            _market.Suppose(option.Forward, index.Atoms);
        }

        return Rejection.None;
    }

    /// <summary>What positions lose in all when every late mark has come back; negative where they gain.</summary>
    /// <param name="positions">The positions.</param>
    /// <param name="reduced">One that need not be counted: what cannot be is left out there.</param>
    /// <param name="isCounted">False when another's cannot be counted.</param>
    private Amount NetLoss(ReadOnlySpan<Position> positions, InstrumentId reduced, out bool isCounted)
    {
        isCounted = true;
        Amount net = default;
        foreach (ref readonly Position position in positions)
        {
            isCounted &= TryLoss(position, out Amount loss) || position.Instrument == reduced;
            net += loss;
        }

        return net;
    }

    /// <summary>What a position loses when its late mark has come back, numeraire, rounded up; negative where it gains. False where that is more than the
    /// engine can count.</summary>
    internal bool TryLoss(in Position position, out Amount loss)
    {
        loss = default;
        InstrumentSpec spec = _catalog[position.Instrument];
        if (spec.Expiry is null && _market.Value(spec.Mark) == _market.Value(spec.Underlying))
        {
            // Nearly always: a perpetual at its index, or neither known yet.
            return true;
        }

        if (spec.Mark == spec.Underlying || !_market.TryPrice(spec.Mark, out Price mark) || !_market.TryPrice(spec.Underlying, out Price index))
        {
            return true;
        }

        Price to = spec.IsPremiumPaid ? Price.Max(mark, SureMark.Exercise(spec, index)) : ComesTo(spec, mark, index);
        if (to == mark || _oracles.UntrustedSince(spec.Underlying) is not null || !_market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return true;
        }

        if (!_exposure.CanTradeAt(spec, to))
        {
            // A gain that cannot be counted is no gain.
            return position.Quantity.IsPositive == to > mark;
        }

        loss = (spec.ValueOf(position.Quantity, mark, Rounding.Up) - spec.ValueOf(position.Quantity, to, Rounding.Down)).Times(settlement, Rounding.Up);
        return true;
    }

    /// <summary>Where a mark that is late comes to: the index, or for a dated contract within its carry as far as the index has gone since the mark was
    /// heard.</summary>
    private Price ComesTo(InstrumentSpec spec, Price mark, Price index) =>
        IsLate(spec.Expiry, spec.Underlying, mark, index) ? index
        : spec.Expiry is not null ? mark + Price.FromAtoms(_oracles.IndexMove(spec.Mark))
        : mark;

    private bool IsLate(Timestamp? expires, ObservableId underlying, Price mark, Price index) =>
        mark != index && (expires is not { } expiry || (mark - index).Abs() > CarryOf(underlying, index, expiry));

    private Price CarryOf(ObservableId underlying, Price index, Timestamp expiry)
    {
        long left = Math.Max(expiry.Nanoseconds - _market.Time.Nanoseconds, 0);
        Ratio rate = Ratio.FromAtoms(Fixed18.MulDiv(EngineLimits.BasisPerYear.Atoms, left, NanosecondsPerYear, Rounding.Up));
        return _catalog[underlying].SizeOf(index).Times(rate, Rounding.Up);
    }
}
