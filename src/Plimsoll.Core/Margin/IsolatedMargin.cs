// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>The flat rates of a class of instruments.</summary>
/// <param name="Initial">Initial rate of notional: one ÷ the class's maximum leverage, rounded up; at most 1.</param>
/// <param name="Maintenance">Maintenance rate of notional; above 0, at most the initial rate.</param>
public sealed record LeverageClass(Ratio Initial, Ratio Maintenance);

/// <summary>Each position by itself: a flat rate of its notional by leverage class, nothing offset by anything.</summary>
/// <remarks>
/// <para>requirement = Σ over positions of rate × notional, rounded up per position; options by <see cref="ShortOptionTerms"/>. With the rulebook's isolated mode each
/// position also stands in a pocket of its own, and then this is that pocket's whole requirement.</para>
/// <para>Its bound is the maintenance rate: the requirement is that rate times the value the position stands for.</para>
/// </remarks>
public sealed class IsolatedMargin : IMarginModel
{
    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<LeverageClass?> _classes;
    private readonly ShortOptionTerms? _options;

    /// <summary>Creates the model.</summary>
    /// <param name="catalog">The instruments that the classes belong to.</param>
    /// <param name="classes">A class by instrument id; null where the rulebook has no terms.</param>
    /// <param name="options">Terms of short options; null when the rulebook has none.</param>
    public IsolatedMargin(InstrumentCatalog catalog, ImmutableArray<LeverageClass?> classes, ShortOptionTerms? options)
    {
        Invariant.Check(classes.Length == catalog.Instruments.Length, "There is one class, or none, for each instrument.");
        _catalog = catalog;
        _classes = classes;
        _options = options;
    }

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Result<MarginLine> line = LineOf(position, market);
            if (!line.IsOk)
            {
                return line.Rejection;
            }

            sheet.Add(line.Value);
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument)
    {
        InstrumentSpec spec = _catalog[instrument];
        return spec.Kind == InstrumentKind.Option ? _options?.RateBound(spec) : _classes[instrument.Value]?.Maintenance;
    }

    private Result<MarginLine> LineOf(in Position position, MarketView market)
    {
        if (_catalog[position.Instrument].Kind == InstrumentKind.Option)
        {
            return _options is null ? Result<MarginLine>.Refused(RejectionCode.MarginTermsMissing, position.Instrument.Value) : _options.Assess(position, market);
        }

        if (_classes[position.Instrument.Value] is not { } terms)
        {
            return Result<MarginLine>.Refused(RejectionCode.MarginTermsMissing, position.Instrument.Value);
        }

        Result<Amount> notional = Notional.Of(position, market);
        return notional.IsOk
            ? Result<MarginLine>.Of(new(
                MarginLineKind.Position,
                position.Instrument.Value,
                notional.Value,
                notional.Value.Times(terms.Initial, Rounding.Up),
                notional.Value.Times(terms.Maintenance, Rounding.Up)))
            : Result<MarginLine>.Refused(notional.Rejection);
    }
}
