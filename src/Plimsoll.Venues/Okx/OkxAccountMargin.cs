// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Okx;

/// <summary>A position tier.</summary>
/// <param name="UpTo">The notional up to and including which it reaches, numeraire; null for the last.</param>
/// <param name="Initial">1 ÷ its highest leverage, rounded up.</param>
/// <param name="Maintenance">Its maintenance rate, at most the initial one.</param>
public readonly record struct OkxPositionTier(Amount? UpTo, Ratio Initial, Ratio Maintenance);

/// <summary>The tiers of a class of instruments.</summary>
/// <param name="Tiers">From the lowest.</param>
/// <param name="LiquidationFee">Rate of notional that is required beside maintenance.</param>
public sealed record OkxPositionTerms(ImmutableArray<OkxPositionTier> Tiers, Ratio LiquidationFee)
{
    /// <summary>The tier of a notional; an edge belongs to the tier below it.</summary>
    public OkxPositionTier TierOf(Amount notional)
    {
        foreach (OkxPositionTier tier in Tiers)
        {
            if (tier.UpTo is not { } edge || notional <= edge)
            {
                return tier;
            }
        }

        return Tiers[^1];
    }
}

/// <summary>Margin by position tiers, in the account modes futures (single currency) and multi-currency.</summary>
/// <remarks>
/// <para>requirement = notional × the rate of the tier that the notional falls into, the whole position at that rate; the liquidation fee beside it, because
/// OKX's margin ratio is equity ÷ (maintenance + liquidation fees). Options by <see cref="ShortOptionTerms"/>. Each rounded up.</para>
/// <para>Single: what settles in an asset is backed by that asset. With e_a what the asset counts for on the sheet and r_a what is required of positions that
/// settle in it, an account is short as soon as some r_a &gt; e_a; then the line <i>surplus of other currencies</i> is Σ (e_a − r_a)⁺, which nobody may use,
/// so that
/// equity − requirement = −Σ (r_a − e_a)⁺. It is a line for initial and maintenance each by itself, and nothing while every currency covers its own.</para>
/// <para>That line grows with cash of a currency that is not short: M09 holds but for it (docs/reference/rulebooks/okx-single.md).</para>
/// </remarks>
public sealed partial class OkxAccountMargin : IMarginModel
{
    private const int PositionPart = 0, FeePart = 1, SurplusPart = 2;

    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<OkxPositionTerms?> _byInstrument;
    private readonly ShortOptionTerms? _options;
    private readonly bool _isSingle;

    internal OkxAccountMargin(InstrumentCatalog catalog, ImmutableArray<OkxPositionTerms?> byInstrument, ShortOptionTerms? options, bool isSingle)
    {
        Invariant.Check(byInstrument.Length == catalog.Instruments.Length, "There are tiers, or none, for each instrument.");
        _catalog = catalog;
        _byInstrument = byInstrument;
        _options = options;
        _isSingle = isSingle;
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } =
        [Margin.LineNames.Subject, Margin.LineNames.Subject + " liquidation fee", "surplus of other currencies"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public IScreenBounds Bounds => ObservedOnlyBounds.Instance;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        int first = sheet.Lines.Length;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Rejection rejection = Add(position, market, sheet);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        if (_isSingle)
        {
            AddSurplus(sheet, first);
        }

        return Rejection.None;
    }

    private Rejection Add(in Position position, MarketView market, MarginSheet sheet)
    {
        if (_catalog[position.Instrument].Kind == InstrumentKind.Option)
        {
            Result<MarginLine> option = _options is null ? Result<MarginLine>.Refused(RejectionCode.MarginTermsMissing, position.Instrument)
                : _options.Assess(position, market);
            if (option.IsOk)
            {
                sheet.Add(option.Value);
            }

            return option.Rejection;
        }

        if (_byInstrument[position.Instrument.Value] is not { } terms)
        {
            return new(RejectionCode.MarginTermsMissing, position.Instrument);
        }

        Result<Amount> notional = Notional.Of(position, market);
        if (!notional.IsOk)
        {
            return notional.Rejection;
        }

        OkxPositionTier tier = terms.TierOf(notional.Value);
        sheet.Add(new MarginLine(MarginLineKind.Position, position.Instrument.Value, notional.Value, notional.Value.Times(tier.Initial, Rounding.Up),
            notional.Value.Times(tier.Maintenance, Rounding.Up), Part: PositionPart));
        Amount fee = notional.Value.Times(terms.LiquidationFee, Rounding.Up);
        if (fee.IsPositive)
        {
            sheet.Add(new MarginLine(MarginLineKind.Position, position.Instrument.Value, notional.Value, fee, fee, Part: FeePart));
        }

        return Rejection.None;
    }

    private void AddSurplus(MarginSheet sheet, int first)
    {
        (Amount surplus, Amount lack) initial = default, maintenance = default;
        for (int i = 0; i < _catalog.Assets.Length; i++)
        {
            (Amount equity, Amount ofInitial, Amount ofMaintenance) = (default, default, default);
            foreach (ref readonly CollateralLine line in sheet.Collateral)
            {
                equity += line.Asset.Value == i ? line.Value : default;
            }

            foreach (ref readonly MarginLine line in sheet.Lines[first..])
            {
                bool isHere = _catalog[new InstrumentId(line.Subject)].Settlement.Value == i;
                ofInitial += isHere ? line.Initial : default;
                ofMaintenance += isHere ? line.Maintenance : default;
            }

            Count(equity - ofInitial, ref initial);
            Count(equity - ofMaintenance, ref maintenance);
        }

        Amount open = initial.lack.IsPositive ? initial.surplus : default, keep = maintenance.lack.IsPositive ? maintenance.surplus : default;

        // What is required to open is never less than what is to keep: Σ max(r, e) grows with r.
        open = Amount.Max(open, keep);
        if (open.IsPositive)
        {
            sheet.Add(new MarginLine(MarginLineKind.Book, SurplusPart, open, open, keep, Part: SurplusPart));
        }
    }

    private static void Count(Amount left, ref (Amount Surplus, Amount Lack) sums) =>
        sums = (sums.Surplus + Amount.Max(left, default), sums.Lack + Amount.Max(-left, default));
}
