// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text;
using Plimsoll.Venues.Span;

namespace Plimsoll.Connectors.Span;

/// <summary>Reads a positional file in the expanded unpacked format (U2), record by record.</summary>
/// <remarks>
/// <para>Arrays, charges and minimums × 10^risk exponent of the combined commodity; arrays also ÷ 10^locator of the product. Composite delta four decimals,
/// strike
/// and settlement price by the locators of record P, contract value factor seven decimals × 10^exponent.</para>
/// <para>Record B: extreme multiplier three decimals, cover four, price scan range × 10^exponent, volatilities six, time and look-ahead six, delta scaling
/// factor
/// four. Record 6: credit rate in percent with four decimals, deltas per spread four. Record 3: initial to maintenance ratio three decimals; record 4:
/// adjustment
/// factors two.</para>
/// </remarks>
internal sealed class Pa2Reader(string path)
{
    private readonly SpanDraft _draft = new();
    private readonly Pa2Commodities _commodities = new();
    private readonly Pa2Contracts _contracts = new();
    private string _date = string.Empty, _organisation = string.Empty;
    private bool _isPadded;

    /// <summary>Reads the whole file.</summary>
    internal SpanFile Read(Stream stream)
    {
        using StreamReader reader = new(stream, Encoding.Latin1);
        long line = 0;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (text.Trim().Length > 0)
            {
                Pa2Record record = Pa2Record.Read(text, path, line);
                CheckLength(record);
                Take(record);
            }
        }

        _commodities.Finish(_draft);
        _contracts.Finish(_draft, _commodities);
        return _draft.Finish(path, "pa2", _date, _organisation, _contracts.Points);
    }

    // A file is padded or trimmed as a whole: where its first record is whole, so are all that fit into its length.
    private void CheckLength(Pa2Record record)
    {
        _isPadded |= record.Line == 1 && record.Length == Pa2Layout.Length;
        if (_isPadded && Pa2Layout.IsPadded(record.Type) && record.Length != Pa2Layout.Length)
        {
            throw new InputException(path, record.Line, $"record {record.Type}", $"expected {Pa2Layout.Length} characters; found {record.Length}");
        }
    }

    private void Take(Pa2Record record)
    {
        switch (record.Type)
        {
            case "0":
                _date = record.Needed("business_date");
                _organisation = record.Text("clearing_org");
                break;
            case "1":
                break;
            case "2" or "3" or "4" or "C" or "E" or "S" or "6":
                _commodities.Take(record, _draft);
                break;
            case "81" or "83":
                _contracts.TakeFirst(record);
                break;
            case "82" or "84":
                _contracts.TakeSecond(record);
                break;
            case "B" or "P":
                _contracts.TakeTerms(record);
                break;
            default:
                string known = record.Type is "5" or "9" or "91" or "92" or "R" or "T" or "V" or "X" or "Y" or "Z" ? string.Empty : "unknown ";
                _draft.Skip($"{known}record type {record.Type}");
                break;
        }
    }
}

/// <summary>Combined commodities, their spreads and credits, from records 2, 3, 4, 6, C, E and S.</summary>
internal sealed class Pa2Commodities
{
    private static readonly string[] _accounts = ["member", "hedger", "speculator"];

