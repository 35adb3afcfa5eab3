// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Venues.Span;

namespace Plimsoll.Connectors.Span;

/// <summary>Reads the contracts of a <c>.spn</c> file, family by family and series by series.</summary>
internal sealed class SpnProducts(string path, double lookAhead)
{
    private static readonly string[] _ownFields =
    [
        "pfId", "pfCode", "exercise", "currency", "cvf", "valueMeth", "pe", "v", "t", "sc", "undPf", "undC", "intrRate", "divRate", "scanRate", "svf",
            "priceModel",
    ];

    private readonly List<SpnElement> _frames = [];
    private readonly List<Draft> _drafts = [];
    private readonly Dictionary<string, SpanContract> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double?> _pricedAt = new(StringComparer.Ordinal);

    /// <summary>The exchange that is open.</summary>
    internal string Exchange { get; set; } = string.Empty;

    // A time is printed to six decimals of a year. Where that is a whole number of days of a year of 365, it is taken as those.
    private static double YearsOf(double printed)
    {
        double days = Math.Round(printed * 365);
        return Math.Abs((days / 365) - printed) <= 5.5e-7 ? days / 365 : printed;
    }

    /// <summary>A contract whose underlying is known when the whole file is.</summary>
    private sealed record Draft(
        string ProductKey, SpanContract Contract, string? UnderlyingKey, double Volatility, double Years, double Scan, double VolatilityScan, bool IsAbsolute,
        double Rate, double Yield, double Factor, bool CanPrice, ImmutableArray<double> Losses, SpnElement Place);

    internal static string KeyOf(string exchange, string type, string family) => $"{exchange}|{type}|{family}";

    internal void Open(string name, string parent, long line)
    {
        if (name is not ("spanFile" or "pointInTime" or "clearingOrg" or "exchange" or "interSpreads" or "superSpreads"))
        {
            _frames.Add(new(path, name, parent, null, line));
        }
    }

    internal void Close(string name)
    {
        if (_frames.Count > 0 && _frames[^1].Name == name)
        {
            _frames.RemoveAt(_frames.Count - 1);
        }
    }

    /// <summary>Takes an element of a family or a series: a contract, or a field of what is open.</summary>
    internal bool Take(string inside, SpnElement element, SpanDraft draft)
    {
        switch (element.Name)
        {
            case "phy" or "equity" or "fut" or "cmb":
                Contract(element, null, draft);
                return true;
            case "opt" when inside == "series":
                Contract(element, _frames[^1], draft);
                return true;
            default:
                _frames[^1].Add(element);
                return _ownFields.Contains(element.Name);
        }
    }

    /// <summary>Gives every contract what its underlying says, and hands them on.</summary>
    internal void Link(SpanDraft draft, SpanPoints points)
    {
        foreach (Draft one in _drafts)
        {
            SpanContract contract = one.Contract;
            if (!one.Losses.IsDefault && one.Losses.Length != points.Scans.Length)
            {
                throw one.Place.Wrong("a", $"expected {points.Scans.Length} losses, one for each scenario; found {one.Losses.Length}");
            }

            SpanContract? underlying = one.UnderlyingKey is null ? null : _byId.GetValueOrDefault(one.UnderlyingKey);
            if (contract.Type == SpanProductType.OptionOnFuture)
            {
                contract = contract with { DeltaPeriod = underlying?.Period ?? contract.Period };
            }

            if (contract.IsOption && one.CanPrice && underlying is not null && _pricedAt[one.UnderlyingKey!] is { } pricedAt && points.Deltas.Length > 0)
            {
                contract = contract with
                {
                    Inputs = new SpanOption(
                        contract.Type == SpanProductType.OptionOnFuture ? SpanFormula.Black76 : SpanFormula.BlackScholes,
                        contract.IsCall, contract.Strike, pricedAt, one.Volatility, one.Years, one.Scan, one.VolatilityScan, one.Factor)
                    {
                        IsScanAbsolute = one.IsAbsolute,
                        Rate = one.Rate,
                        DividendYield = one.Yield,
                        LookAhead = lookAhead,
                    },
                };
            }
            else if (contract.IsOption && contract.Array is not null)
            {
                draft.LeaveUncomputed("options that are not European, or lack a volatility, time, rate, scan range, factor, or an underlying with a price",
                    contract.Name);
            }

            draft.Contracts.Add((one.ProductKey, contract));
        }
    }

