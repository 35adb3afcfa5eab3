// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Trading;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Tells what an account was assessed on when its liquidation began: nothing is decided here, and nothing is done when nobody listens.</summary>
internal sealed class LiquidationGrounds
{
    private readonly Assessor _assessor;
    private readonly Announcer _events;

    internal LiquidationGrounds(Assessor assessor, Announcer events)
    {
        _assessor = assessor;
        _events = events;
    }

    /// <summary>Assesses the account once more, as it was assessed to decide, and spells the result out.</summary>
    internal void Tell(AccountState account)
    {
        if (!_events.IsListening)
        {
            return;
        }

        using PortfolioLease view = _assessor.View(account);
        using PortfolioLease sound = _assessor.Sound(view.Portfolio, out _, countsLimits: false);
        Rulebook rulebook = _assessor.Rules.Of(account.Terms);
        MarginReport report = rulebook.Report(sound.Portfolio, _assessor.Market, _assessor.Sheet);
        _events.Announce(new AccountAssessed(
            _events.Sequence, _events.Now, account.Id, rulebook.Name, rulebook.Version,
            [.. report.Collateral.Select(static line => new AssessedAsset(line.Asset, line.Balance, line.Unrealised, line.Price, line.Value))],
            Positions(view.Portfolio),
            [.. report.Lines.Where(static line => line.Line.Maintenance.IsPositive)
                .Select(static line => new AssessedLine(line.Name, line.WorstScenario ?? string.Empty, line.Line.Exposure, line.Line.Maintenance))]));
    }

    private ImmutableArray<AssessedPosition> Positions(in Portfolio portfolio)
    {
        ImmutableArray<AssessedPosition>.Builder positions = ImmutableArray.CreateBuilder<AssessedPosition>(portfolio.Positions.Length);
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            // Whoever holds it traded it at a mark, so there is one.
            _assessor.Market.TryPrice(_assessor.Market.Catalog[position.Instrument].Mark, out Price mark);
            positions.Add(new(position.Instrument, position.Quantity, position.Cost, mark));
        }

        return positions.MoveToImmutable();
    }
}
