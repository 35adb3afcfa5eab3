// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <content>What a venue lists and adopts.</content>
internal readonly partial struct RefusalSentence
{
    private string OfVenue() => _code switch
    {
        RejectionCode.NameTaken when _subject.Kind == SubjectKind.Row => $"the name of observable number {Nth} that comes with the listing {NameExpected}",
        RejectionCode.NameTaken => $"{Value("the name", "symbol", "name")} {NameExpected}",
        RejectionCode.ListingInvalid => $"the listing cannot be taken: {Words(_subject.Listing)}",
        RejectionCode.InstrumentDelisted => $"{Instrument} is delisted: what is open in it may be made smaller, and nothing may be opened",
        RejectionCode.TooManyListed => $"the venue lists, or has adopted, as much as it may, {Limit}",
        RejectionCode.RulebookUnknown =>
            $"no rulebook {(_given?["rulebook"] is { } name ? $"named {name}" : "of that name")} is in force; expected one that the venue started with, or "
            + "that it adopted and whose time has come",
        RejectionCode.RulebookInvalid =>
            "the text is no rulebook that the venue can run under, or a rulebook in force cannot be read with what would be listed",
        RejectionCode.RulebookVersionTaken =>
            "the rulebook's version was adopted before under its name, or its name in another margin mode; expected a version of its own in the same mode",
        RejectionCode.EffectiveTimePassed =>
            $"the rulebook would take effect at {_subject.Time}, which is before the command or after {new Timestamp(EngineLimits.MaxTimeNanoseconds)}; "
            + "expected a time between them",
        RejectionCode.PositionsOpen => $"{Account} has something open in another margin mode; expected no position and no pocket before it changes",
        _ => throw Missing(),
    };

    private static string NameExpected => $"is taken or none; expected one that nothing has, of 1 to {EngineLimits.MaxNameLength} characters";

    private static string Words(ListingFault fault) => fault switch
    {
        ListingFault.Decimals => "its decimals are not 0 to 18",
        ListingFault.AssetPrice => "its price is no listed observable of prices above zero, or is another asset's",
        ListingFault.Settlement => "its settlement asset is not listed",
        ListingFault.Underlying => "its underlying is no listed price",
        ListingFault.Mark => "its mark is no listed price, or is that of an instrument on another underlying",
        ListingFault.Base => "spot, and only spot, has a base asset, which is listed and is not the settlement asset",
        ListingFault.ContractSize => "its contract size is not above zero and within range, or is not 1 for spot",
        ListingFault.TickSize => "its tick is not above zero and within range",
        ListingFault.LotSize => "its lot is not above zero and within range, or has more than 18 decimals with the contract size",
        ListingFault.Expiry => "futures and options, and only they, have an expiry, and it is after the command's time",
        ListingFault.Option => "options, and only they, say call or put",
        ListingFault.Strike => "options, and only they, have a strike, above zero and within range",
        ListingFault.Forward => "options, and only they, have a forward, which is a listed price",
        ListingFault.Volatility => "options, and only they, have a volatility, which is a listed volatility",
        ListingFault.OpenInterestCap => "its cap is negative or out of range, or spot has one",
        ListingFault.Payoff => "an inverse contract needs prices above zero and is paid in the coin that it is on; spot is linear",
        ListingFault.Floor => "a signed price, and only one, has a floor, above zero and within range",
        ListingFault.Sources => "an observable has no source, too many, or two of one name",
        ListingFault.Policy => "a figure of an observable's oracle policy is out of range",
        ListingFault.Unused => "an observable comes with it that it does not use",
        _ => "something in it contradicts itself",
    };
}
