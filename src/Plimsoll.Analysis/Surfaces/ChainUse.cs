// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;

namespace Plimsoll.Analysis;

/// <summary>Why a quote of an expiry is not fitted.</summary>
internal enum QuoteFate
{
    /// <summary>It is.</summary>
    Fitted,

    /// <summary>The strike's other option is out of the money, and stands for the strike.</summary>
    InTheMoney,

    /// <summary>It has no mark volatility, where marks are aimed at.</summary>
    WithoutMark,

    /// <summary>It lacks a bid or an ask, where its middle is aimed at or its spread weighs it.</summary>
    WithoutSides,

    /// <summary>No volatility gives its price.</summary>
    WithoutVolatility,
}

/// <summary>What became of the rows of a chain when a surface was fitted to one snapshot of it: every row is in exactly one of the counts.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="OtherUnderlyings">Of another underlying than the one that is fitted.</param>
/// <param name="OtherSnapshots">Of the underlying, at another time.</param>
/// <param name="InTheMoney">Of the snapshot, in the money: the strike's other option is fitted.</param>
/// <param name="WithoutMark">Out of the money and without a mark volatility, where marks are aimed at.</param>
/// <param name="WithoutSides">Out of the money and without a bid or an ask, where these are needed.</param>
/// <param name="WithoutVolatility">Out of the money at a price that no volatility gives.</param>
/// <param name="ShortExpiries">Out of the money with a volatility, of an expiry with too few of them to fit.</param>
/// <param name="Fitted">The others.</param>
public sealed record ChainUse(int Rows, int OtherUnderlyings, int OtherSnapshots, int InTheMoney, int WithoutMark, int WithoutSides, int WithoutVolatility,
    int ShortExpiries, int Fitted)
{
    /// <summary>Rows that a fit wants and could not use: another underlying or snapshot is not wanted, and one option stands for a strike.</summary>
    public int Wanting => WithoutMark + WithoutSides + WithoutVolatility + ShortExpiries;

    /// <summary>The counts as a sentence for people.</summary>
    public string Sentence
    {
        get
        {
            string[] left =
            [
                .. new[]
                {
                    (OtherUnderlyings, "of another underlying"), (OtherSnapshots, "of another snapshot"), (InTheMoney, "in the money"),
                        (WithoutMark, "without a mark volatility"),
                    (WithoutSides, "without a bid and an ask"), (WithoutVolatility, "at a price that no volatility gives"),
                        (ShortExpiries, "of an expiry with too few to fit"),
                }.Where(static reason => reason.Item1 > 0).Select(static reason => $"{Whole(reason.Item1)} {reason.Item2}"),
            ];
            return $"Chain: {Whole(Rows)} rows read, {Whole(Fitted)} fitted; "
                + $"{(left.Length == 0 ? "no row left out" : $"left out: {string.Join(", ", left)}")}.";
        }
    }

    internal static ChainUse Of(int rows, int ofUnderlying, ImmutableArray<(QuoteFate Fate, bool IsExpiryFitted)> fates)
    {
        int Count(QuoteFate fate) => fates.Count(one => one.Fate == fate);
        int fitted = fates.Count(static one => one is { Fate: QuoteFate.Fitted, IsExpiryFitted: true });
        return new(
            rows, rows - ofUnderlying, ofUnderlying - fates.Length, Count(QuoteFate.InTheMoney), Count(QuoteFate.WithoutMark), Count(QuoteFate.WithoutSides),
            Count(QuoteFate.WithoutVolatility), Count(QuoteFate.Fitted) - fitted, fitted);
    }

    private static string Whole(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
