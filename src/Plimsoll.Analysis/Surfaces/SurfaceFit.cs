// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>What is fitted, and to what.</summary>
/// <param name="Currency">The underlying; null for the first by name.</param>
/// <param name="Snapshot">The time of the snapshot; null for the last.</param>
/// <param name="Target">The volatilities to aim at; null for marks where the chain has any, and middles of bid and ask where it has none.</param>
/// <param name="Weighting">What a quote weighs.</param>
/// <param name="IsStrict">True to refuse a chain whose marks allow calendar arbitrage.</param>
public sealed record SurfaceTerms(string? Currency = null, Timestamp? Snapshot = null, ChainTarget? Target = null,
    ChainWeighting Weighting = ChainWeighting.Vega, bool IsStrict = false);

/// <summary>The fitted expiries of one snapshot, and the surface made of them.</summary>
/// <param name="Target">The volatilities that the fits aimed at.</param>
/// <param name="Smiles">Every expiry of the snapshot, in order.</param>
/// <param name="Fits">Those that were fitted, in order.</param>
/// <param name="Skipped">The others, each in a sentence.</param>
/// <param name="Use">What became of every row of the chain.</param>
/// <param name="Surface">The surface over the fitted expiries.</param>
/// <param name="MarkCalendar">Calendar arbitrage between the marks; indices are into <paramref name="Smiles"/>.</param>
/// <param name="FitCalendar">Calendar arbitrage left between the fits; indices are into <paramref name="Fits"/>.</param>
public sealed record SurfaceFit(
    ChainTarget Target,
    ImmutableArray<ChainSmile> Smiles,
    ImmutableArray<ChainFit> Fits,
    ImmutableArray<string> Skipped,
    ChainUse Use,
    VolatilitySurface Surface,
    ImmutableArray<CalendarViolation> MarkCalendar,
    ImmutableArray<CalendarViolation> FitCalendar)
{
    // Far below the last digit of any quote; above the rounding of a fit that touches its neighbour.
    private const double CalendarTolerance = 1e-9;

    /// <summary>The first quote of the snapshot: it names the underlying and the time.</summary>
    public ChainQuote First => Smiles[0].Quotes[0];

    /// <summary>Root of the mean square error over the quotes of all expiries, in volatility points.</summary>
    public double RmsPoints => Pooled(static fit => fit.RmsPoints);

    /// <summary>The same in the chain's ticks.</summary>
    public double RmsTicks => Pooled(static fit => fit.RmsTicks);

    /// <summary>The largest error of any expiry, in volatility points.</summary>
    public double MaxPoints => Fits.Max(static fit => fit.MaxPoints);

    /// <summary>The same in ticks.</summary>
    public double MaxTicks => Fits.Max(static fit => fit.MaxTicks);

    /// <summary>The share of two-sided quotes that the fitted price lies inside of, in per cent.</summary>
    public double InsideShare
    {
        get
        {
            int twoSided = Fits.Sum(static fit => fit.TwoSided);
            return twoSided == 0 ? 0 : 100.0 * Fits.Sum(static fit => fit.Inside) / twoSided;
        }
    }

    /// <summary>Fits every expiry of one snapshot of a chain, each against the one before it.</summary>
    /// <returns>Refused where the chain lacks the underlying or the snapshot, where nothing can be fitted or more quotes cannot be used than are, or where
    /// marks allow arbitrage and <see cref="SurfaceTerms.IsStrict"/> is set.</returns>
    public static AnalysisResult<SurfaceFit> Of(OptionChain chain, SurfaceTerms terms)
    {
        AnalysisResult<ImmutableArray<ChainSmile>> smiles = ChainSmile.Of(chain, terms.Currency, terms.Snapshot);
        if (!smiles.IsOk)
        {
            return smiles.Refusal;
        }

        AnalysisResult<SurfaceFit> result = Of(chain, smiles.Value, terms.Target ?? (chain.HasMarks ? ChainTarget.Mark : ChainTarget.Mid), terms.Weighting);
        return result is { IsOk: true, Value: { MarkCalendar.Length: > 0 } fit } && terms.IsStrict
            ? new CalendarArbitrage(chain.Name, SurfaceStory.InMarks(fit, fit.MarkCalendar[0]))
            : result;
    }

    private static AnalysisResult<SurfaceFit> Of(OptionChain chain, ImmutableArray<ChainSmile> smiles, ChainTarget target, ChainWeighting weighting)
    {
        List<ChainFit> fits = [];
        List<string> skipped = [];
        foreach (ChainSmile smile in smiles)
        {
            int count = smile.FitQuotes(target, weighting).Length;
            if (count < SviFit.FewestQuotes)
            {
                skipped.Add($"{smile.Expiry}: {Counted.Of(count, "quote")} to fit, {SviFit.FewestQuotes} are needed; not fitted");
                continue;
            }

            AnalysisResult<ChainFit> fit = smile.Fit(target, weighting, fits.Count > 0 ? fits[^1] : null);
            if (!fit.IsOk)
            {
                return fit.Refusal;
            }

            fits.Add(fit.Value);
        }

        if (fits.Count == 0)
        {
            return new NothingToFit(chain.Name);
        }

        ChainUse use = ChainUse.Of(
            chain.Quotes.Length, chain.Quotes.Count(quote => quote.Currency == smiles[0].Quotes[0].Currency),
            [.. smiles.SelectMany(smile => smile.Fates(target, weighting).Select(fate => (fate, fits.Exists(fit => fit.Smile == smile))))]);
        if (use.Wanting > use.Fitted)
        {
            return new QuotesMostlyUnused(chain.Name, use);
        }

        Result<ForwardCurve> forwards = ForwardCurve.Of([.. smiles.Select(s => s.Years)], [.. smiles.Select(s => s.Forward)]);
        Invariant.Check(forwards.IsOk, "Expiries of a checked chain ascend and have forwards.");
        SviSlice[] slices = [.. fits.Select(fit => fit.Report.Slice)];
        Result<VolatilitySurface> surface = VolatilitySurface.Of([.. fits.Select(fit => fit.Smile.Years)], slices, forwards.Value, DiscountCurve.Zero);
        Invariant.Check(surface.IsOk, "Fitted slices of ascending expiries make a surface.");
        ImmutableArray<CalendarViolation> calendar =
            CalendarCheck.OfSlices(slices, [.. fits.Select(fit => fit.Low)], [.. fits.Select(fit => fit.High)], CalendarTolerance);
        return new SurfaceFit(target, smiles, [.. fits], [.. skipped], use, surface.Value, ChainSmile.CalendarArbitrage(smiles), calendar);
    }

    private double Pooled(Func<ChainFit, double> rms) =>
        Math.Sqrt(Fits.Sum(fit => rms(fit) * rms(fit) * fit.Quotes.Count) / Fits.Sum(static fit => fit.Quotes.Count));
}
