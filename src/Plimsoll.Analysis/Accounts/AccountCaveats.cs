// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>What of a stated account an analysis does not look at, and what a rulebook lets go without a line that says so.</summary>
public static class AccountCaveats
{
    private const int NamesShown = 4;

    /// <summary>For an analysis that knows no rulebook: pockets are valued with the rest, and open orders are left out.</summary>
    public static void WithoutRulebook(StatedAccount account, Caveats caveats)
    {
        if (!account.Pockets.IsDefaultOrEmpty)
        {
            caveats.Note(
                account.Name,
                $"{account.Pockets.Length} of its instruments {Counted.Word(account.Pockets.Length, "has a pocket of its own", "have pockets of their own")}; "
                    + "without a rulebook everything is valued together, and no pocket is looked at by itself.");
        }

        WithoutOrders(account, caveats);
    }

    /// <summary>Says that open orders are left out.</summary>
    public static void WithoutOrders(StatedAccount account, Caveats caveats)
    {
        if (!account.Orders.IsEmpty)
        {
            caveats.Note(account.Name,
                $"its open orders ({account.Orders.Length}) are not looked at here; margin counts them in initial margin, stress fills them.");
        }
    }

    /// <summary>Says which stated pockets are none under a rulebook of mode cross, and which long options a rulebook counts for nothing: their value is missing
    /// from equity without a line that says so.</summary>
    public static void Under(Rulebook rulebook, StatedAccount account, Caveats caveats)
    {
        if (rulebook.Mode == AccountMode.Cross && !account.Pockets.IsDefaultOrEmpty)
        {
            string stated = string.Join(", ", account.Pockets.Select(pocket => PositionNames.Of(account.Catalog, pocket.Instrument, pocket.Leg)));
            caveats.Warn(
                account.Name,
                $"rulebook {rulebook.Name} is of mode cross: the pocket that the file states for {stated} has no effect, everything stands for everything.");
        }

        string[] netted = [.. account.Portfolio.Holdings.ToArray()
            .Where(static holding => holding.Balance.IsPositive && holding.Owed.IsPositive)
            .Select(holding => $"{account.Catalog[holding.Asset].Symbol} (held {holding.Balance}, owed {holding.Owed})")];
        if (netted.Length > 0 && !rulebook.Equity.SeesOwed)
        {
            caveats.Note(account.Name,
                $"rulebook {rulebook.Name} pays what is owed with what is held of the same asset before it counts either: {string.Join(", ", netted)}.");
        }

        if (!rulebook.Liquidation.UnknownNames.IsEmpty)
        {
            caveats.Warn(account.Name,
                $"rulebook {rulebook.Name} closes otherwise, or follows, what the file does not name: {Shown(rulebook.Liquidation.UnknownNames)} "
                + "(liquidation). It changes nothing here.");
        }

        foreach (IdleSetting idle in rulebook.Liquidation.IdleSettings)
        {
            caveats.Warn(account.Name, $"rulebook {rulebook.Name}: liquidation.{idle.Words}.");
        }

        foreach (BlockedClose blocked in Blocked(rulebook, account.Portfolio, account.Market, countsUnknown: false))
        {
            caveats.Warn(account.Name, BlockedSentence(rulebook, blocked, account.Catalog, "as its book stands in the file"));
        }

        Feeds(rulebook, account, caveats);
        UnreadFeeds(rulebook, account, caveats);
        if (rulebook.OptionValue != OptionValueRule.ShortOnly)
        {
            return;
        }

        string[] names =
        [
            .. (rulebook.Model.SeesLegs ? account.Portfolio : account.Portfolio.Netted()).Positions.ToArray()
                .Where(position => position.Quantity.IsPositive && account.Catalog[position.Instrument].IsPremiumPaid)
                .Select(position => PositionNames.Of(account.Catalog, position.Instrument, position.Leg)),
        ];
        if (names.Length > 0)
        {
            caveats.Note(account.Name, $"rulebook {rulebook.Name} counts long options for nothing (optionValue is shortOnly): {Shown(names)}.");
        }
    }

