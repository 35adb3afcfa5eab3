// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>Whether Black-76 on a row's forward and mark volatility returns its mark price; errors in coin.</summary>
/// <param name="Forwards">Which forward was used.</param>
/// <param name="Rows">How many rows have a mark price and a mark volatility.</param>
/// <param name="Median">The median error.</param>
/// <param name="Percentile99">The 99th percentile of the errors.</param>
/// <param name="Largest">The largest error.</param>
/// <param name="WithinTick">The share of rows whose error is at most <see cref="ChainTick.Coin"/>.</param>
public sealed record MarkCheck(MarkForward Forwards, int Rows, double Median, double Percentile99, double Largest, double WithinTick)
{
    /// <summary>Compares every row of a chain that has a mark, all snapshots and underlyings, once with each forward.</summary>
    /// <returns>One check a forward, in the order of <see cref="MarkForward"/>; refused where the chain has no marks.</returns>
    public static AnalysisResult<ImmutableArray<MarkCheck>> Of(OptionChain chain)
    {
        if (!chain.HasMarks)
        {
            return new MarksMissing(chain.Name);
        }

        ImmutableArray<ChainSmile> smiles =
        [
            .. chain.Currencies.SelectMany(name => chain.Quotes.Where(quote => quote.Currency == name).Select(quote => quote.Time).Distinct().Order()
                .SelectMany(time => ChainSmile.Of(chain, name, time).Value)),
        ];
        return ImmutableArray.CreateRange(new[] { MarkForward.Listed, MarkForward.Parity, MarkForward.Pair }.Select(forwards => Of(smiles, forwards)));
    }

    /// <summary>Compares every row of the smiles that has a mark.</summary>
    public static MarkCheck Of(IEnumerable<ChainSmile> smiles, MarkForward forwards)
    {
        List<double> errors = [];
        foreach (ChainSmile smile in smiles)
        {
            double[] named = forwards switch
            {
                MarkForward.Listed => [.. smile.Quotes.Select(quote => quote.Forward)],
                MarkForward.Parity => smile.ParityForwards(),
                _ => smile.PairForwards(),
            };
            for (int i = 0; i < smile.Quotes.Length; i++)
            {
                ChainQuote quote = smile.Quotes[i];
                double forward = named[i];
                if (forward > 0 && quote.Mark >= 0 && quote.MarkVolatility >= 0)
                {
                    Result<double> price = Black76.Price(1, quote.Strike / forward, quote.MarkVolatility, quote.Years, 1, quote.IsCall);
                    Invariant.Check(price.IsOk, "A checked row is in the domain of Black-76.");
                    errors.Add(Math.Abs(price.Value - quote.Mark));
                }
            }
        }

        errors.Sort();
        return errors.Count == 0
            ? new(forwards, 0, double.NaN, double.NaN, double.NaN, double.NaN)
            : new(
                forwards, errors.Count, errors[errors.Count / 2], errors[(int)(0.99 * (errors.Count - 1))], errors[^1],
                (double)errors.Count(error => error <= ChainTick.Coin.Size) / errors.Count);
    }
}

/// <summary>The forward that marks are checked on.</summary>
public enum MarkForward
{
    /// <summary>The one each row names.</summary>
    Listed = 0,

    /// <summary>The one that the marks of the expiry's other strikes imply by put-call parity.</summary>
    Parity = 1,

    /// <summary>The one that the put and the call of each strike imply: what is left is the error of the time value alone.</summary>
    Pair = 2,
}
