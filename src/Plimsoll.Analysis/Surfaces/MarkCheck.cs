// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>Whether Black-76 on a row's forward and mark volatility returns its mark price; errors in coin.</summary>
/// <param name="Forwards">Which forward was used.</param>
/// <param name="RowsRead">How many rows were looked at.</param>
/// <param name="Rows">How many of them have a mark price, a mark volatility and the forward.</param>
/// <param name="Median">The median error.</param>
/// <param name="Percentile99">The 99th percentile of the errors.</param>
/// <param name="Largest">The largest error.</param>
/// <param name="WithinTick">The share of rows whose error is at most <see cref="ChainTick.Coin"/>.</param>
public sealed record MarkCheck(MarkForward Forwards, int RowsRead, int Rows, double Median, double Percentile99, double Largest, double WithinTick)
{
    /// <summary>Compares every row of a chain that has a mark, all snapshots and underlyings, once with each forward.</summary>
    /// <returns>One check a forward, in the order of <see cref="MarkForward"/>; refused where the chain has no marks, or fewer rows with one than
    /// without.</returns>
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
        ImmutableArray<MarkCheck> checks = [.. new[] { MarkForward.Listed, MarkForward.Parity, MarkForward.Pair }.Select(forwards => Of(smiles, forwards))];
        return checks[0].RowsRead > 2 * checks[0].Rows ? new MarksMostlyMissing(chain.Name, checks[0]) : checks;
    }

    /// <summary>What became of the chain's rows, as a sentence for people.</summary>
    public static string RowsSentence(ImmutableArray<MarkCheck> checks)
    {
        int unmarked = checks[0].RowsRead - checks[0].Rows;
        int unpaired = checks[0].Rows - checks.Min(static check => check.Rows);
        string pairs = unpaired == 0 ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $"; up to {unpaired:N0} more where no pair of marks implies a forward");
        return string.Create(CultureInfo.InvariantCulture,
            $"Chain: {checks[0].RowsRead:N0} rows read, {checks[0].Rows:N0} compared; "
            + $"{(unmarked == 0 ? "no row" : $"{unmarked:N0} without a mark price or volatility")} left out{pairs}.");
    }

    /// <summary>Compares every row of the smiles that has a mark.</summary>
    public static MarkCheck Of(IEnumerable<ChainSmile> smiles, MarkForward forwards)
    {
        List<double> errors = [];
        int read = 0;
        foreach (ChainSmile smile in smiles)
        {
            read += smile.Quotes.Length;
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
            ? new(forwards, read, 0, double.NaN, double.NaN, double.NaN, double.NaN)
            : new(
                forwards, read, errors.Count, errors[errors.Count / 2], errors[(int)(0.99 * (errors.Count - 1))], errors[^1],
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
