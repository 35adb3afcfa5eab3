// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Portfolios;

namespace Plimsoll.Rulebooks;

/// <summary>An account as each part of a rulebook is shown it: with its legs and debts apart where the part says that it sees them, netted where not, so that
/// no part can get them half right.</summary>
/// <param name="stated">The account.</param>
/// <param name="mayDiffer">False for an account that has neither, which is shown to every part as it is.</param>
internal readonly ref struct ShownPortfolio(in Portfolio stated, bool mayDiffer)
{
    private readonly ref readonly Portfolio _stated = ref stated;

    /// <summary>The account.</summary>
    internal ref readonly Portfolio Stated => ref _stated;

    /// <summary>As a part is shown it.</summary>
    /// <param name="legs">True when the part sees hedge-mode legs.</param>
    /// <param name="owed">True when it sees what is owed apart from balances.</param>
    internal Portfolio To(bool legs, bool owed)
    {
        if (!mayDiffer)
        {
            return _stated;
        }

        Portfolio shown = legs ? _stated : _stated.Netted();
        return owed ? shown : shown.LoansNetted();
    }
}
