// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>Reads the section <c>account</c> of a portfolio file: what the account has agreed with its venue, leverage limits apart, which stand at
/// positions.</summary>
/// <remarks>The margin mode is none of these: it is the rulebook's that the file is margined under.</remarks>
internal static class AccountReader
{
    private const int MostNumber = 65_535;
    private static readonly string[] _classes = ["customer", "proprietary", "marketMaker"];
    private static readonly string[] _clients = ["unstated", "retail", "professional", "eligibleCounterparty", "house"];

    internal static AccountTerms Read(JsonPlace place)
    {
        if (!place.Exists || !place.CheckObject("class", "client", "feeTier", "efficiencyCategory"))
        {
            return AccountTerms.Default;
        }

        return new()
        {
            Class = (AccountClass)Array.IndexOf(_classes, place.Field("class").Word(_classes, _classes[0])),
            Client = (ClientClass)Array.IndexOf(_clients, place.Field("client").Word(_clients, _clients[0])),
            FeeTier = place.Field("feeTier").Integer(0, MostNumber, 0),
            EfficiencyCategory = place.Field("efficiencyCategory").Integer(0, MostNumber, 0),
        };
    }
}
