// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Venues.Span;

namespace Plimsoll.Connectors.Span;

/// <summary>Reads combined commodities and spreads of a <c>.spn</c> file.</summary>
internal static class SpnCombined
{
    /// <summary>Reads one <c>ccDef</c>.</summary>
    internal static void Take(SpnElement element, SpanDraft draft)
    {
        string code = element.TextOf("cc");
        if (element.NumberOf("riskExponent", 0) is not 0)
        {
            throw element.Wrong("riskExponent", "expected 0: arrays of a .spn file are in money");
        }

        foreach (SpnElement link in element.All("pfLink"))
        {
            string key = SpnProducts.KeyOf(link.TextOf("exch"), link.TextOf("pfType"), link.TextOf("pfId"));
            if (link.Find("sc") is null)
            {
                draft.Assume("sc 1 of products whose pfLink states none", link.TextOf("pfCode", link.TextOf("pfId")));
            }

            if (!draft.Products.TryAdd(key, (code, link.NumberOf("sc", 1))))
            {
                throw link.Wrong("pfId",
                    $"product {link.TextOf("pfCode", key)} is in {draft.Products[key].Combined} already; expected one combined commodity");
            }

            _ = link.WordOf("cmbMeth", "NONE", "NONE");
            _ = link.WordOf("applyBasisRisk", "0", "0");
        }

        SpanCombined combined = new(code, element.TextOf("currency"))
        {
            CapsOptionValue = element.WordOf("capAnov", "0", "0", "1") == "1",
            Tiers = Tiers(element, "intraTiers"),
            InterTiers = Tiers(element, "interTiers"),
            SpotRates = [.. element.All("spotRate").Select(static rate =>
                new SpanSpotRate(rate.TextOf("pe"), rate.RateOf("sprd"), rate.RateOf("outr")))],
            ShortOptionRate = MinimumOf(element, draft),
            ShortOptionMethod = element.WordOf("somMeth", "GROSS", "GROSS", "MAX") == "MAX" ? SpanMinimumMethod.Max : SpanMinimumMethod.Gross,
            PriceRiskMethod = element.WordOf("wfprMeth", "NORMAL", "NORMAL", "SCANRANGE", "SCANRANGE_CAP") switch
            {
                "SCANRANGE" => SpanPriceRiskMethod.ScanRange,
                "SCANRANGE_CAP" => SpanPriceRiskMethod.ScanRangeCap,
                _ => SpanPriceRiskMethod.Normal,
            },
            Adjustments = [.. element.All("adjRate").Select(rate =>
                new SpanAdjustment($"class {rate.CountOf("r")}", AdjustmentOf(rate, draft), 1))],
        };
        NoteWhatIsAssumed(element, code, draft);
        _ = element.WordOf("procMeth", "NORMAL", "NORMAL");
        _ = element.WordOf("spotMeth", "NORMAL", "NORMAL", "NONE");
        _ = element.WordOf("cmbMeth", "NONE", "NONE");
        foreach (SpnElement rate in element.All("adjRate"))
        {
            _ = rate.Find("baseR");
        }

        if (!draft.Combined.TryAdd(code, combined))
        {
            throw element.Wrong("cc", $"combined commodity {code} is there twice");
        }

        ImmutableArray<SpanSpread> spreads = [.. element.All("dSpread").Select(spread => SpreadOf(spread, code))];
        draft.Combined[code] = combined with { Spreads = spreads };
        foreach ((SpnElement at, SpanSpread spread) in element.All("dSpread").Zip(spreads))
        {
            if (draft.MissingTier(spread, isInter: false) is { } missing)
            {
                throw at.Wrong("tLeg/tn", missing);
            }
        }
    }

    private static void NoteWhatIsAssumed(SpnElement element, string code, SpanDraft draft)
    {
        if (element.Find("wfprMeth") is null)
        {
            draft.Assume("wfprMeth NORMAL of combined commodities that state none", code);
        }

        if (element.Find("capAnov") is null)
        {
            draft.WithoutCap.Add(code);
        }

        if (element.Find("somTiers") is not { } minimums || !minimums.All("tier").Any(static tier => tier.Find("rate") is not null))
        {
            return;
        }

        draft.WithMinimum.Add(code);
        if (element.Find("somMeth") is null)
        {
            draft.Assume("somMeth GROSS of combined commodities that state none", code);
        }
    }

