// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>Whose assets lie together.</summary>
public enum ClientPool : byte
{
    /// <summary>Those of clients.</summary>
    Client,

    /// <summary>The member's own.</summary>
    House,
}

/// <summary>What a pool holds and what is required of it.</summary>
/// <param name="Pool">Which.</param>
/// <param name="Accounts">Accounts in it.</param>
/// <param name="Claims">By asset, the sum of the accounts' balances less what they owe: what the pool must hold.</param>
/// <param name="Gross">Initial margin, the sum over accounts: no client's position offsets another's.</param>
/// <param name="Net">Initial margin of all positions of the pool together, as if one account held them: a net omnibus account, or the house's.</param>
public sealed record PoolReport(ClientPool Pool, int Accounts, ImmutableArray<Holding> Claims, Amount Gross, Amount Net);

/// <summary>Pools that are kept apart: clients' assets and positions never cover the house's, nor the other way.</summary>
/// <remarks>Regulation (EU) 648/2012 (EMIR), Articles 39 and 48: a member keeps clients' assets and positions apart from its own. Which pool an account is in
/// follows from its client class.</remarks>
public static class SegregatedPools
{
    /// <summary>The pool of an account; one that states no class is a client's.</summary>
    public static ClientPool Of(AccountTerms terms) => terms.Client == ClientClass.House ? ClientPool.House : ClientPool.Client;

    /// <summary>Whether money or positions may be moved from one account to another.</summary>
    /// <returns>Refused with <see cref="RejectionCode.PoolsSegregated"/> across pools.</returns>
    public static Rejection MayMove(AccountTerms from, AccountTerms to) => Of(from) == Of(to) ? Rejection.None : new(RejectionCode.PoolsSegregated);

    /// <summary>Each pool that has an account: client first.</summary>
    /// <param name="rulebook">What every account is margined under.</param>
    /// <param name="accounts">The accounts.</param>
    /// <param name="market">The market.</param>
    /// <returns>Refused as the first account that is refused, or the positions of a pool together.</returns>
    public static Result<ImmutableArray<PoolReport>> Assess(Rulebook rulebook, ReadOnlySpan<Portfolio> accounts, MarketView market)
    {
        MarginSheet sheet = new();
        ImmutableArray<PoolReport>.Builder reports = ImmutableArray.CreateBuilder<PoolReport>();
        foreach (ClientPool pool in new[] { ClientPool.Client, ClientPool.House })
        {
            Amount gross = default;
            int count = 0;
            List<Holding> holdings = [];
            List<Position> positions = [];
            AccountTerms terms = AccountTerms.Default;
            foreach (ref readonly Portfolio account in accounts)
            {
                if (Of(account.Terms) != pool)
                {
                    continue;
                }

                Rejection rejection = rulebook.Assess(account, market, sheet);
                if (rejection.IsRefused)
                {
                    return Result<ImmutableArray<PoolReport>>.Refused(rejection);
                }

                gross += sheet.Initial;
                count++;
                terms = account.Terms;
                holdings.AddRange(account.Holdings.ToArray());
                positions.AddRange(account.Positions.ToArray());
            }

            if (count == 0)
            {
                continue;
            }

            // No leverage of one client is another's: together they are a client of the last one's class, without limits of its own.
            Portfolio together = Portfolio.Arrange(holdings, positions, new() { Class = terms.Class, Client = terms.Client });
            Rejection refused = rulebook.Assess(together, market, sheet);
            if (refused.IsRefused)
            {
                return Result<ImmutableArray<PoolReport>>.Refused(refused);
            }

            reports.Add(new(pool, count, [.. together.Holdings.ToArray()], gross, sheet.Initial));
        }

        return Result<ImmutableArray<PoolReport>>.Of(reports.ToImmutable());
    }
}
