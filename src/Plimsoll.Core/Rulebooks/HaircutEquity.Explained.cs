// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Collateral;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <content>Equity taken apart.</content>
public sealed partial class HaircutEquity : IExplainedEquity
{
    /// <inheritdoc/>
    public NamedValue Explain(Rulebook rulebook, in CollateralLine line, in Portfolio portfolio, MarketView market)
    {
        CollateralTerms? terms = rulebook.Collateral.For(line.Asset);
        NamedValue counted = Counted(rulebook, line, terms, portfolio, market, isInitial: false);
        Invariant.Check(counted.Value == line.Counted, "What of an asset is counted is explained as another figure.");
        return NamedValue.Of(market.Catalog[line.Asset].Symbol, line.Value, terms?.CapValue is null
                ? "counted × price × factor, rounded down" : "min(counted × price × factor, rounded down, cap)",
            [
                counted, NamedValue.PriceOf("price", line.Price),
                NamedValue.RateOf("factor", line.Factor, terms is null ? "not accepted: 0 of what is held, 2 of what is owed"
                    : line.Counted.IsNegative ? "1 + borrow haircut of what is owed" : "1 − haircut of what is held"),
                .. terms?.CapValue is { } most ? [NamedValue.Given("cap", most, ValueUnit.Money)] : Array.Empty<NamedValue>(),
            ]);
    }

    /// <inheritdoc/>
    public NamedValue ExplainInitial(Rulebook rulebook, in MarginLine line, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        AssetId asset = new(line.Subject);
        CollateralLine held = sheet.Collateral.ToArray().First(found => found.Asset == asset);
        CollateralTerms terms = rulebook.Collateral.For(asset)!;
        NamedValue counted = Counted(rulebook, held, terms, portfolio, market, isInitial: true);
        Amount initially = terms.InitialValueOf(counted.Value, held.Price);
        NamedValue factor = counted.Value.IsNegative ? NamedValue.RateOf("factor", Ratio.One + terms.InitiallyAdded, "1 + initial borrow haircut")
            : NamedValue.RateOf("factor", Ratio.One - terms.InitiallyTaken, "1 − initial haircut");
        NamedValue toward = NamedValue.Of("toward initial margin", initially, terms.CapValue is null ? "counted × price × factor, rounded down"
            : $"counted × price × factor, rounded down, at most {terms.CapValue}", counted, NamedValue.PriceOf("price", held.Price), factor);
        return NamedValue.Of(Margin.LineNames.Of(LineNames, line, market.Catalog), line.Initial, "toward equity − toward initial margin",
            Explain(rulebook, held, portfolio, market) with { Name = "toward equity" }, toward);
    }

    private static NamedValue Counted(
        Rulebook rulebook, in CollateralLine line, CollateralTerms? terms, in Portfolio portfolio, MarketView market, bool isInitial)
    {
        ProfitRule rule = rulebook.Profit;
        Amount profit = isInitial ? rule.InitiallyCountedOf(line.Profit, line.Price) : rule.CountedOf(line.Profit, line.Price);
        Amount net = CountedOf(terms, line.Balance) + line.OptionValue + profit;
        NamedValue profits = Profits("unrealised profit", line.Asset, line.Profit, options: false, rulebook, portfolio, market);
        List<NamedValue> parts = [NamedValue.Given("balance", line.Balance, ValueUnit.Quantity)];
        if (terms?.Cap is { } cap)
        {
            parts.Add(NamedValue.Given("cap", cap, ValueUnit.Quantity, "the most units that count of a balance"));
        }

        parts.Add(rule.IsWhole || !line.Profit.IsPositive ? profits
            : new("counted profit", profit, ValueUnit.Quantity, ValueRule.Formula,
                [
                    profits, NamedValue.RateOf("share", isInitial ? rule.InitiallyCounted : rule.Counted),
                    .. rule.Cap is { } most ? [NamedValue.Given("cap on profit", most, ValueUnit.Money), NamedValue.PriceOf("price", line.Price)]
                        : Array.Empty<NamedValue>(),
                ])
            { Note = "share × unrealised profit, at most the cap, rounded down" });
        parts.Add(Profits("option value", line.Asset, line.OptionValue, options: true, rulebook, portfolio, market));
        return new("counted", terms is null ? Amount.Min(net, default) : net, ValueUnit.Quantity, ValueRule.Formula, [.. parts])
        {
            Note = terms is null ? "min(balance + unrealised profit + option value, 0), a balance above 0 not counted"
                : "balance, at most its cap where it has one, + unrealised profit + option value",
        };
    }

    /// <summary>What positions have made or lost in an asset, position by position.</summary>
    private static NamedValue Profits(
        string name, AssetId asset, Amount value, bool options, Rulebook rulebook, in Portfolio portfolio, MarketView market)
    {
        List<NamedValue> parts = [];
        foreach (Position position in portfolio.Positions.ToArray())
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            if (spec.Settlement == asset && spec.IsPremiumPaid == options
                && !(options && rulebook.OptionValue == OptionValueRule.ShortOnly && position.Quantity.IsPositive))
            {
                parts.Add(ExplainedCoin.Profit(position, market));
            }
        }

        NamedValue sum = NamedValue.SumOf(name, parts) with { Unit = ValueUnit.Quantity };
        Invariant.Check(sum.Value == value, "What positions have made is explained as another figure.");
        return sum;
    }
}
