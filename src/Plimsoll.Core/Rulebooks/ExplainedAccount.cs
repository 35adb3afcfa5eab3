// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>An account's three numbers taken apart, down to balances, prices and parameters.</summary>
/// <remarks>The roots are, to the last digit, what <see cref="Rulebook.Assess(in Portfolio, MarketView)"/> reports of the same account at the same
/// market.</remarks>
/// <param name="Equity">Equity: the sum over assets.</param>
/// <param name="Initial">Initial margin: the model's tree, then add-ons, the leverage limit and initial haircuts.</param>
/// <param name="Maintenance">Maintenance margin, alike.</param>
public sealed record ExplainedAccount(NamedValue Equity, NamedValue Initial, NamedValue Maintenance)
{
    /// <summary>Takes an account apart.</summary>
    /// <returns>Refused as the assessment is.</returns>
    public static Result<ExplainedAccount> Of(Rulebook rulebook, in Portfolio portfolio, MarketView market)
    {
        MarginSheet sheet = new();
        Rejection rejection = rulebook.Assess(portfolio, market, sheet);
        if (rejection.IsRefused)
        {
            return Result<ExplainedAccount>.Refused(rejection);
        }

        MarginReport report = ReportWriter.Write(rulebook, portfolio, market, sheet, null);
        ExplainedRequirement requirement = new(rulebook, market, sheet, report);
        rejection = requirement.AddAll(portfolio);
        return rejection.IsRefused ? Result<ExplainedAccount>.Refused(rejection) : Result<ExplainedAccount>.Of(new(
            NamedValue.SumOf("equity", EquityOf(rulebook, portfolio, market, sheet), "what each asset counts for, after haircuts"),
            NamedValue.SumOf("initial margin", requirement.Initial), NamedValue.SumOf("maintenance margin", requirement.Maintenance)));
    }

    private static ImmutableArray<NamedValue> EquityOf(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Portfolio shown = new ShownPortfolio(portfolio, rulebook).ToEquity();
        ImmutableArray<NamedValue>.Builder assets = ImmutableArray.CreateBuilder<NamedValue>(sheet.Collateral.Length);
        foreach (CollateralLine line in sheet.Collateral.ToArray())
        {
            NamedValue asset = rulebook.Equity is IExplainedEquity equity ? equity.Explain(rulebook, line, shown, market) : OfAsset(line, market);
            Invariant.Check(asset.Value == line.Value, "What an asset counts for is explained as another figure.");
            assets.Add(asset);
        }

        return assets.MoveToImmutable();
    }

    /// <summary>A line of an equity rule that explains no more.</summary>
    private static NamedValue OfAsset(in CollateralLine line, MarketView market) => NamedValue.Of(
        market.Catalog[line.Asset].Symbol, line.Value, "counted × price × factor, rounded down, at most the cap where there is one",
        NamedValue.Given("balance", line.Balance, ValueUnit.Quantity),
        NamedValue.Given("unrealised profit", line.Profit, ValueUnit.Quantity),
        NamedValue.Given("option value", line.OptionValue, ValueUnit.Quantity),
        NamedValue.Given("counted", line.Counted, ValueUnit.Quantity, "balance within its cap, plus what counts of unrealised profit and option value"),
        NamedValue.PriceOf("price", line.Price),
        NamedValue.RateOf("factor", line.Factor, "1 − haircut of what is held, 1 + borrow haircut of what is owed"));
}
