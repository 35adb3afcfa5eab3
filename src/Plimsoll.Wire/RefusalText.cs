// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>Refusals in words: the same on the command line, in JSON and wherever else somebody asks.</summary>
public static partial class RefusalText
{
    /// <summary>A refusal of a rulebook in the names of the file.</summary>
    public static string Explain(Rejection rejection, InstrumentCatalog catalog, Rulebook rulebook) => rejection.Code == RejectionCode.OrderRuleMissing
        ? $"$.orders: rulebook {rulebook.Name} cannot count open orders, because {PartOf(rulebook, rejection.Subject)} has no rule for them. Margin the file without its orders, or under a rulebook that has one"
        : Explain(rejection, catalog, $"rulebook {rulebook.Name}");

    /// <summary>A refusal in the names of the file.</summary>
    /// <param name="rejection">The refusal.</param>
    /// <param name="catalog">Names.</param>
    /// <param name="who">Who refused: "rulebook cross".</param>
    public static string Explain(Rejection rejection, InstrumentCatalog catalog, string who)
    {
        int subject = rejection.Subject is >= 0 and <= int.MaxValue ? (int)rejection.Subject : -1;
        string symbol = subject >= 0 && subject < catalog.Symbols.Length ? catalog[new SymbolId(subject)].Name : "something held";
        string asset = subject >= 0 && subject < catalog.Assets.Length ? catalog[new AssetId(subject)].Symbol : "something held";
        string instrument = subject >= 0 && subject < catalog.Instruments.Length ? catalog[new InstrumentId(subject)].Symbol : "something held";
        return rejection.Code switch
        {
            RejectionCode.MarkMissing when symbol.EndsWith(".VOL", StringComparison.Ordinal) => $"$.volatilities: {who} needs the volatility of {symbol[..^".VOL".Length]}",
            RejectionCode.MarkMissing => $"$.marks: {who} needs the price of {symbol}",
            RejectionCode.PriceOutOfDomain => $"$.marks: {who} needs a price above 0 of {symbol}",
            RejectionCode.LastMissing => $"$.market.last: {who} needs the last trade of {instrument}",
            RejectionCode.OpenInterestMissing => $"$.market.openInterest: {who} needs the open interest of {instrument}",
            RejectionCode.FundingMissing => $"$.market.funding: {who} needs the next funding of {instrument}",
            RejectionCode.PoolMissing => $"$.market.pools: {who} needs the lending pool of {asset}",
            RejectionCode.GasPriceMissing => $"$.market.gasPrice: {who} needs the price of gas",
            RejectionCode.BlockTimeMissing => $"$.market.blockTime: {who} needs the time of the last block",
            RejectionCode.DepthMissing => $"$.market.depth: {who} needs the depth of {instrument}",
            RejectionCode.CategoryUnknown => $"$.account.efficiencyCategory: {who} has no category {rejection.Subject}",
            RejectionCode.CategoryForbids => $"$.account.efficiencyCategory: the category that {who} has under this number does not allow a debt in {asset}",
            RejectionCode.LegsUnsupported => $"$.orders: {instrument} is held in hedge-mode legs, and nothing says which leg an order would change. Margin it without its orders",
            RejectionCode.CollateralNotAccepted => $"{who} does not accept {asset}, and it is owed",
            RejectionCode.MarginTermsMissing => $"{who} has no terms for something held: {instrument}, or what it stands on",
            RejectionCode.OutOfRange => "the values are beyond what can be represented, about 1.7e20",
            RejectionCode.AssetUnknown or RejectionCode.InstrumentUnknown => $"{who} was read for other assets and instruments than the portfolio's",
            RejectionCode.OutsideDomain => $"{who} cannot value it: a price, volatility or time is outside what its formulas allow",
            _ => $"{who} refuses it: {rejection.Code} {rejection.Subject}",
        };
    }

    private static string PartOf(Rulebook rulebook, long subject) => subject switch
    {
        0 => "its equity rule",
        1 => rulebook.ModelKind is { } kind ? $"its model \"{kind}\"" : "its model",
        _ => $"its add-on \"{rulebook.AddOns[(int)subject - 2].Lines[0]}\"",
    };
}
