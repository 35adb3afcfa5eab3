// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>Reads the figures of a version; everything that is wrong is noted at its place.</summary>
internal static class SimmParametersReader
{
    private const int Tenors = 12, RiskClasses = 6, FxGroups = 2, FxCategories = 3;

    /// <summary>Reads them; null when anything at all was wrong.</summary>
    internal static SimmParameters? Read(JsonPlace place)
    {
        SimmRates? rates = Rates(place.Field("interestRate"));
        SimmBuckets? qualifying = Buckets(place.Field("creditQualifying"), SimmRiskClass.CreditQualifying);
        SimmBuckets? nonQualifying = Buckets(place.Field("creditNonQualifying"), SimmRiskClass.CreditNonQualifying);
        SimmBuckets? equity = Buckets(place.Field("equity"), SimmRiskClass.Equity);
        SimmBuckets? commodity = Buckets(place.Field("commodity"), SimmRiskClass.Commodity);
        SimmFx? fx = Fx(place.Field("fx"));
        ImmutableArray<ImmutableArray<double>> classes = Correlations(place.Field("riskClassCorrelation"), RiskClasses);
        string currency = place.Field("calculationCurrency").Text();
        return place.HasProblems ? null : new(rates!, qualifying!, nonQualifying!, equity!, commodity!, fx!, classes, currency);
    }

    private static SimmRates? Rates(JsonPlace place)
    {
        if (!place.CheckObject("currencyGroups", "inflationRiskWeight", "basisRiskWeight", "vegaRiskWeight", "historicalVolatilityRatio", "tenorCorrelation",
            "subCurveCorrelation", "inflationCorrelation", "basisCorrelation", "currencyCorrelation", "concentration"))
        {
            return null;
        }

        return new(
            Groups(place.Field("currencyGroups"), ["currencies", "tenDay", "oneDay"],
                static group => new SimmCurve(new(Weights(group.Field("tenDay"), Tenors), Weights(group.Field("oneDay"), Tenors)))),
            ByPeriod(place.Field("inflationRiskWeight"), Weight),
            ByPeriod(place.Field("basisRiskWeight"), Weight),
            ByPeriod(place.Field("vegaRiskWeight"), Weight),
            ByPeriod(place.Field("historicalVolatilityRatio"), Weight),
            Correlations(place.Field("tenorCorrelation"), Tenors),
            Correlation(place.Field("subCurveCorrelation")),
            Correlation(place.Field("inflationCorrelation")),
            Correlation(place.Field("basisCorrelation")),
            Correlation(place.Field("currencyCorrelation")),
            Groups(place.Field("concentration"), ["currencies", "delta", "vega"],
                static group => new SimmThresholds(Threshold(group.Field("delta")), Threshold(group.Field("vega")))));
    }

    private static SimmBuckets? Buckets(JsonPlace place, SimmRiskClass riskClass)
    {
        bool isCredit = riskClass is SimmRiskClass.CreditQualifying or SimmRiskClass.CreditNonQualifying;
        bool hasBase = riskClass == SimmRiskClass.CreditQualifying;
        if (!place.CheckObject([
            "deltaRiskWeights", "vegaRiskWeights", .. isCredit ? ["sameNameCorrelation"] : new[] { "historicalVolatilityRatio" },
            "correlation", "bucketCorrelation", "deltaThresholds", "vegaThresholds", .. hasBase ? ["baseCorrelation"] : Array.Empty<string>()]))
        {
            return null;
        }

        int numbered = SimmNames.BucketsOf(riskClass), all = numbered + (SimmNames.HasResidual(riskClass) ? 1 : 0);
        JsonPlace joint = place.Field("baseCorrelation");
        bool isJoint = hasBase && joint.CheckObject("riskWeight", "correlation");
        ImmutableArray<double> other = Row(place.Field("correlation"), all, Correlation);
        return new(
            ByPeriod(place.Field("deltaRiskWeights"), row => Weights(row, all)),
            ByPeriod(place.Field("vegaRiskWeights"), row => Weights(row, all)),
            isCredit ? new(1, 1) : ByPeriod(place.Field("historicalVolatilityRatio"), Weight),
            isCredit ? Row(place.Field("sameNameCorrelation"), all, Correlation) : other,
            other,
            Correlations(place.Field("bucketCorrelation"), numbered),
            Row(place.Field("deltaThresholds"), all, Threshold),
            Row(place.Field("vegaThresholds"), all, Threshold),
            isJoint ? ByPeriod(joint.Field("riskWeight"), Weight) : null,
            isJoint ? Correlation(joint.Field("correlation")) : 0);
    }

