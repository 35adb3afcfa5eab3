// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Span;
using Plimsoll.Venues.Span;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Portfolios of the published file, which lies beside the golden cases and not in the project.</summary>
internal static class SpanFileCases
{
    private const string Long = "_long_futures", Short = "_short_futures";
    private static readonly Lazy<SpanFile?> _file = new(static () => Found() is { } path ? SpanFile.Read(path) : null);

    /// <summary>Where the file is; null where it is not there.</summary>
    internal static string? Found()
    {
        string? named = Environment.GetEnvironmentVariable("PLIMSOLL_VECTORS");
        string vectors = Path.GetFullPath(string.IsNullOrEmpty(named) ? "../shared/vectors" : named, RepositoryRoot.Path);
        return ((string[])[Path.Combine(vectors, "../data/span/takas.spn"), RepositoryRoot.At("..", "shared", "data", "span", "takas.spn")])
            .FirstOrDefault(File.Exists);
    }

    internal static bool IsIntercommodity(JsonObject inputs) => inputs.ContainsKey("credit_rate") && inputs["ratios"] is JsonObject;

    internal static JsonObject? Portfolio(JsonObject inputs)
    {
        if (_file.Value is not { } file)
        {
            return null;
        }

        string name = inputs["combined_commodity"]!.ToString();
        ImmutableArray<SpanHolding> book =
        [
            .. Rows("futures").Select(row => new SpanHolding(Contract(file, name, row["expiry"]!.ToString(), null, 0), SpanAdapter.Number(row["qty"]))),
            .. Rows("options").Select(row => new SpanHolding(
                Contract(file, name, row["expiry"]!.ToString(), row["right"]!.ToString() == "C", SpanAdapter.Number(row["strike"])),
                SpanAdapter.Number(row["qty"]))),
        ];
        SpanCombined terms = file.Parameters.Combined.Single(one => one.Name == name);
        terms = inputs["intracommodity_rate"] is { } rate
            ? terms with { Spreads = [.. terms.Spreads.Select(spread => spread with { Rate = SpanAdapter.Number(rate) })] } : terms;
        terms = inputs["som_rate"] is { } minimum ? terms with { ShortOptionRate = SpanAdapter.Number(minimum) } : terms;
        return SpanAdapter.Told(SpanCalculator.Assess(file.Parameters with { Combined = [terms] }, book).Commodities[0]);

        IEnumerable<JsonObject> Rows(string field) => (inputs[field] as JsonArray ?? []).Select(static row => row!.AsObject());
    }

    internal static JsonObject? Intercommodity(JsonObject inputs)
    {
        if (_file.Value is not { } file)
        {
            return null;
        }

        ImmutableArray<SpanHolding> book = [.. inputs.Where(static field => IsHolding(field.Key)).Select(field =>
        {
            bool isLong = field.Key.EndsWith(Long, StringComparison.Ordinal);
            string name = field.Key[..^(isLong ? Long : Short).Length];
            SpanContract future = file.Contracts.First(one => one.Combined == name && one.Type == SpanProductType.Future);
            return new SpanHolding(future, isLong ? SpanAdapter.Number(field.Value) : -SpanAdapter.Number(field.Value));
        })];
        SpanSpread credit = new(1, SpanChargeMethod.WeightedPriceRisk, SpanAdapter.Number(inputs["credit_rate"]), [.. inputs["ratios"]!.AsObject().Select(
            ratio => new SpanLeg(ratio.Key, 0, book.First(one => one.Contract.Combined == ratio.Key).Quantity > 0, SpanAdapter.Number(ratio.Value)))]);
        SpanReport report = SpanCalculator.Assess(file.Parameters with { SuperSpreads = [], Credits = [credit] }, book);
        JsonObject computed = new()
        {
            ["spreads"] = report.Credits.Sum(static formed => formed.Count),
            ["total_after_credit"] = report.Commodities.Sum(static one => one.Risk),
            ["total"] = report.Commodities.Sum(static one => one.Risk),
        };
        foreach (SpanCommodityReport one in report.Commodities)
        {
            computed["credit_" + one.Terms.Name] = one.Credit;
            computed["scan_" + one.Terms.Name] = one.ScanRisk;
            computed["wfpr_" + one.Terms.Name] = one.WeightedPriceRisk;
        }

        return computed;
    }

    private static bool IsHolding(string name) => name.EndsWith(Long, StringComparison.Ordinal) || name.EndsWith(Short, StringComparison.Ordinal);

    private static SpanContract Contract(SpanFile file, string combined, string period, bool? isCall, double strike) =>
        file.Contracts.Single(one => one.Combined == combined && one.Period == period && one.IsOption == isCall.HasValue
            && one.Type != SpanProductType.Physical && (isCall is not { } call || (one.IsCall == call && one.Strike == strike)));
}
