// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Analysis;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <content>Refusals of an account that came from a file: the place in it first, then the value and what was expected.</content>
public static partial class RefusalText
{
    private static string OfAccount(Rejection rejection, string who, RefusalContext context)
    {
        CatalogNames names = new(context.Catalog);
        string observable = rejection.Subject.Kind == SubjectKind.Observable ? names.Of(rejection.Subject.Observable) : string.Empty;
        string sentence = Explain(rejection, context);
        return rejection.Code switch
        {
            RejectionCode.MarkMissing when observable.EndsWith(".VOL", StringComparison.Ordinal) =>
                $"$.volatilities: {who} needs the volatility of {observable[..^".VOL".Length]}: expected \"{observable[..^".VOL".Length]}\" under "
                    + "$.volatilities",
            RejectionCode.MarkMissing when observable.Length > 0 =>
                $"$.marks: {who} needs the price of {observable}: expected \"{observable}\" under $.marks",
            RejectionCode.PriceOutOfDomain when observable.EndsWith(".VOL", StringComparison.Ordinal) =>
                $"$.volatilities: {who} needs a volatility above 0 of {observable[..^".VOL".Length]}",
            RejectionCode.PriceOutOfDomain when observable.Length > 0 => $"$.marks: {who} needs a price above 0 of {observable}",
            RejectionCode.CollateralNotAccepted => $"{who} does not accept {names.Of(rejection.Subject.Asset)}, and it is owed",
            RejectionCode.MarginTermsMissing => TermsMissing(rejection.Subject, who, names, context),
            RejectionCode.LastMissing => $"$.market.last: {who} needs the last trade of {names.Of(rejection.Subject.Instrument)}",
            RejectionCode.OpenInterestMissing => $"$.market.openInterest: {who} needs the open interest of {names.Of(rejection.Subject.Instrument)}",
            RejectionCode.FundingMissing => $"$.market.funding: {who} needs the next funding of {names.Of(rejection.Subject.Instrument)}",
            RejectionCode.PoolMissing => $"$.market.pools: {who} needs the lending pool of {names.Of(rejection.Subject.Asset)}",
            RejectionCode.GasPriceMissing => $"$.market.gasPrice: {who} needs the price of gas",
            RejectionCode.BlockTimeMissing => $"$.market.blockTime: {who} needs the time of the last block",
            RejectionCode.DepthMissing when rejection.Subject.Kind == SubjectKind.Instrument =>
                $"$.market.depth: {who} needs the depth of {names.Of(rejection.Subject.Instrument)}",
            RejectionCode.CategoryUnknown => CategoryUnknown(who, context),
            RejectionCode.CategoryForbids => CategoryForbids(rejection.Subject.Asset, who, names, context),
            RejectionCode.HoldingNotPermitted or RejectionCode.ClientNotAdmitted => $"$.account.client: under {who} {sentence}{(context.Account is { } holder
                ? $"; found {ClientOf(holder.Terms.Client)}" : string.Empty)}",
            RejectionCode.LegsUnsupported => $"$.orders: {sentence}. Margin the file without its orders",
            RejectionCode.AssetUnknown or RejectionCode.InstrumentUnknown => $"{who} was read for other assets and instruments than the portfolio's",
            RejectionCode.OutOfRange when rejection.Subject.Kind == SubjectKind.None => sentence,
            RejectionCode.OrderRuleMissing => $"$.orders: {sentence}. Margin the file without its orders, or under a rulebook that has one",
            _ => $"{who}: {sentence}",
        };
    }

    private static string ClientOf(ClientClass client) => client switch
    {
        ClientClass.Retail => "retail",
        ClientClass.Professional => "professional",
        ClientClass.EligibleCounterparty => "eligibleCounterparty",
        ClientClass.House => "house",
        _ => "unstated",
    };

    private static string CategoryUnknown(string who, RefusalContext context)
    {
        string known = context.Rulebook is not { } rulebook ? "one of the rulebook's, or 0 for none"
            : rulebook.Equity.Categories is { IsEmpty: false } categories ? $"{NamesInWords.Of([.. categories.Select(static n => Whole(n))])}, or 0 for none"
            : "0, for it has none";
        return $"$.account.efficiencyCategory: {who} has no such category; expected {known}{(context.Account is { } account
            ? $"; found {Whole(account.Terms.EfficiencyCategory)}" : string.Empty)}";
    }

    private static string CategoryForbids(AssetId asset, string who, CatalogNames names, RefusalContext context)
    {
        string name = names.Of(asset);
        if (context.Account is not { } account || context.Catalog is not { } catalog || context.Rulebook is not { } rulebook)
        {
            return $"$.account.efficiencyCategory: under {who} the account's efficiency category does not allow a debt in {name}";
        }

        int category = account.Terms.EfficiencyCategory;
        Holding held = account.Holdings.ToArray().FirstOrDefault(holding => holding.Asset == asset);
        string place = held.Owed.IsPositive ? $"$.debts[\"{name}\"]" : $"$.collateral[\"{name}\"]";
        string[] allowed = [.. catalog.Assets.Where(spec => rulebook.Equity.AllowsDebt(category, spec.Id)).Select(static spec => spec.Symbol)];
        return $"{place}: {held.Debt} {name} is owed, which {who} does not allow in efficiency category {Whole(category)}; expected "
            + $"{(allowed.Length > 0 ? $"debts in {NamesInWords.Of([.. allowed])} only" : "no debt")}, or $.account.efficiencyCategory 0";
    }

    private static string TermsMissing(RefusalSubject subject, string who, CatalogNames names, RefusalContext context)
    {
        bool takesNone = context.Rulebook is { Equity.TakesPositions: false };
        string what = takesNone ? $"{who} takes no positions"
            : subject.Kind == SubjectKind.Observable ? $"{who} has no terms for instruments on {names.Of(subject.Observable)}"
            : subject.Kind == SubjectKind.Asset ? $"{who} has no terms for instruments that settle in {names.Of(subject.Asset)}"
            : $"{who} has no terms for {names.Of(subject.Instrument)}, or for its underlying";
        string expected = takesNone ? "none"
            : subject.Kind == SubjectKind.Asset ? "terms for it by its name, \"numeraire\" or \"*\""
            : "terms for it by its name or \"*\"";
        if (context.Account is not { } account || context.Catalog is not { } catalog)
        {
            return $"{what}; expected {expected}";
        }

        foreach (Position position in account.Positions.Span)
        {
            if (IsMeant(position.Instrument))
            {
                return $"$.positions: {what}; expected {expected}; found {position.Quantity} {names.Of(position.Instrument)}";
            }
        }

        foreach (OpenOrder order in account.Orders)
        {
            if (IsMeant(order.Instrument))
            {
                return $"$.orders: {what}; expected {expected}; found an order for {order.Quantity} {names.Of(order.Instrument)}";
            }
        }

        return $"{what}; expected {expected}";

        bool IsMeant(InstrumentId instrument) => subject.Kind switch
        {
            SubjectKind.Observable => catalog[instrument].Underlying == subject.Observable,
            SubjectKind.Asset => catalog[instrument].Settlement == subject.Asset,
            _ => instrument == subject.Instrument,
        };
    }
}
