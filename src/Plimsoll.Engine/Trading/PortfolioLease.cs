// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Portfolios;

namespace Plimsoll.Engine.Trading;

/// <summary>A portfolio that may stand on a scratch copy: good until it is disposed of, and no longer.</summary>
internal readonly ref struct PortfolioLease
{
    /// <summary>The portfolio; a field, to be passed on without a copy.</summary>
    internal readonly Portfolio Portfolio;

    private readonly TrialPool.TrialLease _lease;

    /// <summary>One that stands on nothing that is lent.</summary>
    internal PortfolioLease(Portfolio portfolio) => Portfolio = portfolio;

    /// <summary>One that stands on a copy, whose lease it takes over.</summary>
    internal PortfolioLease(Portfolio portfolio, TrialPool.TrialLease lease)
    {
        Portfolio = portfolio;
        _lease = lease;
    }

    /// <summary>Gives the copy back, if there is one.</summary>
    public void Dispose() => _lease.Dispose();
}
