// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Engine.Limits;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <content>Refusals of what a venue lists and adopts.</content>
internal readonly partial struct RefusalSentence
{
    private string OfVenue() => _code switch
    {
        RejectionCode.NameTaken => (_subject.Kind == SubjectKind.Row ? $"the name of observable {Nth} of the listing" : "the name of what would be listed")
            + string.Create(CultureInfo.InvariantCulture, $" is taken, or is no name; expected a new one of 1 to {EngineLimits.MaxNameLength} characters, without control characters and without spaces at its ends"),
        RejectionCode.ListingInvalid => $"the listing cannot be: {Fault(_subject.Listing)}",
        RejectionCode.InstrumentDelisted => $"{Instrument} is delisted: what is open in it may shrink and not grow",
        RejectionCode.TooManyListed => $"the venue lists, or has adopted, as much as it may, {Limit}",
        RejectionCode.RulebookUnknown => "no rulebook of that name is in force; expected the name of one that the venue was set up with, or that it adopted and whose time has come",
        RejectionCode.RulebookInvalid => "the text is no rulebook that the venue can run under, or a rulebook of the venue has no place for what would be listed",
        RejectionCode.RulebookVersionTaken => "the rulebook was adopted before in this version, or under its name in another margin mode; expected a version of its own",
        RejectionCode.EffectiveTimePassed => $"the rulebook would take effect at {_subject.Time}, which has passed or never comes; expected the command's time or later",
        RejectionCode.PositionsOpen => $"{Account} has positions or pockets open; expected none for a change of margin mode",
        _ => throw Missing(),
    };

    private static string Fault(ListingFault fault) => fault switch
    {
        ListingFault.Decimals => "its decimals are not from 0 to 18",
        ListingFault.AssetPrice => "the asset's price is not a listed price that is above zero",
        ListingFault.Settlement => "its settlement asset is not listed",
        ListingFault.Underlying => "its underlying is not a listed price",
        ListingFault.Mark => "its mark is not a listed price",
        ListingFault.Base => "a spot market, and nothing else, names a base asset, which is listed and not its settlement asset",
        ListingFault.ContractSize => "its contract size is not above zero and within range, or not 1 for a spot market",
        ListingFault.TickSize => "its tick is not above zero and within range",
        ListingFault.LotSize => "its lot is not above zero and within range, or has with the contract size more than 18 decimals",
        ListingFault.Expiry => "futures and options, and nothing else, have an expiry, and it is after the command's time",
        ListingFault.Option => "options, and nothing else, say call or put",
        ListingFault.Strike => "options, and nothing else, have a strike, above zero and within range",
        ListingFault.Forward => "options, and nothing else, have a forward, which is a listed price",
        ListingFault.Volatility => "options, and nothing else, have a volatility, which is a listed volatility",
        ListingFault.OpenInterestCap => "its cap on open interest is negative or out of range, or a spot market has one",
        ListingFault.Payoff => "an inverse contract needs prices above zero and is paid in the coin that it is on; a spot market is linear",
        ListingFault.Floor => "a price that may be negative, and no other, has a floor, above zero and within range",
        ListingFault.Sources => "a symbol has no source, too many, or two of one name",
        ListingFault.Policy => "a figure of a symbol's oracle policy is out of range",
        ListingFault.Unused => "a symbol comes with it that it does not use",
        _ => "a term of it is wrong",
    };
}