    private void Contract(SpnElement element, SpnElement? series, SpanDraft draft)
    {
        SpnElement family = series is null ? _frames[^1] : _frames[^2];
        SpanProductType type = TypeOf(family);
        string familyId = family.TextOf("pfId"), product = family.TextOf("pfCode");
        bool isOption = series is not null;
        SpnElement terms = series ?? element;
        double factor = terms.NumberOf("cvf", 0) is var own and not 0 ? own : family.NumberOf("cvf", 0);
        (double? price, double? value) = PriceOf(element, factor);
        ImmutableArray<double> losses = default;
        SpanArray? array = ArrayOf(element, draft, ref losses);
        SpnElement? scan = Class1(element, "scanRate", draft) ?? Class1(terms, "scanRate", draft);
        double priceScan = scan?.RangeOf("priceScan") ?? 0;
        bool isRelative = scan?.Find("volScanPct") is not null;
        double volatilityScan = scan is null ? 0 : scan.RangeOf(isRelative ? "volScanPct" : "volScan");
        SpanContract contract = new(string.Empty, product, type, terms.TextOf("pe"))
        {
            IsCall = isOption && element.WordOf("o", "?", "C", "P") == "C",
            Strike = isOption ? element.NumberOf("k") : 0,
            Price = price,
            Value = value,
            NoValue = value is not null ? null : price is null ? element.Gap("p", "it is missing, and so is val; expected one of them")
                : element.Gap("val", "it is missing, and there is no cvf that p is multiplied by; expected one of them"),
            IsPremiumStyle = isOption && family.WordOf("valueMeth", "EQTY", "EQTY", "FUT") == "EQTY",
            DeltaScale = (isOption ? terms.NumberOf("sc", 1) : 1) * element.NumberOf("sc", 1),
            PriceScan = priceScan,
            Array = array,
        };
        NoteWhatIsAssumed(element, family, contract, factor, draft);
        string key = $"{Exchange}|{familyId}|{element.TextOf("cId")}";
        // The value of a contract may be rounded where its price is not (a mini future on an index); arrays follow the value.
        _pricedAt[key] = factor > 0 && element.Find("val") is not null ? value / factor : price;
        if (!_byId.TryAdd(key, contract))
        {
            throw element.Wrong("cId", $"contract {element.TextOf("cId")} of family {familyId} is there twice");
        }

        SpnElement? underlying = terms.Find("undC");
        double volatility = element.NumberOf("v", 0);
        bool canPrice = isOption && family.TextOf("exercise", string.Empty) == "EURO" && volatility > 0 && terms.Find("t") is not null
            && scan?.Find("priceScan") is not null && (isRelative || scan.Find("volScan") is not null) && terms.Find("intrRate")?.Find("val") is not null
            && factor > 0 && (underlying?.NumberOf("i", 1) ?? 1) is 1 && (terms.Find("intrRate")?.NumberOf("cpm", 0) ?? 0) is 0;
        _ = element.Find("d");
        _drafts.Add(new(
            KeyOf(Exchange, TypeText(family), familyId), contract,
            underlying is null ? null : $"{underlying.TextOf("exch", Exchange)}|{underlying.TextOf("pfId")}|{underlying.TextOf("cId")}",
            volatility, YearsOf(terms.NumberOf("t", 0)), priceScan, volatilityScan, !isRelative, terms.Find("intrRate")?.NumberOf("val", 0) ?? 0,
            terms.Find("divRate")?.NumberOf("val", 0) ?? 0, factor, canPrice, losses, element.Find("ra") ?? element));
        element.CountUnread(draft, SpnReader.Meaningless);
    }

    // The price and the value of one contract, each null where the file says neither: nothing is 0 that is not printed.
    private static (double? Price, double? Value) PriceOf(SpnElement element, double factor)
    {
        double? printed = element.Find("p")?.Number(), worth = element.Find("val")?.Number();
        return (printed ?? (factor > 0 ? worth / factor : null), worth ?? (factor != 0 ? printed * factor : null));
    }

    // Both p and val may be rounded: they contradict each other where the last digit of val and half the last of p do not make up for the difference.
    private static void NoteWhatIsAssumed(SpnElement element, SpnElement family, SpanContract contract, double factor, SpanDraft draft)
    {
        if (contract.IsOption && family.Find("valueMeth") is null)
        {
            draft.Assume("valueMeth EQTY, a premium paid at once, of option families that state none", contract.Product);
        }

        if (factor == 0 || element.Find("p") is not { } price || element.Find("val") is not { } value)
        {
            return;
        }

        double allowed = value.LastDigit() + (Math.Abs(factor) * price.LastDigit() / 2) + (1e-9 * Math.Abs(value.Number()));
        if (Math.Abs(value.Number() - (price.Number() * factor)) > allowed)
        {
            draft.Assume("val of contracts whose p × cvf is another amount", string.Create(CultureInfo.InvariantCulture,
                $"{contract.Name} in line {element.Line} ({value.Number()} and {price.Number() * factor})"));
        }
    }

    private static SpanArray? ArrayOf(SpnElement element, SpanDraft draft, ref ImmutableArray<double> losses)
    {
        if (Class1(element, "ra", draft) is not { } array)
        {
            return null;
        }

        losses = [.. array.All("a").Select(static loss => loss.Number())];
        return new(losses, array.NumberOf("d"));
    }

    // Requirement classes above the first are other accounts' arrays; the first is the base that adjustment rates start from.
    private static SpnElement? Class1(SpnElement element, string name, SpanDraft draft)
    {
        SpnElement? first = null;
        foreach (SpnElement one in element.All(name))
        {
            if (one.TextOf("r", "1") == "1" && first is null)
            {
                first = one;
            }
            else
            {
                draft.Skip($"element {name} of another requirement class than 1");
            }
        }

        return first;
    }

    private static string TypeText(SpnElement family) => family.Name switch
    {
        "phyPf" => "PHY",
        "equityPf" => "EQTY",
        "futPf" => "FUT",
        "oopPf" => "OOP",
        "oofPf" => "OOF",
        "ooePf" => "OOE",
        _ => "CMB",
    };

    private static SpanProductType TypeOf(SpnElement family) => family.Name switch
    {
        "phyPf" or "equityPf" => SpanProductType.Physical,
        "futPf" => SpanProductType.Future,
        "oopPf" => SpanProductType.OptionOnPhysical,
        "oofPf" => SpanProductType.OptionOnFuture,
        "ooePf" => SpanProductType.OptionOnEquity,
        _ => SpanProductType.Combination,
    };
}