    /// <summary>Reads one spread between commodities.</summary>
    internal static void TakeCredit(SpnElement element, SpanDraft draft, bool isSuper)
    {
        SpanSpread spread = SpreadOf(element, null);
        if (spread.Method != SpanChargeMethod.WeightedPriceRisk)
        {
            draft.Skip("credits between commodities whose method is not W");
            return;
        }

        if (draft.MissingTier(spread, isInter: true) is { } missing)
        {
            throw element.Wrong("tLeg/tn", missing);
        }

        (isSuper ? draft.SuperSpreads : draft.Credits).Add(spread);
    }

    private static SpanSpread SpreadOf(SpnElement element, string? own)
    {
        ImmutableArray<SpanLeg>.Builder legs = ImmutableArray.CreateBuilder<SpanLeg>();
        foreach (SpnElement leg in element.All("tLeg"))
        {
            legs.Add(new(leg.TextOf("cc", own ?? string.Empty), leg.CountOf("tn"), leg.WordOf("rs", "?", "A", "B") == "A", RatioOf(leg)));
        }

        foreach (SpnElement leg in element.All("pLeg"))
        {
            legs.Add(new(leg.TextOf("cc", own ?? string.Empty), 0, leg.WordOf("rs", "?", "A", "B") == "A", RatioOf(leg)) { Period = leg.TextOf("pe") });
        }

        SpnElement rate = element.Find("rate") ?? throw element.Wrong("rate", "it is missing");
        if (legs.Count < 2 || legs.Any(static leg => leg.Combined.Length == 0))
        {
            throw element.Wrong("tLeg", $"expected at least two legs, each with its combined commodity; found {legs.Count}");
        }

        SpanChargeMethod method = element.WordOf("chargeMeth", "?", "F", "P", "W") switch
        {
            "F" => SpanChargeMethod.Flat,
            "P" => SpanChargeMethod.PerMonth,
            _ => SpanChargeMethod.WeightedPriceRisk,
        };
        bool isShare = own is null && method == SpanChargeMethod.WeightedPriceRisk;
        return new(element.CountOf("spread"), method, isShare ? rate.RateOf("val", 1) : rate.RateOf("val"), legs.ToImmutable());
    }

    // A rate of 0 is one that is not given, as in a positional file: without it no account would require anything.
    private static double AdjustmentOf(SpnElement element, SpanDraft draft)
    {
        double rate = element.RateOf("val");
        if (rate == 0)
        {
            draft.Skip("adjustment rates of 0: they count as 1");
        }

        return rate == 0 ? 1 : rate;
    }

    private static double RatioOf(SpnElement leg)
    {
        double ratio = leg.NumberOf("i");
        return ratio > 0 ? ratio : throw leg.Wrong("i", $"deltas per spread must be above 0; found {leg.TextOf("i")}");
    }

    private static ImmutableArray<SpanTier> Tiers(SpnElement element, string name) =>
    [
        .. (element.Find(name)?.All("tier") ?? []).Select(static tier => new SpanTier(tier.CountOf("tn"), tier.TextOf("sPe", ""), tier.TextOf("ePe", ""))),
    ];

    // One rate stands for all periods; of several tiers the largest, which is never less than is due.
    private static double MinimumOf(SpnElement element, SpanDraft draft)
    {
        double most = 0;
        int tiers = 0;
        foreach (SpnElement tier in element.Find("somTiers")?.All("tier") ?? [])
        {
            _ = tier.Find("tn");
            tiers++;
            foreach (SpnElement rate in tier.All("rate"))
            {
                most = Math.Max(most, rate.RateOf("val"));
            }
        }

        if (tiers > 1)
        {
            draft.Skip("tiers of short option minimums: the largest rate stands for all");
        }

        return most;
    }
}
