// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <content>Listings, rulebooks and margin modes.</content>
internal readonly partial struct RefusalSentence
{
    private string OfVenue() => _code switch
    {
        RejectionCode.NameTaken => $"{(_subject.Kind == SubjectKind.Row ? $"the name of symbol {Nth} that comes with the listing" : Value("the name", "symbol"))} is empty, longer than {Whole(EngineLimits.MaxNameLength)} characters, no plain text, or taken",
        RejectionCode.ListingInvalid => OfListing(),
        RejectionCode.InstrumentDelisted => $"{Instrument} is delisted: what is open in it may shrink and not grow",
        RejectionCode.TooManyListed => $"the venue lists, or has adopted, as many as it may, {Limit}",
        RejectionCode.RulebookUnknown => $"no rulebook of that name is in force{(Given("rulebook") is { } named ? $": {named}" : string.Empty)}",
        RejectionCode.RulebookInvalid => "the text is no rulebook that the venue can run under, or one of the venue's rulebooks cannot be read over what would be listed",
        RejectionCode.RulebookVersionTaken => "the version was adopted before under its name, or the name was adopted in another margin mode; expected a new version in the same mode",
        RejectionCode.EffectiveTimePassed => $"the rulebook would be in force from {_subject.Time}; expected the command's time or later, and no later than {new Timestamp(EngineLimits.MaxTimeNanoseconds)}",
        RejectionCode.PositionsOpen => $"{Account} has positions, or pockets; between a margin mode with pockets and one without it must have none",
        _ => throw Missing(),
    };

    private string OfListing() => _subject.Listing switch
    {
        ListingFault.Decimals => $"{Value("the decimals", "decimals")} are out of range; expected 0 to 18",
        ListingFault.AssetPrice => $"{Value("the price", "price")} names no symbol that is a price above zero",
        ListingFault.Settlement => $"{Value("the settlement", "settlement")} names no listed asset",
        ListingFault.Underlying => $"{Value("the underlying", "underlying")} names no symbol that is a price",
        ListingFault.Mark => $"{Value("the mark", "mark")} names no symbol that is a price",
        ListingFault.Base => $"{Value("the base", "base")} does not fit; expected a listed asset other than the settlement for spot, and none for everything else",
        ListingFault.ContractSize => $"{Value("the contract size", "contractSize")} is out of range; expected more than 0, and 1 for spot",
        ListingFault.TickSize => $"{Value("the tick", "tickSize")} is out of range; expected more than 0",
        ListingFault.LotSize => $"{Value("the lot", "lotSize")} is out of range; expected more than 0, and with the contract size at most 18 decimals",
        ListingFault.Expiry => $"{Value("the expiry", "expiry")} does not fit; expected a time after the command's for futures and options, and none for everything else",
        ListingFault.Option => $"{Value("the option", "option")} does not fit; expected Call or Put for options, and None for everything else",
        ListingFault.Strike => $"{Value("the strike", "strike")} does not fit; expected more than 0 for options, and none for everything else",
        ListingFault.Forward => $"{Value("the forward", "forward")} does not fit; expected a symbol that is a price for options, and none for everything else",
        ListingFault.Volatility => $"{Value("the volatility", "volatility")} does not fit; expected a symbol that is a volatility for options, and none for everything else",
        ListingFault.OpenInterestCap => $"{Value("the open interest cap", "openInterestCap")} is out of range; expected more than 0, or none, as for spot",
        ListingFault.Payoff => $"{Value("the payoff", "payoff")} does not fit; an inverse contract rests on prices above zero and settles in the coin that it is on, and spot is linear",
        ListingFault.Floor => "a floor does not fit; expected more than 0 for a signed price, and none for everything else",
        ListingFault.Sources => $"the sources of a symbol do not fit; expected 1 to {Whole(EngineLimits.MaxSources)} of different names",
        ListingFault.Policy => "a figure of a symbol's oracle policy is out of range",
        ListingFault.Unused => "a symbol comes with the listing that it does not use",
        _ => "it contradicts itself",
    };
}
