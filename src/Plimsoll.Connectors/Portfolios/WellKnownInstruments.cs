// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>Instruments whose name says what they are, so that a portfolio file need not define them.</summary>
/// <remarks>
/// <para><c>BTC-PERP</c> linear perpetual · <c>BTC-26DEC25</c> linear future · <c>BTC-26DEC25-110000-C</c> and <c>-P</c> linear options; linear ones are of one
/// unit of the base and settle in the numeraire. With <c>-INV</c> at the end they are coin-settled: perpetuals and futures of one quote unit a contract,
/// options of one unit of the base and quoted in coin. Dated ones expire at 08:00 UTC, whatever reader meets the name.</para>
/// <para>Venues list coin-settled contracts under the dated names without <c>-INV</c> as well, so a file that uses one is told what it was taken for.</para>
/// </remarks>
internal static class WellKnownInstruments
{
    private const int ExpiryHour = 8;
    private const int NamesShown = 4;
    private const string CoinSettled = "INV";
    private const double SmallInCoin = 0.1;

    // A coin-settled contract is a small round sum of dollars and is held whole: fewer than this would be a handful of dollars. A quote in coin is a share of
    // the coin, or of a put's strike in it.
    private static readonly Quantity _fewContracts = Quantity.Of(10), _one = Quantity.Of(1);
    private static readonly Price _dearInCoin = Price.Of(3);
    private static readonly Price _step = Price.Parse("0.00000001");
    private static readonly Quantity _lot = Quantity.Parse("0.00000001");

    /// <summary>The instrument of that name; null when the name follows none of the patterns.</summary>
    internal static InstrumentDraft? Find(string symbol, string numeraire)
    {
        string[] parts = symbol.Split('-');
        if (parts.Length < 2 || Array.Exists(parts, static part => part.Length == 0))
        {
            return null;
        }

        string underlying = parts[0];
        bool isInverse = parts[^1] == CoinSettled;
        Payoff payoff = isInverse ? Payoff.Inverse : Payoff.Linear;
        string settlement = isInverse ? underlying : numeraire;
        switch (isInverse ? parts[1..^1] : parts[1..])
        {
            case ["PERP"]:
                return Draft(symbol, InstrumentKind.Perpetual, payoff, underlying, settlement);
            case [string date] when Expiry(date) is { } expiry:
                return Draft(symbol, InstrumentKind.Future, payoff, underlying, settlement) with { Expiry = expiry };
            case [string date, string strike, "C" or "P"] when Expiry(date) is { } expiry && Price.TryParse(strike, out Price price) && price.IsPositive:
                return Draft(symbol, InstrumentKind.Option, payoff, underlying, settlement) with
                {
                    Expiry = expiry,
                    Side = parts[isInverse ? ^2 : ^1] == "C" ? OptionSide.Call : OptionSide.Put,
                    Strike = price,
                };
            default:
                return null;
        }
    }

    /// <summary>What a person should know of the names that the file uses and does not define.</summary>
    /// <remarks>An option with a volatility needs no note: its mark was compared with its model in the unit that it was taken for; nor does one whose mark is
    /// too large for coin. A future's mark looks the same in both, its quantity does not: the note is for whole quantities of ten and more, and for fewer that
    /// are worth more than all the collateral. A coin-settled future or perpetual gets one where all of it is worth less than a tenth of a coin.</remarks>
    internal static ImmutableArray<string> Notes(JsonPlace root, MarketSnapshot market, List<Holding> holdings, List<Position> positions)
    {
        InstrumentCatalog catalog = market.Catalog;
        HashSet<string> defined = [.. root.Field("instruments").Items().Select(place => place.Field("symbol").Text())];
        string[] dated =
        [
            .. catalog.Instruments
                .Where(spec => spec.Expiry is not null && spec.Payoff == Payoff.Linear && !defined.Contains(spec.Symbol))
                .Where(spec => spec.Option is { } option
                    ? !market.TryVolatility(option.Volatility, out _) && !(market.TryMark(spec.Id, out Price mark) && mark >= _dearInCoin)
                    : !positions.Exists(position => position.Instrument == spec.Id)
                    || positions.Exists(position => position.Instrument == spec.Id && LooksLikeContracts(position, market, holdings)))
                .Select(spec => spec.Symbol),
        ];
        string[] small =
        [
            .. catalog.Instruments
                .Where(spec =>
                spec.Option is null && spec.Payoff == Payoff.Inverse && !defined.Contains(spec.Symbol)
                && positions.Exists(position => position.Instrument == spec.Id && LooksLikeCoin(position, market)))
                .Select(spec => spec.Symbol),
        ];
        ImmutableArray<string> ofSmall = small.Length == 0
            ? []
            : [$"taken by name as coin-settled, of one quote unit a contract, so that all of it is worth less than a tenth of a coin: {Named(small)}. A "
            + "quantity is no number of coins, and venues list contracts of 10 and 100 units too: write the units, or define it under $.instruments with its "
            + "contractSize."];
        return dated.Length == 0 ? ofSmall :
        [
            .. ofSmall,
            $"taken by name as linear, one unit of the coin a contract, settled in {catalog[catalog.Numeraire].Symbol}, expiring at 08:00 UTC: "
                + $"{Named(dated)}. Venues list coin-settled contracts "
                + $"under such names too: write {dated[0]}-INV for one, or define it under $.instruments.",
        ];
    }

    private static string Named(string[] names) =>
        names.Length <= NamesShown ? string.Join(", ", names) : $"{string.Join(", ", names[..NamesShown])} and {names.Length - NamesShown} more";

    // A quantity of coins, or a count of larger contracts, read as quote units is a handful of them.
    private static bool LooksLikeCoin(Position position, MarketSnapshot market) =>
        market.TryMark(position.Instrument, out Price mark) && Math.Abs(position.Quantity.ToDouble()) < SmallInCoin * mark.ToDouble();

    private static bool LooksLikeContracts(Position position, MarketSnapshot market, List<Holding> holdings)
    {
        if (!position.Quantity.IsMultipleOf(_one))
        {
            return false;
        }

        double collateral = holdings.Sum(holding =>
            market.TryAssetPrice(holding.Asset, out Price price) ? Math.Abs(holding.Net.ToDouble()) * price.ToDouble() : 0);
        double linear = market.TryMark(position.Instrument, out Price mark) ? Math.Abs(position.Quantity.ToDouble()) * mark.ToDouble() : 0;
        return position.Quantity.Abs() >= _fewContracts || linear > collateral;
    }

    private static InstrumentDraft Draft(string symbol, InstrumentKind kind, Payoff payoff, string underlying, string settlement) =>
        new(symbol, kind, payoff, null, settlement, underlying, Quantity.Of(1), _step, _lot, null, null, default, null);

    private static Timestamp? Expiry(string date) =>
        DateTime.TryParseExact(date, "dMMMyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTime day)
            ? new Timestamp((day.AddHours(ExpiryHour) - DateTime.UnixEpoch).Ticks * 100)
            : null;
}
