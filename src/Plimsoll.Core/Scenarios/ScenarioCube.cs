// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>Instrument × scenario: what one contract of each instrument is worth now and in every scenario, with its Greeks, kept until an input of its row
/// moves.</summary>
/// <remarks>
/// <para>A row's inputs are mark, price of the settlement asset and for options forward, volatility and time. They are held themselves and not as generations
/// of a market: equal inputs give equal rows whatever view they came from, so a cube cannot be stale, serves snapshots and shocked markets too, whose
/// generations say nothing, and notices a price that is missing. Reading five values costs less than reading five generations and then the values.</para>
/// <para>A scenario of a class moves the instrument's own factor; one of named factors moves what follows each of them (<see cref="ScenarioFactors"/>). Prices
/// move as in
/// <see cref="ShockedMarket"/>, volatilities by <see cref="VolatilityShock"/>, options are valued by <see cref="OptionModel"/> at the time after the
/// step.</para>
/// <para>Mutable, for one caller at a time. A memo: results are the same bits with it and without it, however often and in whatever order it is read.</para>
/// </remarks>
public sealed class ScenarioCube
{
    /// <summary>Options of margin are valued at whole minutes, so that rows are filled once a minute and not on every command.</summary>
    public const long WholeMinutes = 60 * Timestamp.NanosecondsPerSecond;

    /// <summary>The whole minute that options of margin are valued at: the last one at or before a time since 1970.</summary>
    public static Timestamp MinuteOf(Timestamp time) => new(time.Nanoseconds / WholeMinutes * WholeMinutes);

    private readonly ScenarioFactors? _factors;
    private readonly long _clockStep;
    private readonly VolatilityShock[] _ownShocks = [];
    private readonly int[] _ownShockOf = [];
    private CubeRow?[] _rows = [];
    private Timestamp _time, _step;

    /// <summary>A cube without rows yet.</summary>
    /// <param name="scenarios">The scenarios, at least one.</param>
    /// <param name="factors">What follows what; null where every scenario is of a class.</param>
    /// <param name="clockStep">Time is counted in whole steps of so many nanoseconds, at least 1.</param>
    public ScenarioCube(ImmutableArray<Scenario> scenarios, ScenarioFactors? factors = null, long clockStep = 1)
    {
        Invariant.Check(!scenarios.IsEmpty && clockStep >= 1, "A cube has at least one scenario and a clock that goes forward.");
        Invariant.Check(factors is not null || scenarios.All(static scenario => scenario.IsOwn), "A cube of named factors knows what follows them.");
        Scenarios = scenarios;
        _factors = factors;
        _clockStep = clockStep;
        if (factors is null)
        {
            // A class has many scenarios and few shocks, each of which has a power to it.
            List<VolatilityShock> shocks = new(3);
            _ownShockOf = new int[scenarios.Length];
            for (int s = 0; s < scenarios.Length; s++)
            {
                VolatilityShock shock = scenarios[s].Own.Volatility;
                int known = shocks.IndexOf(shock);
                _ownShockOf[s] = known < 0 ? shocks.Count : known;
                if (known < 0)
                {
                    shocks.Add(shock);
                }
            }

            _ownShocks = [.. shocks];
        }
    }

    /// <summary>The scenarios; a row's column s + 1 is the s-th of them.</summary>
    public ImmutableArray<Scenario> Scenarios { get; }

    /// <summary>An instrument's row.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the observable) for a missing price or volatility and with
    /// <see cref="RejectionCode.OutsideDomain"/> (subject: the instrument) where the option's formula has no value; the row is then not to be read.</returns>
    public Rejection Get(InstrumentSpec spec, MarketView market, out CubeRow row)
    {
        row = RowOf(spec);
        Rejection rejection = InputsOf(spec, market, out CubeInputs inputs);
        if (rejection.IsRefused || (row.IsValid && row.Inputs == inputs))
        {
            return rejection;
        }

        row.Begin(inputs);
        rejection = Fill(row, market.Catalog);
        row.IsValid = !rejection.IsRefused;
        return rejection;
    }

