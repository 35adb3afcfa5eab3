// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.RegT;

/// <summary>A requirement taken apart: the pairing that was found, and the prices and rates of every part of it.</summary>
public sealed partial class RegTMargin : IExplainedModel
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        RegTScratch scratch = new();
        Rejection rejection = Gather(portfolio, market, scratch);
        if (rejection.IsRefused)
        {
            return Result<ExplainedMargin>.Refused(rejection);
        }

        List<NamedValue> initial = [], maintenance = [];
        foreach (RegTBook book in scratch.Books)
        {
            RegTResult paired = scratch.PairingsOf(book);
            initial.Add(Tree(book, paired.Initial, book.Terms.Initial));
            maintenance.Add(Tree(book, paired.Maintenance, book.Terms.Maintenance));
        }

        return Result<ExplainedMargin>.Of(new(
            NamedValue.SumOf("strategy margin, initial", initial), NamedValue.SumOf("strategy margin, maintenance", maintenance)));
    }

    private NamedValue Tree(RegTBook book, RegTPairing pairing, RegTRates rates)
    {
        string name = _catalog[book.Underlying].Name + " cheapest pairing";
        string proof = pairing.Gap.IsZero ? "no pairing is cheaper" : $"another pairing may be cheaper by at most {pairing.Gap}";
        NamedValue sum = NamedValue.SumOf(name, pairing.Parts.Select(part => PartOf(book, part, rates)), proof);
        return sum.Value == pairing.Required ? sum
            : sum.Value.IsNegative ? NamedValue.LargestOf(name, [NamedValue.Given("nothing", default, ValueUnit.Money), sum with { Name = "pairing" }], proof)
            : NamedValue.SmallestOf(name, [NamedValue.Given("as initially", pairing.Required, ValueUnit.Money), sum with { Name = "pairing" }], proof);
    }

    private NamedValue PartOf(RegTBook book, RegTPart part, RegTRates rates)
    {
        IEnumerable<NamedValue> inputs = part.Uses.SelectMany(use => InputsOf(book, use));
        return NamedValue.Of(NameOf(book, part), part.Cost, FormulaOf(book, part),
        [
            .. inputs, .. book.Spot.IsPositive ? [NamedValue.PriceOf("S", book.Spot, "the underlying")] : Array.Empty<NamedValue>(),
            .. RatesOf(book, part, rates),
        ]);
    }

    private string NameOf(RegTBook book, RegTPart part)
    {
        string legs = string.Join(", ", part.Uses.Select(use => use.Leg < 0 ? "stock" : _catalog[book.Legs[use.Leg].Instrument].Symbol));
        return part.Kind switch
        {
            RegTPartKind.Stock => "stock",
            RegTPartKind.Box => "stock long and short",
            RegTPartKind.Bought => "bought: " + legs,
            RegTPartKind.Naked => "written: " + legs,
            RegTPartKind.Covered => "covered: " + legs,
            RegTPartKind.Straddle => "straddle: " + legs,
            _ => "spread: " + legs,
        };
    }

    private static string FormulaOf(RegTBook book, RegTPart part) => part.Kind switch
    {
        RegTPartKind.Stock => "value × rate, of what no spread protects",
        RegTPartKind.Box => "min(long, short) × rate",
        RegTPartKind.Bought => "units × V: paid in full",
        RegTPartKind.Naked => "units × (max(rate × S − out of the money, floor × S, or of a put floor × K) + what V is below exercise); equity carries V",
        RegTPartKind.Covered => (book.IsStockLong ? "units × ((1 − rate of stock) × max(S − K, 0) − V)" : "units × (max(K − S, 0) − V)")
            + ": the premium pays for the stock",
        RegTPartKind.Straddle => "units × the written option that requires more with its V; equity carries both V",
        _ => "Σ V of bought − Σ V of written − what all pay at the worst price"
            + (part.WorstAt is { } at ? $", {at}" : ", which is nothing") + "; protected stock also rate × K",
    };

    private IEnumerable<NamedValue> InputsOf(RegTBook book, RegTUse use)
    {
        if (use.Leg < 0)
        {
            yield return NamedValue.SizeOf("stock", use.Units, "units of the underlying");
            yield break;
        }

        RegTLeg leg = book.Legs[use.Leg];
        string symbol = _catalog[leg.Instrument].Symbol;
        yield return NamedValue.SizeOf(symbol + " units", use.Units, (leg.IsShort ? "written" : "bought") + (leg.IsCall ? " call" : " put"));
        yield return NamedValue.PriceOf(symbol + " K", leg.Strike, "strike");
        yield return NamedValue.PriceOf(symbol + " V", leg.Value, "mark");
    }

    private static IEnumerable<NamedValue> RatesOf(RegTBook book, RegTPart part, RegTRates rates) => part.Kind switch
    {
        RegTPartKind.Stock =>
        [
            NamedValue.Given("long", book.LongStock, ValueUnit.Money), NamedValue.Given("short", book.ShortStock, ValueUnit.Money),
            NamedValue.RateOf("rate", book.IsStockLong ? rates.LongStock : rates.ShortStock),
        ],
        RegTPartKind.Box =>
        [
            NamedValue.Given("long", book.LongStock, ValueUnit.Money), NamedValue.Given("short", book.ShortStock, ValueUnit.Money),
            NamedValue.RateOf("rate", book.Terms.Box),
        ],
        RegTPartKind.Naked or RegTPartKind.Straddle => [NamedValue.RateOf("rate", rates.Rate), NamedValue.RateOf("floor", rates.Floor)],
        RegTPartKind.Covered => [NamedValue.RateOf("rate of stock", rates.LongStock)],
        RegTPartKind.Spread when rates.Protected is { } guarded => [NamedValue.RateOf("rate", guarded)],
        _ => [],
    };
}
