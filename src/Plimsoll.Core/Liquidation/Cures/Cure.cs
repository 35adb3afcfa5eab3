// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;

namespace Plimsoll.Liquidation;

/// <summary>The cheapest closes by the programme of a model that gives its losses as rows, each answer assessed exactly.</summary>
/// <remarks>What the programme does not know, add-ons and roundings, is the difference between its gap and the exact one: it is put on the account's room,
/// and the programme is solved again, until the exact account is restored and no cheaper answer comes.</remarks>
internal sealed class Cure
{
    /// <summary>Solutions of one plan.</summary>
    private const int MostRounds = 4;

    private readonly CureProgram _program = new();
    private readonly CureSearch _search = new();

    /// <summary>Finds them.</summary>
    /// <returns>False where the account has no such programme, or where its answers did not hold: whoever asks then searches by assessments alone.</returns>
    internal static bool TryFind(CloseSearch search, ClosePoint origin, in Portfolio portfolio, MarketView market, Rulebook rulebook, MarginSheet sheet,
        out ClosePoint found)
    {
        found = origin;
        if (rulebook.Model is not ScenarioMargin { HasCureRows: true } model)
        {
            return false;
        }

        if (portfolio.HasLegs || search.Legs.Any(static leg => leg.IsSpot))
        {
            return false;
        }

        Cure cure = sheet.MemoOf<Cure>(model);
        return cure.TryFill(search, portfolio, market, rulebook, model, sheet) && cure.TrySolve(search, origin, out found);
    }

    private bool TryFill(CloseSearch search, in Portfolio portfolio, MarketView market, Rulebook rulebook, ScenarioMargin model, MarginSheet sheet)
    {
        double buffer = 1 + rulebook.Liquidation.Buffer.ToDouble();
        _program.Clear();
        _program.Slope = model.CureSlope * buffer;
        return model.TryFillCure(portfolio, market, sheet, search.Legs, buffer, _program);
    }

    private bool TrySolve(CloseSearch search, ClosePoint origin, out ClosePoint found)
    {
        found = origin;
        bool hasFound = false;
        for (int group = 0; group < _program.Groups; group++)
        {
            _program.Room += _program.Slope * _program.WorstOf(group, _program.BasesOf(group));
        }

        // What is required beside the losses is whatever makes the programme's gap that of the account as it stands.
        _program.Room -= origin.Result.Gap.ToDouble();
        for (int round = 0; round < MostRounds; round++)
        {
            CureOutcome outcome = _search.Find(_program);
            if (outcome == CureOutcome.GaveUp || search.Rejection.IsRefused)
            {
                return hasFound;
            }

            ClosePoint point = search.At(_search.Steps.ToArray());
            bool isNew = point.IsBetterThan(found);
            if (isNew)
            {
                (found, hasFound) = (point, true);
            }

            double off = point.Result.Gap.ToDouble() - _search.Gap;
            if (found.Result.Restores && (!isNew || Math.Abs(off) <= CureSearch.Enough * _search.Cost))
            {
                return true;
            }

            if (outcome == CureOutcome.Nearest && !isNew)
            {
                break;
            }

            _program.Room -= off;
        }

        // Nothing restores, and the programme says so itself: then what comes nearest is its answer.
        return hasFound && found.Result.Restores;
    }
}
