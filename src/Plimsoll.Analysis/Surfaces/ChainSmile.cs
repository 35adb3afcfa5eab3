// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>The quotes of one expiry at one time.</summary>
public sealed class ChainSmile
{
    // Half of the last digit of volatilities such as 0.7156, twice over because two of them are compared.
    private const double VolatilityRounding = 1e-4;

    private readonly string _chain;

    private ChainSmile(string chain, IEnumerable<ChainQuote> quotes, ChainTick tick)
    {
        _chain = chain;
        Tick = tick;
        Quotes = [.. quotes.OrderBy(quote => quote.Strike).ThenBy(quote => quote.IsCall)];
        double[] forwards = [.. Quotes.Select(quote => quote.Forward).Order()];

        // Rows of one snapshot can name forwards of slightly different moments.
        Forward = forwards[forwards.Length / 2];
    }

    /// <summary>The quotes in order of strike, the put before the call.</summary>
    public ImmutableArray<ChainQuote> Quotes { get; }

    /// <summary>The step of their prices.</summary>
    public ChainTick Tick { get; }

    /// <summary>When they expire.</summary>
    public Timestamp Expiry => Quotes[0].Expiry;

    /// <summary>Years to expiry.</summary>
    public double Years => Quotes[0].Years;

    /// <summary>The median of the forwards that the rows name.</summary>
    public double Forward { get; }

    /// <summary>The expiries of one underlying at one time, in order of expiry.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="currency">The underlying; null for the only one, or the first by name.</param>
    /// <param name="snapshot">The time; null for the last.</param>
    /// <returns>Refused where there is no such underlying or snapshot.</returns>
    public static AnalysisResult<ImmutableArray<ChainSmile>> Of(OptionChain chain, string? currency, Timestamp? snapshot)
    {
        string name = currency ?? chain.Currencies.First();
        ChainQuote[] ofCurrency = [.. chain.Quotes.Where(quote => quote.Currency == name)];
        if (ofCurrency.Length == 0)
        {
            return new UnderlyingNotInChain(chain.Name, name, [.. chain.Currencies]);
        }

        Timestamp time = snapshot ?? ofCurrency.Max(quote => quote.Time);
        ChainQuote[] taken = [.. ofCurrency.Where(quote => quote.Time == time)];
        return taken.Length > 0
            ? ImmutableArray.CreateRange(taken.GroupBy(quote => quote.Expiry).OrderBy(group => group.Key)
            .Select(group => new ChainSmile(chain.Name, group, chain.Tick)))
            : new SnapshotNotInChain(chain.Name, time, [.. chain.Snapshots]);
    }

    /// <summary>For each quote the forward that the marks of other strikes imply; NaN where no other strike has both a put and a call.</summary>
    /// <remarks>Strikes are taken in turns: the median over every second pair of <see cref="PairForwards"/> judges the pairs between them, so that no mark is
    /// judged by a forward it helped to make.</remarks>
    public double[] ParityForwards()
    {
        double[] pairs = PairForwards();
        List<double>[] halves = [[], []];
        int[] half = new int[pairs.Length];
        for (int i = 0, strikes = 0; i < pairs.Length; i++)
        {
            if (pairs[i] > 0 && !Quotes[i].IsCall)
            {
                halves[strikes++ % 2].Add(pairs[i]);
            }

            half[i] = strikes % 2;
        }

        double[] medians = [.. halves.Select(forwards => forwards.Count > 0 ? forwards.Order().ElementAt(forwards.Count / 2) : double.NaN)];
        return [.. half.Select(other => medians[other])];
    }

    /// <summary>For each quote the forward that the marks of its own strike's put and call imply: strike ∕ (1 − call + put), prices in coin. NaN without a
    /// pair.</summary>
    /// <remarks>Put-call parity without discounting, call − put = 1 − strike ∕ forward in coin: the forward at the moment the marks were made.</remarks>
    public double[] PairForwards()
    {
        double[] forwards = new double[Quotes.Length];
        Array.Fill(forwards, double.NaN);
        for (int i = 1; i < Quotes.Length; i++)
        {
            // The put comes before the call of its strike.
            if (Quotes[i - 1].Strike == Quotes[i].Strike)
            {
                double forward = Quotes[i].Strike / (1 - Quotes[i].Mark + Quotes[i - 1].Mark);
                forwards[i] = forward;
                forwards[i - 1] = forward;
            }
        }

        return forwards;
    }

    /// <summary>The quotes that a fit takes: out-of-the-money options in order of moneyness against <see cref="Forward"/>, one for each strike.</summary>
    public SmileQuote[] FitQuotes(ChainTarget target, ChainWeighting weighting)
    {
        List<SmileQuote> taken = [];
        foreach (ChainQuote quote in Quotes)
        {
            if (FateOf(quote, target, weighting, out SmileQuote fitted) == QuoteFate.Fitted)
            {
                taken.Add(fitted);
            }
        }

        return [.. taken];
    }

