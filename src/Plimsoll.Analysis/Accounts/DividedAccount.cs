// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>One account of a portfolio under a rulebook: all of it, or in mode isolated what is outside pockets, or a pocket.</summary>
/// <param name="Name">The pocket's instrument; "account" for what is the account's own.</param>
/// <param name="Part">What is in it.</param>
/// <param name="Report">Its margin.</param>
/// <param name="Levels">Of a pocket: where it is liquidated as its underlying falls, then as it rises; empty where that was not searched.</param>
public sealed record DividedPart(string Name, AccountPart Part, MarginReport Report, ImmutableArray<LiquidationLevel> Levels)
{
    /// <summary>True for a pocket.</summary>
    public bool IsPocket => Part.Instrument is not null;

    /// <summary>True for a pocket of which nothing is stated: it holds what the engine would have moved into it.</summary>
    public bool IsAssumed { get; init; }
}

/// <summary>An account divided into the accounts that the engine would keep, each with its own margin.</summary>
public static class DividedAccount
{
    /// <summary>More pockets than this are margined without looking for their liquidation prices.</summary>
    public const int MostLevels = 200;

    private const int MostNames = 12;

    /// <summary>The account's own part, then its pockets.</summary>
    /// <param name="account">The account.</param>
    /// <param name="rulebook">The rules.</param>
    /// <param name="withOrders">True to count its open orders in initial margin.</param>
    /// <returns>Refused where the rulebook refuses a part.</returns>
    public static AnalysisResult<ImmutableArray<DividedPart>> Of(StatedAccount account, Rulebook rulebook, bool withOrders = false)
    {
        Portfolio portfolio = withOrders ? account.Portfolio.WithOrders(account.Orders) : account.Portfolio;
        Result<ImmutableArray<AccountPart>> parts = Pockets.Divide(rulebook, portfolio, account.Market, account.Pockets);
        if (!parts.IsOk)
        {
            return Refused(parts.Rejection);
        }

        ImmutableArray<DividedPart>.Builder divided = ImmutableArray.CreateBuilder<DividedPart>(parts.Value.Length);
        foreach (AccountPart part in parts.Value)
        {
            Result<MarginReport> report = rulebook.Assess(part.Portfolio, account.Market);
            if (!report.IsOk)
            {
                return Refused(report.Rejection);
            }

            divided.Add(new(
                part.Instrument is { } instrument ? PositionNames.Of(account.Catalog, instrument, part.Leg) : "account",
                part,
                report.Value,
                part.Instrument is { } held && parts.Value.Length <= MostLevels ? LevelsOf(part, account.Catalog[held], account.Market, rulebook) : [])
            {
                IsAssumed = part.Instrument is { } own && (account.Pockets.IsDefault
                    || !account.Pockets.Any(pocket => pocket.Instrument == own && pocket.Leg == part.Leg)),
            });
        }

        return divided.MoveToImmutable();

        AccountRefused Refused(Rejection rejection) =>
            new(account.Name, rejection, account.Catalog, $"rulebook {rulebook.Name}") { Rulebook = rulebook, Account = portfolio };
    }

    /// <summary>Which pockets' collateral is assumed, as a sentence; null where every one is stated.</summary>
    public static string? AssumedSentence(ImmutableArray<DividedPart> parts)
    {
        string[] names = [.. parts.Where(static part => part.IsAssumed).Select(static part => part.Name)];
        return names.Length == 0 ? null
            : $"Assumed, because the file states no pocket for "
            + $"{string.Join(", ", names.Take(MostNames))}{(names.Length > MostNames ? $" and {names.Length - MostNames} more" : string.Empty)}: "
                + "the collateral that takes a pocket to its initial margin at the entry price. The field pocket of a position says what it really holds.";
    }

    /// <summary>The part that is nearest to its line: the ratio of sums says nothing of an account whose pockets stand alone. Null where nothing is
    /// required.</summary>
    public static DividedPart? Lowest(ImmutableArray<DividedPart> parts) =>
        parts.Where(static part => part.Report.MarginRatio is not null).MinBy(static part => part.Report.MarginRatio!.Value);

    // A signed price at or below zero has no liquidation price as a share of itself; the pocket is margined all the same.
    private static ImmutableArray<LiquidationLevel> LevelsOf(AccountPart part, InstrumentSpec spec, MarketView market, Rulebook rulebook)
    {
        Result<ImmutableArray<LiquidationLevel>> levels = LiquidationLevels.Of(part.Portfolio.WithOrders([]), market, rulebook, spec.Underlying);
        return levels.IsOk ? levels.Value : [];
    }
}