    private readonly List<(Pa2Record Record, SpanSpread Spread, bool IsSuper)> _credits = [];
    private readonly List<(Pa2Record Record, SpanSpread Spread)> _within = [];
    private readonly Dictionary<string, double[]> _maintenance = new(StringComparer.Ordinal), _initial = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Exponent, bool IsPremium)> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _locators = new(StringComparer.Ordinal);

    /// <summary>What arrays of a combined commodity are multiplied by, and whether its options are paid at once.</summary>
    internal (double Exponent, bool IsPremium) TermsOf(string combined) => _terms[combined];

    /// <summary>What arrays of a product are divided by.</summary>
    internal double LocatorOf(string product) => _locators.GetValueOrDefault(product, 1);

    internal void Take(Pa2Record record, SpanDraft draft)
    {
        switch (record.Type)
        {
            case "2":
                TakeCombined(record, draft);
                return;
            case "6":
                TakeCredit(record, draft);
                return;
        }

        string code = record.Needed("combined");
        if (!draft.Combined.TryGetValue(code, out SpanCombined? combined))
        {
            throw record.Wrong("combined", $"there is no combined commodity {code}; expected a record 2 before this one");
        }

        double exponent = _terms[code].Exponent;
        draft.Combined[code] = record.Type switch
        {
            "3" => combined with { Tiers = Tiers(record, 4) },
            "4" => WithCharges(record, combined, exponent, draft),
            "S" => WithScanning(record, combined, exponent),
            _ => combined with { Spreads = combined.Spreads.Add(Within(record, code, exponent)) },
        };
        if (record.Type == "3")
        {
            _initial[code] = Ratios(record, "ratio_", 3);
        }
    }

    internal void Finish(SpanDraft draft)
    {
        foreach (string code in draft.Combined.Keys.ToArray())
        {
            double[] maintenance = _maintenance.GetValueOrDefault(code, [1, 1, 1]), initial = _initial.GetValueOrDefault(code, [1, 1, 1]);
            SpanCombined combined = draft.Combined[code];
            draft.Combined[code] = combined with
            {
                Adjustments = [.. _accounts.Select((account, i) => new SpanAdjustment(account, maintenance[i], initial[i]))],
            };
        }

        foreach ((Pa2Record record, SpanSpread spread) in _within)
        {
            if (draft.MissingTier(spread, isInter: false) is { } missing)
            {
                throw record.Wrong("tier", missing);
            }
        }

        foreach ((Pa2Record record, SpanSpread spread, bool isSuper) in _credits)
        {
            if (draft.MissingTier(spread, isInter: true) is { } missing)
            {
                throw record.Wrong("tier", missing);
            }

            (isSuper ? draft.SuperSpreads : draft.Credits).Add(spread);
        }
    }

    internal static string KeyOf(string exchange, string commodity, string type) => $"{exchange}|{commodity}|{type}";

    private void TakeCombined(Pa2Record record, SpanDraft draft)
    {
        string code = record.Needed("combined"), exchange = record.Needed("exchange");
        double exponent = Pa2Record.Power((int)(record.Whole("risk_exponent") ?? 0));
        bool isPremium = record.Text("option_style") is not "F";
        bool isCapped = record.Text("cap_nov") is "Y" or "1";
        _terms[code] = (exponent, isPremium);
        if (!draft.Combined.ContainsKey(code))
        {
            draft.Combined.Add(code, new(code, record.Needed("currency")) { CapsOptionValue = isCapped });
        }

        for (int i = 1; i <= 6; i++)
        {
            if (record.Text($"commodity{i}") is { Length: > 0 } commodity)
            {
                string key = KeyOf(exchange, commodity, record.Needed($"type{i}"));
                if (!draft.Products.TryAdd(key, (code, 1)))
                {
                    throw record.Wrong($"commodity{i}", $"product {commodity} is in {draft.Products[key].Combined} already; expected one combined commodity");
                }

                _locators[key] = 1 / record.Exponent($"locator{i}", $"locator_sign{i}");
            }
        }
    }

    private SpanCombined WithCharges(Pa2Record record, SpanCombined combined, double exponent, SpanDraft draft)
    {
        ImmutableArray<SpanSpotRate> rates = [];
        switch (record.Text("spot_method"))
        {
            case "10":
                rates = [.. Enumerable.Range(1, 2).Where(i => record.Text($"month{i}").Length > 0 && record.Text($"month{i}") != "000000").Select(i =>
                    new SpanSpotRate(record.Text($"month{i}"), record.Number($"consumed{i}") * exponent, record.Number($"remaining{i}") * exponent))];
                break;
            case "" or "00" or "01" or "1":
                break;
            case string method:
                draft.Skip($"spot charge method {method} of record 4");
                break;
        }

        _maintenance[combined.Name] = Ratios(record, "adjust_", 2);
        return combined with
        {
            SpotRates = [.. combined.SpotRates, .. rates],
            ShortOptionRate = record.Number("som_rate") * exponent,
            ShortOptionMethod = record.Text("som_method") switch
            {
                "" or "1" or "G" => SpanMinimumMethod.Gross,
                "2" or "M" => SpanMinimumMethod.Max,
                string other => throw record.Wrong("som_method", $"expected 1 (gross) or 2 (the larger of calls and puts); found '{other}'"),
            },
        };
    }

    private static SpanCombined WithScanning(Pa2Record record, SpanCombined combined, double exponent) => combined with
    {
        InterTiers = Tiers(record, 5),
        PriceRiskMethod = record.Text("wfpr_method") switch
        {
            "" or "1" => SpanPriceRiskMethod.Normal,
            "2" => SpanPriceRiskMethod.ScanRange,
            "3" => SpanPriceRiskMethod.ScanRangeCap,
            string other => throw record.Wrong("wfpr_method", $"expected 1 (normal), 2 (scan range) or 3 (capped by it); found '{other}'"),
        },
        ShortOptionRate = Math.Max(combined.ShortOptionRate, Enumerable.Range(1, 5).Max(i => record.Number($"som{i}") * exponent)),
    };

    private static double[] Ratios(Pa2Record record, string prefix, int decimals) =>
        [.. _accounts.Select(account => record.Number(prefix + account, decimals) is var ratio and > 0 ? ratio : 1)];

    private static ImmutableArray<SpanTier> Tiers(Pa2Record record, int most) =>
    [
        .. Enumerable.Range(1, most).Where(i => record.Whole($"tier{i}") is > 0)
            .Select(i => new SpanTier((int)record.Whole($"tier{i}")!.Value, Month(record, $"start{i}"), Month(record, $"end{i}"))),
    ];

    private static string Month(Pa2Record record, string name) => record.Text(name) is "000000" ? string.Empty : record.Text(name);

    private SpanSpread Within(Pa2Record record, string code, double exponent)
    {
        SpanSpread spread = record.Type == "C" ? TierSpread(record, code, exponent) : SeriesSpread(record, code, exponent);
        _within.Add((record, spread));
        return spread;
    }

    private static SpanSpread TierSpread(Pa2Record record, string code, double exponent)
    {
        int legs = (int)(record.Whole("legs") ?? 0);
        if (legs is < 2 or > 8)
        {
            throw record.Wrong("legs", $"expected 2 to 8; found {legs}");
        }

        return new((int)(record.Whole("priority") ?? 0), SpanChargeMethod.Flat, record.Number("rate") * exponent, [.. Enumerable.Range(1, legs).Select(i =>
            new SpanLeg(code, (int)(record.Whole($"tier{i}") ?? 0), IsSideA(record, $"side{i}"), Ratio(record, $"ratio{i}", 0)))]);
    }

    // A series spread has a priority of its own, and runs before those of tiers: two deltas of one series are nearer than two of a tier.
    private static SpanSpread SeriesSpread(Pa2Record record, string code, double exponent) => new(
        (int)(record.Whole("priority") ?? 0) - 100_000, SpanChargeMethod.Flat, record.Number("rate") * exponent,
        [.. Enumerable.Range(1, 4).Where(i => record.Text($"month{i}").Length > 0).Select(i =>
            new SpanLeg(code, 0, IsSideA(record, $"side{i}"), Ratio(record, $"ratio{i}", 4)) { Period = record.Text($"month{i}") })]);

    private void TakeCredit(Pa2Record record, SpanDraft draft)
    {
        if (record.Text("method") is "04" or "4" || record.Text("target_combined").Length > 0)
        {
            draft.Skip("credits of record 6 by scanning (method 4)");
            return;
        }

        if (record.Text("credit_method") is not ("" or "W") || record.Text("spread_group") is "C")
        {
            draft.Skip("credits of record 6 that are not a share of weighted price risk, or are between clearing houses");
            return;
        }

        bool isSeparate = record.Text("separate_rates") is "Y" or "1";
        double one = record.Number("credit_rate", 6);
        ImmutableArray<SpanLeg> legs = [.. Enumerable.Range(1, 4).Where(i => record.Text($"combined{i}").Length > 0).Select(i =>
            new SpanLeg(record.Text($"combined{i}"), (int)(record.Whole($"tier{i}") ?? 0), IsSideA(record, $"side{i}"), Ratio(record, $"ratio{i}", 4))
            {
                Rate = isSeparate ? record.Number($"rate{i}", 6) : null,
            })];
        if (legs.Length < 2 || one > 1 || legs.Any(static leg => leg.Rate > 1))
        {
            throw record.Wrong("credit_rate", $"expected at least two legs and a rate of at most 100 %; found {legs.Length} legs and {one * 100} %");
        }

        _credits.Add((record, new((int)(record.Whole("priority") ?? 0), SpanChargeMethod.WeightedPriceRisk, one, legs), record.Text("spread_group") is "S"));
    }

    private static bool IsSideA(Pa2Record record, string name) => record.Text(name) switch
    {
        "A" => true,
        "B" => false,
        string other => throw record.Wrong(name, $"expected A or B; found '{other}'"),
    };

    private static double Ratio(Pa2Record record, string name, int decimals) =>
        record.Number(name, decimals) is var ratio and > 0 ? ratio : throw record.Wrong(name, "deltas per spread must be above 0");
}
