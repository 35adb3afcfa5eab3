// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Collateral;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Counts a cap on collateral once for all accounts of an owner, where risk grows and where money leaves.</summary>
/// <remarks>
/// <para>A rulebook sees one account, and counts each up to the cap. What an owner's accounts count together beyond the cap is taken off the account that adds
/// risk or lets money go, as far as that account counts the asset: it may rely on what the cap leaves beside all the others, whichever came first. So no order
/// of deposits and trades relies on more than one cap, and nothing needs to be remembered.</para>
/// <para>Accounts of one owner may be under several rulebooks: each counts what its own lets it, and the cap is that of the one that grows.</para>
/// <para>Maintenance counts each account up to the cap by itself: shared there, a deposit into one account would push another below the line.
/// docs/concepts/caps.md says what that leaves open.</para>
/// </remarks>
internal sealed class OwnerCaps
{
    private readonly RulesInForce _rules;
    private readonly AccountBook _accounts;
    private readonly MarketState _market;

    internal OwnerCaps(RulesInForce rules, AccountBook accounts, MarketState market)
    {
        _rules = rules;
        _accounts = accounts;
        _market = market;
    }

    /// <summary>What an account counts, numeraire, of what its owner's accounts count together beyond the caps.</summary>
    /// <param name="of">The account, or the parent of a pocket that is not there yet.</param>
    /// <param name="booked">The account that the balances are of; null for a pocket that is not there yet.</param>
    /// <param name="holdings">Its balances, or what they would be.</param>
    /// <param name="moved">What goes from the parent into a pocket at the same time.</param>
    internal Amount Beyond(AccountState of, AccountState? booked, ReadOnlySpan<Holding> holdings, Holding moved = default) =>
        Beyond(of, booked, of.Terms, holdings, moved);

    /// <summary>As above, for an account that would have other terms.</summary>
    internal Amount Beyond(AccountState of, AccountState? booked, AccountTerms termsOf, ReadOnlySpan<Holding> holdings, Holding moved = default)
    {
        Rulebook rulebook = _rules.Of(termsOf);
        List<AccountState>? all = null;
        Amount beyond = default;
        foreach (ref readonly Holding holding in holdings)
        {
            if (!holding.Balance.IsPositive || rulebook.TermsFor(holding.Asset) is not { } terms
                || (terms.Cap is null && terms.CapValue is null) || !_market.TryAssetPrice(holding.Asset, out Price price))
            {
                continue;
            }

            // Looked up only now: nearly no fill has to do with a cap, and this is run for each of them.
            all ??= _accounts.OfOwner(of.Owner);
            if (all.Count == 1 && booked == of)
            {
                return default;
            }

            Amount most = terms.Cap is { } units ? terms.ValueOf(units, price) : terms.CapValue!.Value;
            Amount own = Counted(terms, holding.Balance, price);
            Amount left = most;
            foreach (AccountState other in all)
            {
                Amount balance = other == booked ? default : other.Balance(holding.Asset);
                balance -= other == of && booked != of && moved.Asset == holding.Asset ? moved.Balance : default;
                left -= _rules.Of(TermsWith(other, of, termsOf)).TermsFor(holding.Asset) is { } theirs ? Counted(theirs, balance, price) : default;
                if (!left.IsPositive)
                {
                    left = default;
                    break;
                }
            }

            beyond += Amount.Max(own - left, default);
        }

        return beyond;
    }

    /// <summary>The terms that another account would have: an account and its pockets change their rulebook together.</summary>
    private static AccountTerms TermsWith(AccountState other, AccountState of, AccountTerms termsOf) =>
        termsOf.Rulebook != of.Terms.Rulebook && FamilyOf(other) == FamilyOf(of) ? other.Terms.WithRulebook(termsOf.Rulebook) : other.Terms;

    private static AccountId FamilyOf(AccountState account) => account.Kind == AccountKind.Pocket ? account.Parent : account.Id;

    private static Amount Counted(CollateralTerms terms, Amount balance, Price price) =>
        balance.IsPositive ? terms.ValueOf(terms.Cap is { } cap ? Amount.Min(balance, cap) : balance, price) : default;
}
