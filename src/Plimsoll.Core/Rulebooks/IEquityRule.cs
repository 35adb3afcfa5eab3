// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>What an account is worth under a rulebook.</summary>
/// <remarks>Pure, as models are. The engine's screen and its rule of withdrawals are proved for <see cref="HaircutEquity"/> only: a setup with another rule is refused, while
/// reports and what-ifs can use any.</remarks>
public interface IEquityRule
{
    /// <summary>Adds the lines of collateral to the sheet: their values sum to equity.</summary>
    /// <returns>Why it could not: the sheet is then not to be read.</returns>
    Rejection Assess(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet);

    /// <summary>Sets <see cref="OrderFill.Gain"/> of each of the account's open orders, which are arranged on the sheet, after its own lines.</summary>
    /// <remarks>For any set of fills the sum of their gains is at most what equity changes by. A rule that cannot say refuses, which is the default: with
    /// <see cref="RejectionCode.OrderRuleMissing"/> (subject: part 0).</remarks>
    Rejection ValueOrders(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet) => new(RejectionCode.OrderRuleMissing, RefusalSubject.Part(0));
}
