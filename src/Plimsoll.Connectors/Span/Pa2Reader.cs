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

    // A file is padded or trimmed as a whole: where its first record is whole, so are all.
    private void CheckLength(Pa2Record record)
    {
        _isPadded |= record.Line == 1 && record.Length == Pa2Layout.Length;
        if (_isPadded && !Pa2Layout.IsPadded(record.Type, record.Length))
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
    private readonly Dictionary<string, (double Rate, string? Missing)[]> _maintenance = new(StringComparer.Ordinal), _initial = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withMethod = new(StringComparer.Ordinal);
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
            "S" => WithScanning(record, combined, exponent, draft),
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
            (double Rate, string? Missing)[] maintenance = _maintenance.GetValueOrDefault(code) ?? NoneOf("4", code);
            (double Rate, string? Missing)[] initial = _initial.GetValueOrDefault(code) ?? NoneOf("3", code);
            SpanCombined combined = draft.Combined[code];
            draft.Combined[code] = combined with
            {
                Adjustments = [.. _accounts.Select((account, i) =>
                    new SpanAdjustment(account, maintenance[i].Rate, initial[i].Rate) { Missing = maintenance[i].Missing ?? initial[i].Missing })],
            };
            if (!_withMethod.Contains(code) && draft.Products.Values.Any(product => product.Combined == code))
            {
                draft.Assume("price risk method NORMAL of combined commodities without a record S that states one", code);
            }
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
                rates = [.. Enumerable.Range(1, 2).Where(i =>
                    record.Text($"month{i}") is not "000000" && (i <= (record.Whole("months") ?? 0) || !record.IsBlank($"month{i}"))).Select(i =>
                    new SpanSpotRate(record.Needed($"month{i}"), record.Given($"consumed{i}") * exponent, record.Given($"remaining{i}") * exponent))];
                break;
            case "" or "00" or "01" or "1":
                break;
            case string method:
                draft.Skip($"spot charge method {method} of record 4");
                break;
        }

        _maintenance[combined.Name] = Ratios(record, "adjust_", 2);
        draft.WithMinimum.Add(combined.Name);
        return combined with
        {
            SpotRates = [.. combined.SpotRates, .. rates],
            ShortOptionRate = Math.Max(combined.ShortOptionRate, record.Number("som_rate") * exponent),
            ShortOptionMethod = record.Text("som_method") switch
            {
                "" or "1" or "G" => SpanMinimumMethod.Gross,
                "2" or "M" => SpanMinimumMethod.Max,
                string other => throw record.Wrong("som_method", $"expected 1 (gross) or 2 (the larger of calls and puts); found '{other}'"),
            },
        };
    }

    private SpanCombined WithScanning(Pa2Record record, SpanCombined combined, double exponent, SpanDraft draft)
    {
        // A commodity may have a record of each method: what one does not state, another may.
        string method = record.Text("method");
        if (method is "02" or "10" or "21" or "22")
        {
            draft.Skip("scanning tiers of record S: all periods are scanned as one", combined.Name);
        }
        else if (method is not ("" or "01" or "20" or "23" or "30"))
        {
            draft.Skip($"record S of method {method}", combined.Name);
        }

        SpanPriceRiskMethod? stated = record.Text("wfpr_method") switch
        {
            "" => null,
            "1" => SpanPriceRiskMethod.Normal,
            "2" => SpanPriceRiskMethod.ScanRangeCap,
            "3" => SpanPriceRiskMethod.ScanRange,
            string other => throw record.Wrong("wfpr_method", $"expected 1 (normal), 2 (capped by the scan range) or 3 (scan range); found '{other}'"),
        };
        if (stated is not null)
        {
            _withMethod.Add(combined.Name);
        }

        return combined with
        {
            InterTiers = method is "20" or "21" or "23" ? Tiers(record, 5) : combined.InterTiers,
            PriceRiskMethod = stated ?? combined.PriceRiskMethod,
            ShortOptionRate = Math.Max(combined.ShortOptionRate, Enumerable.Range(1, 5).Max(i =>
                (method == "30" && i <= record.Given("tiers") ? record.Given($"som{i}") : record.Number($"som{i}")) * exponent)),
        };
    }

    // A ratio of 0 is none, and counts as 1. One that is blank is refused to who applies it, and to nobody else.
    private static (double Rate, string? Missing)[] Ratios(Pa2Record record, string prefix, int decimals) => [.. _accounts.Select(account =>
        record.IsBlank(prefix + account) ? (1, record.Blank(prefix + account))
            : (record.Number(prefix + account, decimals) is var ratio and > 0 ? ratio : 1, default(string)))];

    private static (double Rate, string? Missing)[] NoneOf(string type, string code) =>
        [.. _accounts.Select(account => (1.0, $"record {type}: there is none of {code}, which the adjustment of a {account} stands in"))];

    private static ImmutableArray<SpanTier> Tiers(Pa2Record record, int most) =>
    [
        .. Enumerable.Range(1, most).Where(i => record.Whole($"tier{i}") is > 0)
            .Select(i => new SpanTier((int)record.Given($"tier{i}"), Bound(record, $"start{i}"), Bound(record, $"end{i}"))),
    ];

    // An open bound is six zeros; a blank one may have been lost.
    private static string Bound(Pa2Record record, string name)
    {
        _ = record.Given(name);
        return Month(record, name);
    }

    private static string Month(Pa2Record record, string name) => record.Text(name) is "000000" ? string.Empty : record.Text(name);

    private SpanSpread Within(Pa2Record record, string code, double exponent)
    {
        SpanSpread spread = record.Type == "C" ? TierSpread(record, code, exponent) : SeriesSpread(record, code, exponent);
        _within.Add((record, spread));
        return spread;
    }

    private static SpanSpread TierSpread(Pa2Record record, string code, double exponent)
    {
        int legs = (int)record.Given("legs");
        if (legs is < 2 or > 8)
        {
            throw record.Wrong("legs", $"expected 2 to 8; found {legs}");
        }

        return new((int)record.Given("priority"), SpanChargeMethod.Flat, record.Given("rate") * exponent, [.. Enumerable.Range(1, legs).Select(i =>
            new SpanLeg(code, (int)record.Given($"tier{i}"), IsSideA(record, $"side{i}"), Ratio(record, $"ratio{i}", 0)))]);
    }

    // A series spread has a priority of its own, and runs before those of tiers: two deltas of one series are nearer than two of a tier.
    private static SpanSpread SeriesSpread(Pa2Record record, string code, double exponent) => new(
        (int)record.Given("priority") - 100_000, SpanChargeMethod.Flat, record.Given("rate") * exponent,
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
        double one = isSeparate ? record.Number("credit_rate", 6) : record.Given("credit_rate") / Pa2Record.Power(6);
        ImmutableArray<SpanLeg> legs = [.. Enumerable.Range(1, 4).Where(i => record.Text($"combined{i}").Length > 0).Select(i =>
            new SpanLeg(record.Text($"combined{i}"), (int)(record.Whole($"tier{i}") ?? 0), IsSideA(record, $"side{i}"), Ratio(record, $"ratio{i}", 4))
            {
                Rate = isSeparate ? record.Given($"rate{i}") / Pa2Record.Power(6) : null,
            })];
        if (legs.Length < 2 || one > 1 || legs.Any(static leg => leg.Rate > 1))
        {
            throw record.Wrong("credit_rate", $"expected at least two legs and a rate of at most 100 %; found {legs.Length} legs and {one * 100} %");
        }

        _credits.Add((record, new((int)record.Given("priority"), SpanChargeMethod.WeightedPriceRisk, one, legs), record.Text("spread_group") is "S"));
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
