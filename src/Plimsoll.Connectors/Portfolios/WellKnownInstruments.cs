// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>Instruments whose name says what they are, so that a portfolio file need not define them.</summary>
/// <remarks>
/// <para><c>BTC-PERP</c> linear perpetual · <c>BTC-PERP-INV</c> inverse perpetual of one quote unit a contract, settled in BTC · <c>BTC-26DEC25</c> linear future ·
/// <c>BTC-26DEC25-110000-C</c> and <c>-P</c> linear options. Dated ones expire at 08:00 UTC; linear ones settle in the numeraire; contracts are of one unit of the base.</para>
/// </remarks>
internal static class WellKnownInstruments
{
    private const int ExpiryHour = 8;
    private static readonly Price Step = Price.Parse("0.00000001");
    private static readonly Quantity Lot = Quantity.Parse("0.00000001");

    /// <summary>The instrument of that name; null when the name follows none of the patterns.</summary>
    internal static InstrumentDraft? Find(string symbol, string numeraire)
    {
        string[] parts = symbol.Split('-');
        if (parts.Length < 2 || Array.Exists(parts, static part => part.Length == 0))
        {
            return null;
        }

        string underlying = parts[0];
        switch (parts[1..])
        {
            case ["PERP"]:
                return Draft(symbol, InstrumentKind.Perpetual, Payoff.Linear, underlying, numeraire);
            case ["PERP", "INV"]:
                return Draft(symbol, InstrumentKind.Perpetual, Payoff.Inverse, underlying, underlying);
            case [string date] when Expiry(date) is { } expiry:
                return Draft(symbol, InstrumentKind.Future, Payoff.Linear, underlying, numeraire) with { Expiry = expiry };
            case [string date, string strike, "C" or "P"] when Expiry(date) is { } expiry && Price.TryParse(strike, out Price price) && price.IsPositive:
                return Draft(symbol, InstrumentKind.Option, Payoff.Linear, underlying, numeraire) with
                {
                    Expiry = expiry,
                    Side = parts[^1] == "C" ? OptionSide.Call : OptionSide.Put,
                    Strike = price,
                };
            default:
                return null;
        }
    }

    private static InstrumentDraft Draft(string symbol, InstrumentKind kind, Payoff payoff, string underlying, string settlement) =>
        new(symbol, kind, payoff, null, settlement, underlying, Quantity.Of(1), Step, Lot, null, null, default, null);

    private static Timestamp? Expiry(string date) =>
        DateTime.TryParseExact(date, "dMMMyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime day)
            ? new Timestamp((day.AddHours(ExpiryHour) - DateTime.UnixEpoch).Ticks * 100)
            : null;
}
