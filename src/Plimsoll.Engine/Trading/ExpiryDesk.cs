// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Venue;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Settles what has expired, at the index of its expiry.</summary>
/// <remarks>
/// <para>The settlement index is the last one accepted at or before the expiry, if it could be relied on then; else the first one after it that can. The first
/// accepted command later than the expiry settles, so nothing that is commanded or observed later can change the price, and no position
/// outlives its expiry by more than a missing price. A settlement may also be commanded at the expiry itself.</para>
/// <para>A perpetual that was delisted is settled at its index when that is commanded.</para>
/// <para>Nothing of this is state of its own: what still waits for a price is what has expired and is open.</para>
/// </remarks>
internal sealed class ExpiryDesk
{
    private readonly MarketState _market;
    private readonly OracleBook _oracles;
    private readonly ExpirySettlement _settlement;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;
    private readonly VenueCatalog _venue;
    private readonly ImmutableArray<InstrumentSpec> _expiring;
    private readonly List<(InstrumentSpec Spec, Price? Index)> _passed = [];
    private readonly List<InstrumentSpec> _waiting = [];
    private int _next;

    internal ExpiryDesk(
        VenueCatalog venue, MarketState market, OracleBook oracles, ExpirySettlement settlement, Announcer events)
    {
        _venue = venue;
        _market = market;
        _oracles = oracles;
        _settlement = settlement;
        _events = events;
        _catalog = market.Catalog;
        _expiring = [.. _catalog.Instruments.Where(spec => spec.Expiry is not null).OrderBy(spec => spec.Expiry!.Value).ThenBy(spec => spec.Id.Value)];
    }

    /// <summary>Notes the index of everything that expires before a command's time, as it is before the command; a refused command leaves nothing of
    /// it.</summary>
    internal void Pass(Timestamp time)
    {
        _passed.Clear();
        for (int i = _next; i < _expiring.Length && _expiring[i].Expiry < time; i++)
        {
            InstrumentSpec spec = _expiring[i];
            bool isTrusted = _oracles.Allows(spec.Underlying, OracleAction.Liquidate)
                && _oracles.Oracles[spec.Underlying.Value].IsQuorateAt(spec.Expiry!.Value)
                && _market.TryPrice(spec.Underlying, out _);
            _market.TryPrice(spec.Underlying, out Price index);
            _passed.Add((spec, isTrusted ? index : null));
        }
    }

    /// <summary>After a command that was accepted: settles what it passed, and what has been waiting for a price that has come.</summary>
    internal void SettlePassed()
    {
        _next += _passed.Count;
        foreach ((InstrumentSpec spec, Price? index) in _passed)
        {
            if (!_settlement.IsDone(spec) && (index is not { } price || _settlement.Close(spec, price).IsRefused))
            {
                _waiting.Add(spec);
            }
        }

        _passed.Clear();
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            if (_settlement.IsDone(_waiting[i]) || !SettleNow(_waiting[i]).IsRefused)
            {
                _waiting.RemoveAt(i);
            }
        }
    }

    /// <summary>Finds again what has expired and is open: after a restore.</summary>
    internal void Recount()
    {
        _next = _expiring.Count(spec => spec.Expiry < _events.Now);
        _waiting.Clear();
        _waiting.AddRange(_expiring.Take(_next).Where(spec => !_settlement.IsDone(spec)));
    }

    /// <summary>Closes every position of an expired instrument at its settlement value; nothing is left to do when that has been done.</summary>
    internal Rejection Settle(SettleExpiry command)
    {
        if (!_catalog.Has(command.Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, command.Instrument);
        }

        InstrumentSpec spec = _catalog[command.Instrument];
        bool isEnded = spec.Kind == InstrumentKind.Perpetual && _venue.IsDelisted(spec.Id);
        if (!isEnded && (spec.Expiry is not { } expiry || _events.Now < expiry))
        {
            return new(RejectionCode.InstrumentNotExpired, spec.Id);
        }

        // What this very command passed is settled after it, at the price of the expiry.
        return _settlement.IsDone(spec) || _passed.Exists(p => p.Spec == spec && p.Index is not null) ? Rejection.None : SettleNow(spec);
    }

    private Rejection SettleNow(InstrumentSpec spec) =>
        !_market.TryPrice(spec.Underlying, out Price index) ? new(RejectionCode.MarkMissing, spec.Underlying)
        : !_oracles.Allows(spec.Underlying, OracleAction.Liquidate) ? new(RejectionCode.OracleForbids, spec.Underlying)
        : _settlement.Close(spec, index);
}