    private CubeRow RowOf(InstrumentSpec spec)
    {
        int place = spec.Id.Value;
        if (place >= _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(place + 1, _rows.Length * 2));
        }

        // A cube outlives no catalogue, but instruments are listed while it lives.
        CubeRow row = _rows[place] ??= new(spec, Scenarios.Length + 1);
        return ReferenceEquals(row.Spec, spec) ? row : _rows[place] = new(spec, Scenarios.Length + 1);
    }

    private Rejection InputsOf(InstrumentSpec spec, MarketView market, out CubeInputs inputs)
    {
        inputs = default;
        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        (Price forward, Ratio volatility, Timestamp time) = (default, default, default);
        if (spec.Option is { } option)
        {
            if (!market.TryPrice(option.Forward, out forward))
            {
                return new(RejectionCode.MarkMissing, option.Forward);
            }

            if (!market.TryVolatility(option.Volatility, out volatility))
            {
                return new(RejectionCode.MarkMissing, option.Volatility);
            }

            if (market.Time != _time)
            {
                // A division costs as much as all prices of a row.
                (_time, _step) = (market.Time, new(market.Time.Nanoseconds / _clockStep * _clockStep));
            }

            time = _step;
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        inputs = new(mark, settlement, forward, volatility, time);
        return Rejection.None;
    }

    private Rejection Fill(CubeRow row, InstrumentCatalog catalog)
    {
        ObservableId observable = row.Spec.Option?.Forward ?? row.Spec.Mark;
        Price price = row.Spec.Option is null ? row.Inputs.Mark : row.Inputs.Forward;
        Price size = catalog[observable].SizeOf(price);
        Span<double> prices = row.PriceColumns;
        prices[0] = price.ToDouble();
        for (int s = 0; s < Scenarios.Length; s++)
        {
            Ratio move = _factors is null ? Scenarios[s].Own.PriceMove : _factors.ShockOf(observable, Scenarios[s]).PriceMove;
            prices[s + 1] = ShockedMarket.Moved(price, size, move).ToDouble();
        }

        return row.Spec.Option is { } option ? Value(row, option) : Rejection.None;
    }

    /// <summary>Values an option in blocks of columns, so that what is kept on the stack does not grow with the scenarios.</summary>
    private Rejection Value(CubeRow row, OptionTerms option)
    {
        InstrumentSpec spec = row.Spec;
        double left = OptionModel.YearsLeft(spec, row.Inputs.Time);
        Span<double> shocked = stackalloc double[_ownShocks.Length];
        for (int i = 0; i < shocked.Length; i++)
        {
            if (!_ownShocks[i].TryApply(row.Inputs.Volatility, left, out Ratio volatility))
            {
                return new(RejectionCode.OutsideDomain, spec.Id);
            }

            shocked[i] = volatility.ToDouble();
        }

        Span<double> volatilities = stackalloc double[OptionModel.Block];
        Span<double> years = stackalloc double[OptionModel.Block];
        for (int start = 0; start < row.Prices.Length; start += OptionModel.Block)
        {
            int columns = Math.Min(OptionModel.Block, row.Prices.Length - start);
            for (int i = 0; i < columns; i++)
            {
                int s = start + i - 1;
                long step = s < 0 ? 0 : Scenarios[s].StepSeconds;
                years[i] = step == 0 ? left : OptionModel.YearsLeft(spec, row.Inputs.Time.PlusSeconds(step));
                if (s < 0)
                {
                    volatilities[i] = row.Inputs.Volatility.ToDouble();
                }
                else if (_factors is null)
                {
                    volatilities[i] = shocked[_ownShockOf[s]];
                }
                else if (_factors.TryShock(option.Volatility, row.Inputs.Volatility, Scenarios[s], row.Inputs.Time, out Ratio moved))
                {
                    volatilities[i] = moved.ToDouble();
                }
                else
                {
                    return new(RejectionCode.OutsideDomain, spec.Id);
                }
            }

            Rejection rejection = OptionModel.Values(
                spec, row.Prices.Slice(start, columns), volatilities[..columns], years[..columns], row.ModelColumns.Slice(start, columns));
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return Rejection.None;
    }
}
