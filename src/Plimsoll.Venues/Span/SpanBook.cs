// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Span;

/// <summary>What is held of one combined commodity, while it is assessed.</summary>
internal sealed class SpanBook
{
    private readonly SpanCombined _terms;
    private readonly SpanPoints _points;
    private readonly double[] _losses;
    private readonly SpanDeltas _deltas = new();
    private readonly ImmutableArray<SpanHolding>.Builder _holdings = ImmutableArray.CreateBuilder<SpanHolding>();
    private readonly ImmutableArray<SpanFormed>.Builder _formed = ImmutableArray.CreateBuilder<SpanFormed>();
    private double _netDelta, _calls, _puts, _value, _intra, _spot, _credit;
    private double _timeRisk, _volatilityRisk, _priceRisk;
    private double? _weighted;
    private int _active;
    private ImmutableArray<SpanMonth> _months = [];

    internal SpanBook(SpanCombined terms, SpanPoints points)
    {
        _terms = terms;
        _points = points;
        _losses = new double[points.Scans.Length];
    }

    internal void Add(in SpanHolding holding)
    {
        SpanContract contract = holding.Contract;
        Invariant.Check(contract.Array is not null && contract.Array.Losses.Length == _losses.Length, "A contract's array has one loss for each scenario.");
        ReadOnlySpan<double> array = contract.Array.Losses.AsSpan();
        for (int s = 0; s < array.Length; s++)
        {
            _losses[s] += holding.Quantity * array[s];
        }

        double delta = holding.Quantity * contract.Array.Delta * contract.DeltaScale;
        _netDelta += delta;
        _deltas.Add(contract.DeltaPeriod, delta);
        _holdings.Add(holding);
        if (!contract.IsOption)
        {
            return;
        }

        if (holding.Quantity < 0)
        {
            double minimum = -holding.Quantity * (contract.ShortOptionMinimum ?? _terms.ShortOptionRate);
            (_calls, _puts) = contract.IsCall ? (_calls + minimum, _puts) : (_calls, _puts + minimum);
        }

        if (contract.IsPremiumStyle)
        {
            Invariant.Check(contract.Value is not null, "An option that is held and whose premium is paid at once has a value.");
            _value += holding.Quantity * contract.Value!.Value;
        }
    }

    /// <summary>Finds the active scenario and what of its loss is time, volatility and price.</summary>
    internal void Scan(Func<int, bool>? scanned)
    {
        int worst = 0;
        _active = -1;
        for (int s = 0; s < _losses.Length; s++)
        {
            worst = _losses[s] > _losses[worst] ? s : worst;
            _active = (scanned is null || scanned(s)) && (_active < 0 || _losses[s] > _losses[_active]) ? s : _active;
        }

        double active = _losses[worst], paired = _losses[_points.Scans[worst].Paired];
        _timeRisk = (_losses[0] + _losses[_points.Scans[0].Paired]) / 2;
        _volatilityRisk = (active - paired) / 2;
        _priceRisk = ((active + paired) / 2) - _timeRisk;
        double? normal = _netDelta == 0 ? null : _priceRisk / Math.Abs(_netDelta);
        _weighted = _terms.PriceRiskMethod switch
        {
            SpanPriceRiskMethod.ScanRange => _terms.PriceScan,
            SpanPriceRiskMethod.ScanRangeCap => normal is { } one ? Math.Min(one, _terms.PriceScan) : null,
            _ => normal,
        };
    }

    /// <summary>Forms the spreads within the commodity, and charges them and the delivery month.</summary>
    internal void ChargeWithin()
    {
        foreach (SpanSpread spread in _terms.Spreads.OrderBy(static spread => spread.Priority))
        {
            double count = 0, money = 0;
            foreach (bool isALong in (ReadOnlySpan<bool>)[true, false])
            {
                List<(string, double)>[]? pieces = spread.Method == SpanChargeMethod.PerMonth
                    ? [.. spread.Legs.Select(static _ => new List<(string, double)>())] : null;
                double formed = _deltas.Form(_terms.Tiers, spread, isALong, pieces);
                count += formed;
                money += formed == 0 ? 0 : spread.Method switch
                {
                    SpanChargeMethod.Flat => spread.Rate * formed,
                    SpanChargeMethod.PerMonth => spread.Rate * SpanDeltas.SpreadMonths(spread, formed, pieces!),
                    _ => spread.Rate * Math.Max(0, _weighted ?? _terms.PriceScan) * formed * spread.Legs.Sum(static leg => leg.Ratio),
                };
            }

            if (count > 0)
            {
                _formed.Add(new(spread, count, money, []));
                _intra += money;
            }
        }

        _months = _deltas.Months;
        foreach (SpanSpotRate rate in _terms.SpotRates)
        {
            foreach (SpanMonth month in _months)
            {
                _spot += month.Period == rate.Period ? (rate.SpreadRate * month.Consumed) + (rate.OutrightRate * Math.Abs(month.Left)) : 0;
            }
        }
    }

    /// <summary>The net delta that is left in a leg of an inter-commodity spread.</summary>
    internal double Left(SpanLeg leg) => _deltas.NetLeft(_terms.InterTiers, leg);

    /// <summary>What is left on one side of several legs together.</summary>
    internal double LeftOnSide(SpanLeg[] legs, bool isLong) => _deltas.Available(_terms.InterTiers, legs, isLong);

    /// <summary>Takes the delta of a leg and gives the credit for it.</summary>
    internal double TakeCredit(SpanLeg leg, bool isLong, double delta, double rate)
    {
        _deltas.Consume(_terms.InterTiers, leg, isLong, delta, null);
        double credit = Math.Max(0, _weighted ?? 0) * delta * rate;
        _credit += credit;
        return credit;
    }

    internal SpanCommodityReport Report() => new(_terms, _holdings.ToImmutable(), [.. _losses])
    {
        ScanRisk = _active < 0 ? 0 : Math.Max(0, _losses[_active]),
        ActiveScenario = Math.Max(_active, 0) + 1,
        PairedScenario = _points.Scans[Math.Max(_active, 0)].Paired + 1,
        TimeRisk = _timeRisk,
        VolatilityRisk = _volatilityRisk,
        FuturesPriceRisk = _priceRisk,
        NetDelta = _netDelta,
        WeightedPriceRisk = _weighted,
        Months = _months,
        Spreads = _formed.ToImmutable(),
        IntraCharge = _intra,
        SpotCharge = _spot,
        Credit = _credit,
        ShortOptionMinimum = _terms.ShortOptionMethod == SpanMinimumMethod.Gross ? _calls + _puts : Math.Max(_calls, _puts),
        OptionValue = _value,
    };
}
