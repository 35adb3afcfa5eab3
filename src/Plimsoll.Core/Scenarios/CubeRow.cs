// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>Everything that a row of a cube is computed from, besides its scenarios and the instrument's terms.</summary>
/// <param name="Mark">The instrument's mark.</param>
/// <param name="Settlement">The price of its settlement asset in the numeraire.</param>
/// <param name="Forward">An option's forward; zero for everything else.</param>
/// <param name="Volatility">An option's volatility; zero for everything else.</param>
/// <param name="Time">The time that an option is valued at, as the cube counts it; zero for everything else.</param>
public readonly record struct CubeInputs(Price Mark, Price Settlement, Price Forward, Ratio Volatility, Timestamp Time);

/// <summary>One instrument in every scenario of a cube, and its Greeks.</summary>
/// <remarks>Columns: 0 is now, s + 1 is scenario s. Doubles; weights and dampeners are not in them. A row is filled anew when an input moves: it is read before
/// the cube is read again, and not kept.</remarks>
public sealed class CubeRow
{
    private readonly double[] _prices;
    private readonly double[] _models;
    private OptionGreeks? _greeks;
    private MarkedProfits? _marked;
    private bool _isMarked;

    internal CubeRow(InstrumentSpec spec, int columns)
    {
        Spec = spec;
        _prices = new double[columns];
        _models = spec.Option is null ? _prices : new double[columns];
    }

    /// <summary>The instrument.</summary>
    public InstrumentSpec Spec { get; }

    /// <summary>What the row was computed from.</summary>
    public CubeInputs Inputs { get; private set; }

    /// <summary>Rises whenever the row is filled.</summary>
    public long Version { get; private set; }

    /// <summary>The price that the value follows: an option's forward, the mark of anything else.</summary>
    public ReadOnlySpan<double> Prices => _prices;

    /// <summary>What the model says that an option is worth, per unit of its underlying, in the unit of the forward; of anything else its price.</summary>
    public ReadOnlySpan<double> Models => _models;

    /// <summary>Value and Greeks of an option now, per unit of its underlying, in the unit of the forward, to the forward; of a linear contract its price and a
    /// delta of 1.</summary>
    /// <remarks>Of an inverse future or perpetual, whose value is −1 ÷ price in coin: delta 1 ÷ price², gamma −2 ÷ price³. Worked out when first
    /// read.</remarks>
    public OptionGreeks Greeks => _greeks ??= GreeksNow();

    internal bool IsValid { get; set; }

    internal Span<double> PriceColumns => _prices;

    internal Span<double> ModelColumns => _models;

    /// <summary>What one contract is worth in its settlement asset: of an inverse contract in coin, at the prices of the column.</summary>
    public double Worth(int column)
    {
        double size = Spec.ContractSize.ToDouble();
        return Spec.Option is not null ? _models[column] * size / (Spec.Payoff == Payoff.Inverse ? _prices[column] : 1)
            : Spec.Payoff == Payoff.Inverse ? -size / _prices[column] : size * _prices[column];
    }

    /// <summary>An option's profits in money, from its mark; kept with the row. Null where one of them is beyond the range of money.</summary>
    internal MarkedProfits? Marked(ScenarioCube cube, InstrumentCatalog catalog)
    {
        if (!_isMarked)
        {
            (_marked, _isMarked) = (MarkedProfits.TryFill(this, cube.Scenarios, catalog, _marked), true);
        }

        return _marked;
    }

    internal void Begin(in CubeInputs inputs)
    {
        Inputs = inputs;
        Version++;
        IsValid = false;
        _isMarked = false;
        _greeks = null;
    }

    private OptionGreeks GreeksNow()
    {
        if (Spec.Option is not { } option)
        {
            double price = _prices[0];
            return Spec.Payoff == Payoff.Inverse
                ? new(-1 / price, 1 / (price * price), -2 / (price * price * price), 0, 0, 0, 0, 0)
                : new(price, 1, 0, 0, 0, 0, 0, 0);
        }

        Result<OptionGreeks> greeks = Black76.Greeks(
            _prices[0], option.Strike.ToDouble(), Inputs.Volatility.ToDouble(), OptionModel.YearsLeft(Spec, Inputs.Time), 1, option.Side == OptionSide.Call);
        Invariant.Check(greeks.IsOk, "An option that has a row is inside the domain of its formula.");
        return greeks.Value;
    }
}
