// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Margin;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>The run over time: one value a minute, taken at the first step at or after the minute's end.</summary>
internal sealed class TimelineRecord
{
    private const int SampleSeconds = 60;

    private readonly World _world;
    private readonly List<Timestamp> _minutes = [];
    private readonly List<double>[] _prices;
    private readonly List<double> _equityAtRisk = [];
    private readonly List<int> _belowCall = [];
    private readonly List<int> _liquidations = [];
    private readonly List<double> _closed = [];
    private readonly List<double> _fund = [];
    private Timestamp _next;
    private int _liquidationsNow;
    private Amount _closedNow;

    internal TimelineRecord(World world)
    {
        _world = world;
        Indices = [.. world.Catalog.Instruments.Select(instrument => instrument.Underlying).Distinct().Order()];
        _prices = [.. Indices.Select(_ => new List<double>())];
    }

    /// <summary>The index of every instrument, once each, in order.</summary>
    internal ImmutableArray<ObservableId> Indices { get; }

    internal Timestamp? First => _minutes.Count > 0 ? _minutes[0] : null;

    internal void CountLiquidation() => _liquidationsNow++;

    internal void CountClose(Amount notional) => _closedNow += notional;

    internal void Observe(ClearingEngine engine, FeedMarket market, Timestamp time, Amount fund, MarginSheet sheet)
    {
        if (_minutes.Count > 0 && time < _next)
        {
            return;
        }

        _next = time.PlusSeconds(SampleSeconds);
        Amount atRisk = default;
        int below = 0;
        foreach (AccountView account in engine.Accounts)
        {
            if (account.Status is AccountStatus.Healthy or AccountStatus.Closed)
            {
                continue;
            }

            below++;
            if (!account.Assess(sheet).IsRefused)
            {
                atRisk += Amount.Max(sheet.Equity, default);
            }
        }

        _minutes.Add(time);
        for (int i = 0; i < _prices.Length; i++)
        {
            _prices[i].Add(market.TryPrice(Indices[i], out Price price) ? price.ToDouble() : double.NaN);
        }

        _equityAtRisk.Add(atRisk.ToDouble());
        _belowCall.Add(below);
        _liquidations.Add(_liquidationsNow);
        _closed.Add(_closedNow.ToDouble());
        _fund.Add(fund.ToDouble());
        _liquidationsNow = 0;
        _closedNow = default;
    }

    internal ReplayTimeline Build() => new(
        [.. _minutes],
        [.. Indices.Select((observable, i) => (_world.Catalog[observable].Name, _prices[i].ToImmutableArray()))],
        [.. _equityAtRisk],
        [.. _belowCall],
        [.. _liquidations],
        [.. _closed],
        [.. _fund]);
}
