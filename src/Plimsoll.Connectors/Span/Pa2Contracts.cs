// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Venues.Span;

namespace Plimsoll.Connectors.Span;

/// <summary>Contracts with their arrays, from records 81 to 84, B and P.</summary>
internal sealed class Pa2Contracts
{
    private static readonly string[] _pricedBy = ["time_raw", "rate_raw", "lookahead_raw", "vol_scan_raw", "price_scan_raw"];

    private readonly OrderedDictionary<string, (Pa2Record First, Pa2Record? Second)> _pairs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Pa2Record> _pricing = new(StringComparer.Ordinal), _products = new(StringComparer.Ordinal);
    private (double Multiple, double Cover)? _extremes;
    private bool _hasOtherExtremes;

    /// <summary>The standard scenarios with the extremes of the first record B; without one there are none to compute an array from.</summary>
    internal SpanPoints Points => _extremes is { } extremes
        ? SpanPoints.Standard(extremes.Multiple, extremes.Cover)
        : new(SpanPoints.Standard(0, 0).Scans, []);

    internal void TakeFirst(Pa2Record record)
    {
        string key = KeyOf(record);
        if (!_pairs.TryAdd(key, (record, null)))
        {
            throw record.Wrong("commodity", $"the contract is there twice, first at line {_pairs[key].First.Line}");
        }
    }

    internal void TakeSecond(Pa2Record record)
    {
        string key = KeyOf(record);
        if (!_pairs.TryGetValue(key, out (Pa2Record First, Pa2Record? Second) pair))
        {
            throw record.Wrong("commodity", $"there is no record {(record.Type == "82" ? "81" : "83")} of this contract before it");
        }

        if (pair.Second is not null || (record.Type == "82") != (pair.First.Type == "81"))
        {
            throw record.Wrong("commodity", $"expected one second part, of the width of the first at line {pair.First.Line}");
        }

        _pairs[key] = (pair.First, record);
    }

    internal void TakeTerms(Pa2Record record)
    {
        string product = Pa2Commodities.KeyOf(record.Needed("exchange"), record.Needed("commodity"), record.Needed("product_type"));
        if (record.Type == "P")
        {
            _products[product] = record;
            return;
        }

        _pricing[$"{product}|{record.Text("fut_month")}|{record.Text("fut_day")}|{record.Text("opt_month")}|{record.Text("opt_day")}"] = record;
        _ = record.Given("delta_scale_raw");
        (double, double) extremes = (record.Number("extreme_multiplier_raw", 3), record.Number("extreme_cover_raw", 4));
        if (extremes.Item1 > 0)
        {
            _ = record.Given("extreme_cover_raw");
            _hasOtherExtremes |= _extremes is { } known && known != extremes;
            _extremes ??= extremes;
        }
    }

    internal void Finish(SpanDraft draft, Pa2Commodities commodities)
    {
        if (_hasOtherExtremes)
        {
            draft.LeaveUncomputed("extreme moves that differ from the first record B");
        }

        Dictionary<string, double> futures = new(StringComparer.Ordinal);
        foreach ((_, (Pa2Record first, Pa2Record? second)) in _pairs)
        {
            if (second is null)
            {
                throw first.Wrong("a10", $"the array is missing: there is no record {(first.Type == "81" ? "82" : "84")} of this contract");
            }

            SpanContract contract = Contract(first, second, draft, commodities, futures);
            draft.Contracts.Add((ProductOf(first), contract));
        }
    }

    private SpanContract Contract(Pa2Record first, Pa2Record second, SpanDraft draft, Pa2Commodities commodities, Dictionary<string, double> futures)
    {
        string key = ProductOf(first);
        SpanProductType type = TypeOf(first);
        bool isKnown = draft.Products.TryGetValue(key, out (string Combined, double Scale) product);
        (double exponent, bool isPremium) = isKnown ? commodities.TermsOf(product.Combined) : (1, true);
        _products.TryGetValue(key, out Pa2Record? terms);
        bool isOption = type is SpanProductType.OptionOnFuture or SpanProductType.OptionOnPhysical or SpanProductType.OptionOnEquity;
        string futureMonth = first.Text("fut_month") + first.Text("fut_day"), optionMonth = first.Text("opt_month") + first.Text("opt_day");
        Pa2Record? pricing = _pricing.GetValueOrDefault(
            $"{key}|{first.Text("fut_month")}|{first.Text("fut_day")}|{first.Text("opt_month")}|{first.Text("opt_day")}");
        (double? factor, string? noFactor) = FactorOf(second, terms);
        (double? price, string? noPrice) = PriceOf(first, second, terms);
        double scan = pricing is null ? 0 : pricing.Number("price_scan_raw") * pricing.Exponent("price_scan_exponent", "price_scan_exponent_sign") * exponent;
        if (isOption && terms is null)
        {
            throw first.Wrong("strike_raw",
                $"there is no record P of {first.Text("commodity")}, which says where the decimals of its strikes and prices are");
        }

        double strike = isOption ? first.Given("strike_raw") / Pa2Record.Power((int)terms!.Given("strike_locator")) : 0;
        double scale = pricing?.Number("delta_scale_raw", 4) is { } given and > 0 ? given : 1;
        SpanContract contract = new(string.Empty, first.Text("commodity"), type, isOption && optionMonth.Length > 0 ? optionMonth : futureMonth)
        {
            DeltaPeriod = type == SpanProductType.OptionOnPhysical ? optionMonth : futureMonth,
            IsCall = isOption && RightOf(first),
            Strike = second.Text("strike_sign") == "-" ? -strike : strike,
            Price = price,
            Value = price * factor,
            NoValue = noPrice ?? noFactor,
            IsPremiumStyle = isOption && isPremium && terms!.Text("valuation") is not ("FUT" or "FUTM"),
            DeltaScale = scale,
            PriceScan = scan,
            Array = new(Losses(first, second, exponent / commodities.LocatorOf(key)), second.Signed("composite_delta", 4)),
        };
        if (pricing is null)
        {
            draft.Assume("delta scaling factor 1 of contracts without a record B", contract.Name);
        }

        if (type == SpanProductType.Future)
        {
            if (price is { } known)
            {
                futures[$"{first.Text("exchange")}|{first.Text("commodity")}|{futureMonth}"] = known;
            }

            return contract;
        }

        bool isFuturesOption = type == SpanProductType.OptionOnFuture;
        return isFuturesOption && pricing is not null && factor is { } each && terms!.Text("exercise").StartsWith("EUR", StringComparison.Ordinal)
            && !second.IsBlank("implied_vol_raw") && !_pricedBy.Any(pricing.IsBlank)
            && futures.TryGetValue($"{first.Text("exchange")}|{first.Text("underlying")}|{futureMonth}", out double underlying)
            ? contract with { Inputs = InputsOf(contract, second, pricing, underlying, scan, each) }
            : Skipped(contract, draft);
    }

