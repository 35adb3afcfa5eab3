// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Assesses an account under its rulebook in one market after another, and counts the assessments.</summary>
internal sealed class StressProbe
{
    private readonly Portfolio _portfolio;
    private readonly Rulebook _rulebook;
    private readonly MarginSheet _sheet = new();

    internal StressProbe(in Portfolio portfolio, Rulebook rulebook)
    {
        _portfolio = portfolio;
        _rulebook = rulebook;
    }

    /// <summary>Assessments so far.</summary>
    internal int Count { get; private set; }

    /// <summary>Equity after the last assessment that was not refused.</summary>
    internal Amount Equity => _sheet.Equity;

    /// <summary>Maintenance after the last assessment that was not refused.</summary>
    internal Amount Maintenance => _sheet.Maintenance;

    /// <summary>Equity − maintenance in a market, exactly.</summary>
    internal Result<Amount> Headroom(MarketView market)
    {
        Count++;
        Rejection rejection = _rulebook.Assess(_portfolio, market, _sheet);
        return rejection.IsRefused ? Result<Amount>.Refused(rejection) : Result<Amount>.Of(_sheet.Equity - _sheet.Maintenance);
    }
}
