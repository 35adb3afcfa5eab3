// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>A slice fitted to one expiry of a chain, and how it compares with the chain in volatility points, in ticks and with the quotes.</summary>
public sealed class ChainFit
{
    internal ChainFit(ChainSmile smile, SmileQuote[] quotes, SviFitReport report)
    {
        Smile = smile;
        Quotes = quotes;
        Report = report;
        Measure();
    }

    /// <summary>The expiry.</summary>
    public ChainSmile Smile { get; }

    /// <summary>The quotes that the fit aimed at, in order of moneyness.</summary>
    public IReadOnlyList<SmileQuote> Quotes { get; }

    /// <summary>The fit.</summary>
    public SviFitReport Report { get; }

    /// <summary>The lowest moneyness fitted.</summary>
    public double Low => Quotes[0].Moneyness;

    /// <summary>The highest moneyness fitted.</summary>
    public double High => Quotes[^1].Moneyness;

    /// <summary>Fitted volatility at the forward.</summary>
    public double AtTheMoney => Volatility(0);

    /// <summary>Root of the mean square error over the quotes, each counting the same, in volatility points (1 is one per cent).</summary>
    public double RmsPoints { get; private set; }

    /// <summary>The largest error, in volatility points.</summary>
    public double MaxPoints { get; private set; }

    /// <summary>Root of the mean square error over the quotes, in the chain's ticks.</summary>
    /// <remarks>The difference of Black-76 at the fitted and at the quoted volatility, on the same forward: the smile's error alone.</remarks>
    public double RmsTicks { get; private set; }

    /// <summary>The largest error, in ticks.</summary>
    public double MaxTicks { get; private set; }

    /// <summary>How many out-of-the-money options have both a bid and an ask.</summary>
    public int TwoSided { get; private set; }

    /// <summary>How many of those the fitted price lies between, the ends counting.</summary>
    public int Inside { get; private set; }

    /// <summary>The fitted volatility at a moneyness.</summary>
    public double Volatility(double moneyness) => Math.Sqrt(Report.Slice.TotalVariance(moneyness) / Smile.Years);

    private void Measure()
    {
        double points = 0;
        double ticks = 0;
        foreach (SmileQuote quote in Quotes)
        {
            double fitted = Volatility(quote.Moneyness);
            double strike = StrictMath.Exp(quote.Moneyness);
            double inPoints = Math.Abs(fitted - quote.Volatility) * 100;
            double inTicks = Math.Abs(Coin(1, strike, fitted, strike >= 1) - Coin(1, strike, quote.Volatility, strike >= 1)) / Smile.Tick.PerForward(
                Smile.Forward);
            points += inPoints * inPoints;
            ticks += inTicks * inTicks;
            MaxPoints = Math.Max(MaxPoints, inPoints);
            MaxTicks = Math.Max(MaxTicks, inTicks);
        }

        RmsPoints = Math.Sqrt(points / Quotes.Count);
        RmsTicks = Math.Sqrt(ticks / Quotes.Count);
        foreach (ChainQuote quote in Smile.Quotes)
        {
            if (quote.IsOutOfTheMoney && quote.Bid > 0 && quote.Ask > 0)
            {
                double price = Coin(quote.Forward, quote.Strike, Volatility(StrictMath.Log(quote.Strike / quote.Forward)), quote.IsCall);
                TwoSided++;
                Inside += price >= quote.Bid && price <= quote.Ask ? 1 : 0;
            }
        }
    }

    private double Coin(double forward, double strike, double volatility, bool isCall)
    {
        Result<double> price = Black76.Price(1, strike / forward, volatility, Smile.Years, 1, isCall);
        Invariant.Check(price.IsOk, "A fitted volatility has a price.");
        return price.Value;
    }
}
