// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <content>Derive's own figures.</content>
public sealed partial class DerivePortfolioMargin
{
    /// <summary>Net margin and its components as Derive names them, in units of the cash asset.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">The market.</param>
    /// <param name="underlying">The underlying whose scenarios are told; a manager of Derive has one, whatever an account holds.</param>
    /// <returns>Refused as an assessment is; with <see cref="RejectionCode.OutOfRange"/> where a figure is beyond the range of money.</returns>
    public Result<DeriveNetMargin> NetMarginOf(in Portfolio portfolio, MarketView market, ObservableId underlying)
    {
        Rejection rejection = DeriveBook.Read(_rules, portfolio, market, underlying, out DeriveBook book);
        double required = 0, initially = 0, contingency = 0, initialContingency = 0, oracle = 0, options = 0, collateral = 0;
        DeriveRisk? told = null;
        for (int m = 0; m < book.Markets.Count && !rejection.IsRefused; m++)
        {
            rejection = RiskOf(book, m, out DeriveRisk risk);
            if (rejection.IsRefused)
            {
                break;
            }

            double factor = InitialFactor(risk.Terms, book.Stable);
            Charge perpetual = PerpetualCharge(risk, factor), option = OptionCharge(risk, factor), coin = BaseCharge(risk, factor, book.Stable);
            double maintenance = perpetual.Maintenance + option.Maintenance + coin.Maintenance;
            double added = perpetual.Initial + option.Initial + coin.Initial - maintenance;
            contingency += maintenance;
            initialContingency += added;
            oracle += risk.Oracle;
            required += maintenance - (risk.Worst * risk.Terms.MmFactor);
            initially += maintenance + added + risk.Oracle - (risk.Worst * factor);
            options += risk.OptionValue;
            told = risk.Market.Underlying == underlying ? risk : told;
        }

        if (rejection.IsRefused)
        {
            return Result<DeriveNetMargin>.Refused(rejection);
        }

        foreach (DeriveHolding holding in book.Holdings)
        {
            collateral += holding.Value;
            if (_version == DeriveVersion.Second || holding.Terms.Cancels is null)
            {
                double haircut = holding.Value * holding.Terms.MaintenanceHaircut, more = (holding.Value * holding.Terms.InitialHaircut) - haircut;
                double doubt = _oracle.Charge(ConfidenceOf(holding, book), holding.Value);
                contingency += haircut;
                initialContingency += more;
                oracle += doubt;
                required += haircut;
                initially += haircut + more + doubt;
            }
        }

        double mtm = book.Cash + book.Owed + options + collateral;
        InCash cash = new(book.Stable);
        DeriveNetMargin net = new()
        {
            Im = cash.Of(mtm - initially, Rounding.Down),
            Mm = cash.Of(mtm - required, Rounding.Down),
            Mtm = cash.Of(mtm, Rounding.Down),
            ScenarioPnl = [.. told!.Profits.Select(profit => cash.Of(profit, Rounding.Down))],
            Basis = cash.Of(told.Basis, Rounding.Down),
            Worst = cash.Of(told.Worst, Rounding.Down),
            WorstIndex = told.WorstIndex,
            MmContingency = cash.Of(contingency),
            ImContingency = cash.Of(initialContingency + oracle),
            Oracle = cash.Of(oracle),
            ImFactor = Ratio.TryQuantise(InitialFactor(told.Terms, book.Stable), Rounding.Up, out Ratio imFactor) ? imFactor : default,
            OptionMtm = cash.Of(options),
            CollateralValue = cash.Of(collateral),
        };
        return cash.Fits ? Result<DeriveNetMargin>.Of(net) : Result<DeriveNetMargin>.Refused(RejectionCode.OutOfRange);
    }
}
