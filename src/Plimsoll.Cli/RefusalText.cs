// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>Refusals in words, for verbs that read a portfolio file.</summary>
internal static class RefusalText
{
    /// <summary>A refusal in the names of the file.</summary>
    internal static string Explain(Rejection rejection, InstrumentCatalog catalog, Rulebook rulebook)
    {
        int subject = (int)rejection.Subject;
        return rejection.Code switch
        {
            RejectionCode.MarkMissing when catalog[new SymbolId(subject)] is { Kind: SymbolKind.Volatility } volatility =>
                $"$.volatilities: rulebook {rulebook.Name} needs the volatility of {volatility.Name[..^".VOL".Length]}",
            RejectionCode.MarkMissing => $"$.marks: rulebook {rulebook.Name} needs the price of {catalog[new SymbolId(subject)].Name}",
            RejectionCode.CollateralNotAccepted => $"rulebook {rulebook.Name} does not accept {catalog[new AssetId(subject)].Symbol}, and it is owed",
            RejectionCode.MarginTermsMissing => $"rulebook {rulebook.Name} has no terms for something held (number {subject} of the file)",
            RejectionCode.OutOfRange => "the values are beyond what can be represented, about 1.7e20",
            RejectionCode.AssetUnknown or RejectionCode.InstrumentUnknown => $"rulebook {rulebook.Name} was read for other assets and instruments than the portfolio's",
            _ => $"refused: {rejection.Code} {rejection.Subject}",
        };
    }
}