    /// <summary>What becomes of each quote, in their order.</summary>
    internal IEnumerable<QuoteFate> Fates(ChainTarget target, ChainWeighting weighting) => Quotes.Select(quote => FateOf(quote, target, weighting, out _));

    private QuoteFate FateOf(ChainQuote quote, ChainTarget target, ChainWeighting weighting, out SmileQuote fitted)
    {
        fitted = default;
        if (quote.IsCall ? quote.Strike < Forward : quote.Strike >= Forward)
        {
            return QuoteFate.InTheMoney;
        }

        bool hasSides = quote.Bid > 0 && quote.Ask > 0;
        if (!TryVolatility(quote, target, out double volatility))
        {
            return target == ChainTarget.Mark ? QuoteFate.WithoutMark : hasSides ? QuoteFate.WithoutVolatility : QuoteFate.WithoutSides;
        }

        double moneyness = StrictMath.Log(quote.Strike / Forward);
        if (weighting == ChainWeighting.Vega)
        {
            fitted = SmileQuote.ByVega(moneyness, volatility, Years);
            return QuoteFate.Fitted;
        }

        if (!TryQuoted(quote, quote.Bid, out double bid) || !TryQuoted(quote, quote.Ask, out double ask))
        {
            return hasSides ? QuoteFate.WithoutVolatility : QuoteFate.WithoutSides;
        }

        fitted = SmileQuote.BySpread(moneyness, volatility, ask - bid);
        return QuoteFate.Fitted;
    }

    /// <summary>Fits a slice to this expiry.</summary>
    /// <param name="target">The volatilities to aim at.</param>
    /// <param name="weighting">What each weighs.</param>
    /// <param name="floor">The earlier expiry's slice and its quoted range; null when there is none.</param>
    /// <returns>Refused where there are too few quotes to fit, or the fit refuses them.</returns>
    public AnalysisResult<ChainFit> Fit(ChainTarget target, ChainWeighting weighting, ChainFit? floor)
    {
        SmileQuote[] quotes = FitQuotes(target, weighting);
        if (quotes.Length < SviFit.FewestQuotes)
        {
            return new QuotesTooFew(_chain, Quotes[0].Line, Expiry, quotes.Length);
        }

        double low = quotes[0].Moneyness;
        double high = quotes[^1].Moneyness;
        SmileFloor? below = null;
        if (floor is not null && Math.Max(low, floor.Low) < Math.Min(high, floor.High))
        {
            below = new(floor.Report.Slice, Math.Max(low, floor.Low), Math.Min(high, floor.High));
        }

        Result<SviFitReport> fit = SviFit.Of(quotes, Years, below);
        return fit.IsOk
            ? new ChainFit(this, quotes, fit.Value)
            : new SliceRefused(_chain, Quotes[0].Line, Expiry, fit.Rejection);
    }

    /// <summary>The marks of this expiry as a smile; null when no strike has a mark volatility.</summary>
    public QuotedSmile? Quoted()
    {
        SmileQuote[] quotes = FitQuotes(ChainTarget.Mark, ChainWeighting.Vega);
        Result<QuotedSmile> smile = QuotedSmile.Of(
            [.. quotes.Select(quote => quote.Moneyness)], [.. quotes.Select(quote => quote.Volatility * quote.Volatility * Years)]);
        return smile.IsOk ? smile.Value : null;
    }

    /// <summary>Calendar arbitrage between the marks of neighbouring expiries, beyond what the rounding of volatilities to four decimals explains.</summary>
    /// <remarks>Indices are into <paramref name="smiles"/>; expiries without marks are passed over.</remarks>
    public static ImmutableArray<CalendarViolation> CalendarArbitrage(ImmutableArray<ChainSmile> smiles)
    {
        List<QuotedSmile> quoted = [];
        List<int> index = [];
        for (int i = 0; i < smiles.Length; i++)
        {
            if (smiles[i].Quoted() is { } smile)
            {
                quoted.Add(smile);
                index.Add(i);
            }
        }

        return
        [
            .. CalendarCheck.OfQuotes(quoted.ToArray(), 0)
                .Select(found => found with { Near = index[found.Near], Far = index[found.Far] })
                .Where(found => Math.Sqrt(found.NearVariance / smiles[found.Near].Years)
                    - Math.Sqrt(found.FarVariance / smiles[found.Near].Years) > VolatilityRounding),
        ];
    }

    private bool TryVolatility(ChainQuote quote, ChainTarget target, out double volatility)
    {
        if (target == ChainTarget.Mark)
        {
            volatility = quote.MarkVolatility;
            return volatility > 0;
        }

        volatility = double.NaN;
        return quote.Bid > 0 && TryQuoted(quote, (quote.Bid + quote.Ask) / 2, out volatility);
    }

    // The volatility of a price in coin, which is a price per unit of forward.
    private bool TryQuoted(ChainQuote quote, double price, out double volatility)
    {
        Result<double> implied = ImpliedVolatility.Of(price, 1, quote.Strike / quote.Forward, Years, 1, quote.IsCall);
        volatility = implied.IsOk ? implied.Value : double.NaN;
        return volatility > 0;
    }
}
