// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Portfolios;

namespace Plimsoll.Rulebooks;

/// <summary>An account as each part of a rulebook is shown it: with its legs and debts apart where the part says that it sees them, netted where not, so that
/// no part can get them half right.</summary>
/// <remarks>An account that has neither is shown to every part as it is: no part is consulted and nothing is copied, for that is nearly every
/// account.</remarks>
internal readonly ref struct ShownPortfolio
{
    private readonly ref readonly Portfolio _stated;
    private readonly Rulebook _rulebook;

    /// <summary>Room for the account as its parts are shown it, by what they see; null for an account that is shown to all as it is.</summary>
    private readonly Portfolio[]? _shown;

    /// <summary>Prepares to show an account.</summary>
    /// <param name="stated">The account.</param>
    /// <param name="rulebook">The rulebook whose parts are shown it.</param>
    internal ShownPortfolio(in Portfolio stated, Rulebook rulebook)
    {
        _stated = ref stated;
        _rulebook = rulebook;
        _shown = stated.HasLegs || stated.HasOwed ? new Portfolio[4] : null;
    }

    /// <summary>The account.</summary>
    internal ref readonly Portfolio Stated => ref _stated;

    /// <summary>True when some part may be shown another account than the stated one.</summary>
    internal bool MayDiffer => _shown is not null;

    /// <summary>As equity is shown it: legs are two positions for it where they are two for the model, which it stands beside.</summary>
    internal ref readonly Portfolio ToEquity() =>
        ref _shown is null ? ref _stated : ref Show(_rulebook.Model.SeesLegs, _rulebook.Equity.SeesOwed);

    /// <summary>As the model is shown it.</summary>
    internal ref readonly Portfolio ToModel() =>
        ref _shown is null ? ref _stated : ref Show(_rulebook.Model.SeesLegs, _rulebook.Model.SeesOwed);

    /// <summary>As an add-on is shown it: the legs apart only where the model saw them so.</summary>
    internal ref readonly Portfolio To(IMarginAddOn addOn) =>
        ref _shown is null ? ref _stated : ref Show(_rulebook.Model.SeesLegs && addOn.SeesLegs, addOn.SeesOwed);

    /// <summary>As leverage limits are shown it: they stand beside the model, as equity does, and know of no loans.</summary>
    internal ref readonly Portfolio ToLimits() => ref _shown is null ? ref _stated : ref Show(_rulebook.Model.SeesLegs, owed: false);

    private ref readonly Portfolio Show(bool legs, bool owed)
    {
        if (legs && owed)
        {
            return ref _stated;
        }

        ref Portfolio shown = ref _shown![(legs ? 1 : 0) + (owed ? 2 : 0)];
        shown = legs ? _stated : _stated.Netted();
        shown = owed ? shown : shown.LoansNetted();
        return ref shown;
    }
}
