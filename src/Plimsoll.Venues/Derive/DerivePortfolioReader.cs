// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>Reads the fields that both portfolio kinds of Derive have, and those of each.</summary>
/// <remarks>Ranges are those that the contracts check. What they let pass although it credits risk is refused here: a long discount above 1, a short one below
/// 1, a skew scenario that also moves the price, a maintenance factor above the initial one and a dampening above 1; unless the rulebook says
/// <c>asDeployed</c>, for whoever wants the contracts' own answer.</remarks>
internal sealed class DerivePortfolioReader(DeriveVersion version, bool asDeployed)
{
    private static readonly string[] _words = ["none", "up", "down", "linear", "abs"];

    private readonly string[] _fields = version == DeriveVersion.First ? DeriveFields.First : DeriveFields.Second;
    private int _next;

    internal DerivePortfolioMargin? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        DeriveOracleTerms oracle = new(
            Between(place.Field("pegLossThreshold"), 0, 100), Between(place.Field("pegLossFactor"), 0, 10),
            Between(place.Field("confThreshold"), 0, 1), Between(place.Field("confMargin"), 0, 20));
        TermsReader<DerivePortfolioTerms> terms = new(place, _fields, ReadClass);
        ImmutableArray<DerivePortfolioTerms?> byObservable = terms.ByObservable(catalog);
        ImmutableArray<DeriveCollateralTerms?> collaterals = ReadCollaterals(place.Field("collateral"), catalog);
        DeriveRules rules = new(CashOf(place.Field("cash"), catalog), [.. byObservable.Select(static one => one is not null)], collaterals, ReadsRates: true);
        return place.HasProblems ? null
            : new(version, rules, oracle, [.. terms.Classes.Select(static named => named.Terms)], byObservable);
    }

    /// <summary>The asset that accounts are kept in; null where the catalogue does not know it or it is the numeraire, whose price is 1.</summary>
    internal static AssetId? CashOf(JsonPlace place, InstrumentCatalog catalog) =>
        catalog.TryFindAsset(place.Text(), out AssetSpec? cash) && cash.Id != catalog.Numeraire ? cash.Id : null;

    internal static double Between(JsonPlace place, int least, int most, Ratio? otherwise = null) => place.Decimal<Ratio>(
        $"from {least} to {most}", ratio => ratio >= Ratio.Of(least) && ratio <= Ratio.Of(most), otherwise).ToDouble();

    private DerivePortfolioTerms? ReadClass(JsonPlace place)
    {
        ImmutableArray<DeriveScenario> scenarios = ReadScenarios(place.Field("scenarios"));
        int first = _next;
        _next += scenarios.Length + 1;
        bool isFirst = version == DeriveVersion.First;
        JsonPlace factor = place.Field("imFactor");
        DerivePortfolioTerms both = new()
        {
            Scenarios = scenarios,
            FirstScenario = first,
            VolRangeUp = Between(place.Field("volRangeUp"), 0, 10),
            VolRangeDown = Between(place.Field("volRangeDown"), 0, 10),
            ShortTermPower = Between(place.Field("shortTermPower"), 0, 10),
            LongTermPower = Between(place.Field("longTermPower"), 0, 10),
            DteFloor = Between(place.Field("dteFloor"), 0, 400),
            ImFactor = isFirst ? Between(factor, 1, 10) : Factor(factor),
            LongDiscount = Between(place.Field(isFirst ? "baseStaticDiscount" : "longBaseStaticDiscount"), 0, asDeployed ? 4 : 1),
            LongRateMult = Between(place.Field(isFirst ? "rateMultScale" : "longRateMultScale"), 0, 10),
            LongRateAdd = Between(place.Field(isFirst ? "rateAddScale" : "longRateAddScale"), 0, 10),
            ScenarioSpotUp = Up(place.Field("scenarioSpotUp")),
            ScenarioSpotDown = Down(place.Field("scenarioSpotDown")),
            BasisContAddFactor = Between(place.Field("basisContAddFactor"), 0, 20),
            BasisContMultFactor = Between(place.Field("basisContMultFactor"), 0, 20),
            MmPerpPercent = Between(place.Field(isFirst ? "perpPercent" : "mmPerpPercent"), 0, 3),
            MmOptionPercent = Between(place.Field(isFirst ? "optionPercent" : "mmOptionPercent"), 0, 2),
        };
        return isFirst ? both with { BasePercent = Between(place.Field("basePercent"), 0, 3) } : ReadSecond(place, both);
    }

    private DerivePortfolioTerms ReadSecond(JsonPlace place, DerivePortfolioTerms both)
    {
        JsonPlace maintenance = place.Field("mmFactor");
        double least = Factor(maintenance);
        if (!asDeployed && least > both.ImFactor)
        {
            maintenance.ExpectedBeside(place.Field("imFactor"), "at most imFactor: what may not be opened would else be allowed to stand");
        }

        return both with
        {
            MinVolUpShock = Between(place.Field("minVolUpShock"), 0, 20),
            LinearBaseCap = Between(place.Field("linearBaseCap"), 0, 10),
            AbsBaseCap = Between(place.Field("absBaseCap"), 0, 10),
            LinearCBase = Between(place.Field("linearCBase"), -10, 10),
            AbsCBase = Between(place.Field("absCBase"), -10, 10),
            MinKStar = Between(place.Field("minKStar"), 0, 10),
            WidthScale = Between(place.Field("widthScale"), 0, 10),
            VolParamStatic = Between(place.Field("volParamStatic"), 0, 10),
            VolParamScale = Between(place.Field("volParamScale"), -20, 20),
            MmFactor = least,
            ShortDiscount = Between(place.Field("shortBaseStaticDiscount"), asDeployed ? 0 : 1, 4),
            ShortRateMult = Between(place.Field("shortRateMultScale"), 0, 10),
            ShortRateAdd = Between(place.Field("shortRateAddScale"), 0, 10),
            ImPerpPercent = Between(place.Field("imPerpPercent"), 0, 3),
            ImOptionPercent = Between(place.Field("imOptionPercent"), 0, 2),
        };
    }

    private ImmutableArray<DeriveScenario> ReadScenarios(JsonPlace place)
    {
        ImmutableArray<JsonPlace> items = place.Items(required: true);
        if (items.IsEmpty || items.Length > DerivePortfolioTerms.MaxScenarios)
        {
            place.ExpectedBeside(place, $"from 1 to {DerivePortfolioTerms.MaxScenarios} scenarios");
            return [];
        }

        return [.. items.Select(ReadScenario)];
    }

    private DeriveScenario ReadScenario(JsonPlace place)
    {
        place.CheckObject("spot", "volatility", "dampening");
        Ratio spot = place.Field("spot").Decimal<Ratio>("from 0 to 100", static ratio => !ratio.IsNegative && ratio <= Ratio.Of(100), Ratio.One);
        DeriveVolatility volatility = (DeriveVolatility)Math.Max(0, Array.IndexOf(_words,
            place.Field("volatility").Word(version == DeriveVersion.First ? _words.AsSpan(0, 3) : _words)));
        DeriveScenario scenario = new(spot.ToDouble(), volatility,
            version == DeriveVersion.First ? 1 : asDeployed ? Between(place.Field("dampening"), 0, 100, Ratio.One)
                : place.Field("dampening").Fraction(Ratio.One).ToDouble());
        if (version == DeriveVersion.First && place.Field("dampening").Exists)
        {
            place.Field("dampening").Expected("no dampening, which PMRM does not have");
        }

        if (scenario.IsSkew && scenario.Spot != 1 && !asDeployed)
        {
            place.Field("spot").Expected("no move of the price in a skew scenario: the contracts would move futures and leave options where they are");
        }

        return scenario;
    }

    private ImmutableArray<DeriveCollateralTerms?> ReadCollaterals(JsonPlace place, InstrumentCatalog catalog)
    {
        Dictionary<string, DeriveCollateralTerms> byName = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Members(required: true))
        {
            value.CheckObject("mmHaircut", "imHaircutAdd", "riskCancelling");
            string? cancels = value.Field("riskCancelling").Exists ? value.Field("riskCancelling").Text() : null;
            ObservableId? moves = cancels is not null && catalog.TryFindObservable(cancels, out ObservableSpec? found) ? found.Id : null;
            bool isBase = version == DeriveVersion.First && cancels is not null;
            double haircut = isBase ? 0 : value.Field("mmHaircut").Fraction().ToDouble();
            double added = isBase ? 0 : Between(value.Field("imHaircutAdd"), 0, 1);
            if (isBase && (value.Field("mmHaircut").Exists || value.Field("imHaircutAdd").Exists))
            {
                value.Problem("expected no haircut beside riskCancelling: coin of the underlying has its basePercent");
            }

            byName.Add(name, new(haircut, haircut + added, moves));
        }

        return [.. catalog.Assets.Select(asset => RulebookReader.TryFor(byName, asset, catalog, out DeriveCollateralTerms? terms) ? terms : null)];
    }

    private static double Factor(JsonPlace place) => place.Decimal<Ratio>(
        "from 0.5 to 10", static ratio => ratio >= Ratio.Parse("0.5") && ratio <= Ratio.Of(10)).ToDouble();

    private static double Up(JsonPlace place) =>
        place.Decimal<Ratio>("above 1, at most 3", static ratio => ratio > Ratio.One && ratio <= Ratio.Of(3)).ToDouble();

    private static double Down(JsonPlace place) =>
        place.Decimal<Ratio>("from 0, below 1", static ratio => !ratio.IsNegative && ratio < Ratio.One).ToDouble();
}