    private static SpanContract Skipped(SpanContract contract, SpanDraft draft)
    {
        if (contract.IsOption)
        {
            draft.LeaveUncomputed("options that are not European on a future before them with a price, or lack a number of record B, a volatility or a factor",
                contract.Name);
        }

        return contract;
    }

    private static SpanOption InputsOf(SpanContract contract, Pa2Record second, Pa2Record pricing, double underlying, double scan, double factor) => new(
        SpanFormula.Black76, contract.IsCall, contract.Strike, underlying,
        second.Number("implied_vol_raw", 6) * second.Exponent("implied_vol_exponent", "implied_vol_exponent_sign"),
        pricing.Number("time_raw", 6), scan,
        pricing.Number("vol_scan_raw", 6) * pricing.Exponent("vol_scan_exponent", "vol_scan_exponent_sign"), factor)
    {
        IsScanAbsolute = pricing.Text("vol_quotation") is not "P",
        Rate = pricing.Number("rate_raw", 4),
        LookAhead = pricing.Number("lookahead_raw", 6),
    };

    private static ImmutableArray<double> Losses(Pa2Record first, Pa2Record second, double scale)
    {
        ImmutableArray<double>.Builder losses = ImmutableArray.CreateBuilder<double>(16);
        for (int i = 1; i <= 16; i++)
        {
            losses.Add((i <= 9 ? first : second).Signed($"a{i}") * scale);
        }

        return losses.MoveToImmutable();
    }

    // Money per unit of price, or what it lacks. Its exponent decides over powers of ten: a blank one is not 0.
    private static (double? Factor, string? Missing) FactorOf(Pa2Record second, Pa2Record? terms)
    {
        Pa2Record? of = second.Number("cvf_raw") > 0 ? second : terms;
        return of is null ? (null, NoTerms(second))
            : of.Number("cvf_raw") == 0 ? (null, $"line {of.Line}, record {of.Type}, cvf_raw: expected a contract value factor above 0, here or in record 82")
            : of.IsBlank("cvf_exponent") ? (null, of.Blank("cvf_exponent"))
            : (of.Number("cvf_raw", 7) * of.Exponent("cvf_exponent", "cvf_exponent_sign"), null);
    }

    // The settlement price, or what it lacks. Nothing is 0 that is not printed.
    private static (double? Price, string? Missing) PriceOf(Pa2Record first, Pa2Record second, Pa2Record? terms)
    {
        bool isSecond = !second.IsBlank("price_raw"), isFirst = first.Type == "81" && !first.IsBlank("settlement_raw");
        if (!isSecond && !isFirst)
        {
            return (null, first.Type == "81" ? $"{first.Blank("settlement_raw")}, or price_raw in record 82" : second.Blank("price_raw"));
        }

        if (terms is null || terms.IsBlank("settlement_locator"))
        {
            return (null, terms?.Blank("settlement_locator") ?? NoTerms(first));
        }

        int decimals = (int)terms.Given("settlement_locator");
        return (isSecond ? second.Number("price_raw", decimals, "price_sign") : first.Number("settlement_raw", decimals), null);
    }

    private static string NoTerms(Pa2Record record) =>
        $"line {record.Line}, record {record.Type}: there is no record P of {record.Text("commodity")}, which says where the decimals of its prices are";

    private static bool RightOf(Pa2Record record) => record.Text("right") switch
    {
        "C" => true,
        "P" => false,
        string other => throw record.Wrong("right", $"expected C or P of an option; found '{other}'"),
    };

    private static SpanProductType TypeOf(Pa2Record record) => record.Needed("product_type") switch
    {
        "PHY" or "STK" or "EQTY" => SpanProductType.Physical,
        "FUT" => SpanProductType.Future,
        "OOP" => SpanProductType.OptionOnPhysical,
        "OOF" or "OOC" => SpanProductType.OptionOnFuture,
        "OOE" or "OOS" => SpanProductType.OptionOnEquity,
        "CMB" => SpanProductType.Combination,
        string other => throw record.Wrong("product_type", $"expected PHY, FUT, OOP, OOF, OOE or CMB; found '{other}'"),
    };

    private static string ProductOf(Pa2Record record) =>
        Pa2Commodities.KeyOf(record.Needed("exchange"), record.Needed("commodity"), record.Needed("product_type"));

    private static string KeyOf(Pa2Record record) => string.Join('|', ProductOf(record), record.Text("right"), record.Text("fut_month"),
        record.Text("fut_day"),
        record.Text("opt_month"), record.Text("opt_day"), record.Text("strike_raw"));
}