    /// <summary>What of the positions the liquidation policy would trade in no book, and why.</summary>
    /// <param name="rulebook">The rules.</param>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">The market with its books.</param>
    /// <param name="countsUnknown">True to count what has no book.</param>
    internal static ImmutableArray<BlockedClose> Blocked(Rulebook rulebook, in Portfolio portfolio, MarketView market, bool countsUnknown)
    {
        ImmutableArray<BlockedClose>.Builder found = ImmutableArray.CreateBuilder<BlockedClose>();
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            bool isKnown = market.TryDepth(position.Instrument, out DepthProfile depth);
            if (!position.Quantity.IsZero && (isKnown || countsUnknown) && BlockedClose.Of(rulebook.Liquidation.For(position.Instrument),
                market.Catalog[position.Instrument], isKnown ? depth : null, DepthCost.SideOf(-position.Quantity), position.Quantity.Abs()) is { } blocked)
            {
                found.Add(blocked);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>That and why something would be traded in no book.</summary>
    internal static string BlockedSentence(Rulebook rulebook, BlockedClose blocked, InstrumentCatalog catalog, string where) =>
        $"rulebook {rulebook.Name}, {where}: {blocked.Words(catalog)}. Below the line it waits for the backstop (docs/concepts/calm-liquidation.md).";

    /// <summary>Says which confidences, fixed parts and rates the file states of its feeds and the rulebook does not read.</summary>
    private static void UnreadFeeds(Rulebook rulebook, StatedAccount account, Caveats caveats)
    {
        IFeedModel? model = rulebook.Model as IFeedModel;
        List<string> confidences = [], fixedParts = [], rates = [];
        foreach (ObservableSpec observable in account.Catalog.Observables)
        {
            Add(confidences, observable, model is null && account.Market.TryConfidence(observable.Id, out _));
            Add(fixedParts, observable, model is null && account.Market.TryFixedPart(observable.Id, out _));
            Add(rates, observable, model is not { ReadsForwardRates: true } && account.Market.TryForwardRate(observable.Id, out _));
        }

        string[] unread = [.. Said("market.confidence", confidences), .. Said("fixed parts in market.forwards", fixedParts),
            .. Said("rates in market.forwards", rates)];
        if (unread.Length > 0)
        {
            caveats.Note(account.Name, $"rulebook {rulebook.Name} does not read {string.Join(" or ", unread)}: nothing follows them.");
        }

        static void Add(List<string> names, ObservableSpec observable, bool isStated)
        {
            if (isStated)
            {
                names.Add(observable.Name);
            }
        }

        static string[] Said(string what, List<string> names) => names.Count == 0 ? [] : [$"{what} ({Shown(names)})"];
    }

    /// <summary>The first few names, and how many more there are.</summary>
    private static string Shown(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? $" and {names.Count - NamesShown} more" : string.Empty);

    /// <summary>Says of how many feeds something is taken for granted, under a rulebook that follows what a market may not say of them.</summary>
    private static void Feeds(Rulebook rulebook, StatedAccount account, Caveats caveats)
    {
        if (rulebook.Model is not IFeedModel model || model.AssumedOf(account.Portfolio, account.Market) is not { IsOk: true, Value: { IsAny: true } feeds })
        {
            return;
        }

        string[] taken =
        [
            .. feeds.Confidences > 0 ? [$"full confidence of {feeds.Confidences} of {feeds.ConfidencesRead} prices and volatilities"] : (string[])[],
            .. feeds.Rates > 0 ? [$"an interest rate of 0 for {feeds.Rates} of {feeds.RatesRead} forwards"] : (string[])[],
            .. feeds.FixedParts > 0 ? [$"nothing fixed of {feeds.FixedParts} of {feeds.FixedPartsRead} forwards that are being averaged for settlement"]
                : (string[])[],
        ];
        caveats.Note(account.Name,
            $"rulebook {rulebook.Name} takes {string.Join("; ", taken)}: the file does not state them (market.confidence, market.forwards).");
    }
}