    private static SimmFx? Fx(JsonPlace place)
    {
        JsonPlace correlation = place.Field("correlation");
        if (!place.CheckObject("highVolatility", "riskWeights", "vegaRiskWeight", "historicalVolatilityRatio", "correlation", "vegaCorrelation",
            "concentration",
                "vegaThresholds")
            || !correlation.CheckObject("regular", "high"))
        {
            return null;
        }

        return new(
            [.. place.Field("highVolatility").Items(required: true).Select(static currency => currency.Text()).Order(StringComparer.Ordinal)],
            ByPeriod(place.Field("riskWeights"), static rows => Square(rows, FxGroups, Weight)),
            ByPeriod(place.Field("vegaRiskWeight"), Weight),
            ByPeriod(place.Field("historicalVolatilityRatio"), Weight),
            [Square(correlation.Field("regular"), FxGroups, Correlation), Square(correlation.Field("high"), FxGroups, Correlation)],
            Correlation(place.Field("vegaCorrelation")),
            Groups(place.Field("concentration"), ["currencies", "delta"], static group => new SimmThresholds(Threshold(group.Field("delta")), 0),
                FxCategories),
            Square(place.Field("vegaThresholds"), FxCategories, Threshold));
    }

    private static SimmCurrencyGroups<T> Groups<T>(JsonPlace place, string[] fields, Func<JsonPlace, T> read, int? count = null)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<(ImmutableArray<string>, T)> groups = [];
        ImmutableArray<JsonPlace> items = place.Items(required: true);
        if (place.Exists && !place.IsWrong && (items.Length == 0 || (count is { } exact && items.Length != exact)))
        {
            place.Expected(count is { } number ? $"{number} groups" : "at least one group");
        }

        foreach ((int g, JsonPlace group) in items.Index())
        {
            if (!group.CheckObject(fields))
            {
                continue;
            }

            ImmutableArray<string>.Builder currencies = ImmutableArray.CreateBuilder<string>();
            foreach (JsonPlace item in group.Field("currencies").Items(required: true))
            {
                string currency = item.Text();
                currencies.Add(currency);
                if (!seen.Add(currency))
                {
                    item.Problem($"{currency} is in two groups");
                }

                if (currency == RulebookReader.Default && g < items.Length - 1)
                {
                    item.Expected("a currency: \"*\" stands in the last group");
                }
            }

            if (g == items.Length - 1 && !group.Field("currencies").IsWrong && !currencies.SequenceEqual([RulebookReader.Default]))
            {
                group.Field("currencies").Expected("[\"*\"], for the last group is of all other currencies");
            }

            groups.Add((currencies.ToImmutable(), read(group)));
        }

        return new(place.HasProblems ? [] : [.. groups]);
    }

    private static SimmByPeriod<T> ByPeriod<T>(JsonPlace place, Func<JsonPlace, T> read)
    {
        place.CheckObject("tenDay", "oneDay");
        return new(read(place.Field("tenDay")), read(place.Field("oneDay")));
    }

    private static ImmutableArray<double> Weights(JsonPlace place, int count) => Row(place, count, Weight);

    private static ImmutableArray<double> Row(JsonPlace place, int count, Func<JsonPlace, double> read)
    {
        ImmutableArray<JsonPlace> items = place.Items(required: true);
        if (place.Exists && !place.IsWrong && items.Length != count)
        {
            place.Expected($"{count} figures");
        }

        return [.. items.Select(read)];
    }

    private static ImmutableArray<ImmutableArray<double>> Square(JsonPlace place, int count, Func<JsonPlace, double> read)
    {
        ImmutableArray<JsonPlace> rows = place.Items(required: true);
        if (place.Exists && !place.IsWrong && rows.Length != count)
        {
            place.Expected($"{count} rows");
        }

        ImmutableArray<ImmutableArray<double>> square = [.. rows.Select(row => Row(row, count, read))];
        if (IsWhole(square, count) && !place.IsWrong)
        {
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    if (square[i][j] != square[j][i])
                    {
                        rows[i].Items()[j].Expected($"what row {j + 1} has in column {i + 1}: the table is symmetric");
                    }
                }
            }
        }

        return square;
    }

    private static ImmutableArray<ImmutableArray<double>> Correlations(JsonPlace place, int count)
    {
        ImmutableArray<ImmutableArray<double>> square = Square(place, count, Correlation);
        if (!IsWhole(square, count) || place.IsWrong)
        {
            return square;
        }

        ImmutableArray<JsonPlace> rows = place.Items();
        for (int i = 0; i < count; i++)
        {
            if (square[i][i] != 1)
            {
                rows[i].Items()[i].Expected("1: anything moves with itself");
            }
        }

        return square;
    }

    private static bool IsWhole(ImmutableArray<ImmutableArray<double>> square, int count) =>
        square.Length == count && square.All(row => row.Length == count);

    private static double Weight(JsonPlace place) => place.Positive<Ratio>().ToDouble();

    private static double Threshold(JsonPlace place) => place.MoneyOf("above 0", static amount => amount.IsPositive).ToDouble();

    private static double Correlation(JsonPlace place) =>
        place.Decimal<Ratio>("from -1 to 1", static value => value.Abs() <= Ratio.One).ToDouble();
}
