// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Depth;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine.Commands;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>Turns the value in depth files into contracts at the mark of the moment, for each instrument that a file stands for.</summary>
internal sealed class DepthFeed
{
    private readonly World _world;
    private readonly WorldData _data;
    private readonly FeedMarket _market;
    private readonly Timestamp?[] _published;

    internal DepthFeed(World world, WorldData data, FeedMarket market)
    {
        _world = world;
        _data = data;
        _market = market;
        _published = new Timestamp?[world.Depths.Length];
    }

    /// <summary>The books to publish now.</summary>
    internal ImmutableArray<InstrumentDepth> At(Timestamp time)
    {
        ImmutableArray<InstrumentDepth>.Builder depths = ImmutableArray.CreateBuilder<InstrumentDepth>();
        for (int i = 0; i < _published.Length; i++)
        {
            DepthSource source = _world.Depths[i];
            if ((_published[i] is { } last && last.PlusSeconds(source.EverySeconds) > time) || _data.Depths[i].At(time) is not { } row)
            {
                continue;
            }

            _published[i] = time;
            foreach ((InstrumentId instrument, Ratio factor) in source.Instruments)
            {
                if (ValueOfContract(instrument) is { } value)
                {
                    depths.Add(new(instrument, Profile(source, row, instrument, factor, value)));
                }
            }
        }

        return depths.ToImmutable();
    }

    private Amount? ValueOfContract(InstrumentId instrument)
    {
        Result<Amount> value = Notional.Of(new Position(instrument, Quantity.Of(1), default), _market);
        return value.IsOk && value.Value.IsPositive ? value.Value : null;
    }

    private DepthProfile Profile(DepthSource source, DepthRow row, InstrumentId instrument, Ratio factor, Amount value)
    {
        Quantity lot = _world.Catalog[instrument].LotSize;
        ImmutableArray<DepthLevel> Side(ImmutableArray<Amount> cumulative) =>
            [.. cumulative.Select((amount, level) => new DepthLevel(
                source.Format.Levels[level],
                Quantity.FromAtoms(Fixed18.Divide(amount.Times(factor, Rounding.Down).Atoms, value.Atoms, Rounding.Down)).RoundTo(lot, Rounding.Down)))];
        return new(source.HalfSpread, Side(row.Bids), Side(row.Asks));
    }
}
