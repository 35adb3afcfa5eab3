// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Calm;

/// <summary>Hears the engine: what its trades take from the market, and who pays for what. Hands every event on.</summary>
internal sealed class CalmSink : IEventSink
{
    private readonly InstrumentSpec _instrument;
    private readonly InstrumentCatalog _catalog;
    private readonly IEventSink _next;
    private readonly MarginSheet _sheet = new();
    private Amount _fundPaid;
    private Amount _backstopPaid;
    private Amount _backstopGave;
    private ClearingEngine? _engine;

    internal CalmSink(InstrumentCatalog catalog, InstrumentSpec instrument, IEventSink next)
    {
        _catalog = catalog;
        _instrument = instrument;
        _next = next;
    }

    /// <inheritdoc/>
    public bool IsListening => true;

    internal Amount UsersCost { get; private set; }

    /// <summary>Contracts sold since the last <see cref="Take"/>, less those bought.</summary>
    private Quantity Sold { get; set; }

    /// <summary>Notional traded since then, either way.</summary>
    private Amount Closed { get; set; }

    internal void Begin(ClearingEngine engine) => _engine = engine;

    /// <summary>What was traded since this was last called.</summary>
    internal (Quantity Sold, Amount Closed) Take()
    {
        (Quantity, Amount) taken = (Sold, Closed);
        Sold = default;
        Closed = default;
        return taken;
    }

    /// <inheritdoc/>
    public void Add(Event item)
    {
        switch (item)
        {
            case LiquidationTraded traded:
                Trade(traded.Quantity, traded.Mark);
                break;
            case BackstopTraded traded:
                Trade(traded.Quantity, traded.Mark);
                break;
            case LiquidationPlanned planned:
                // What a close costs beyond what the account has left is bad debt, and counted there.
                UsersCost += Amount.Max(default, Amount.Min(planned.Cost, planned.Equity));
                break;
            case BackstopTookOver taken when _engine!.Market.TryPrice(_instrument.Mark, out Price mark):
                Amount given = InNumeraire(_instrument.Settlement,
                    _instrument.ValueOf(taken.Quantity, mark, Rounding.Down) - _instrument.ValueOf(taken.Quantity, taken.Price, Rounding.Down));
                UsersCost += Amount.Max(default, given);
                break;
            case FundPaid paid when paid.Account == HouseAccounts.Backstop:
                _backstopPaid += InNumeraire(paid.Asset, paid.Amount);
                break;
            case FundPaid paid:
                _fundPaid += InNumeraire(paid.Asset, paid.Amount);
                break;
            case BackstopProfitPaid profit:
                _backstopGave += InNumeraire(profit.Asset, profit.Amount);
                break;
        }

        _next.Add(item);
    }

    /// <summary>What the fund paid for users.</summary>
    internal Amount FundPaid => _fundPaid;

    /// <summary>What the backstop made so far, its inventory at today's mark.</summary>
    internal Amount BackstopProfit(ClearingEngine engine)
    {
        AccountView backstop = engine.Account(HouseAccounts.Backstop)!.Value;
        Amount worth = default;
        foreach (Holding holding in backstop.Holdings)
        {
            worth += InNumeraire(holding.Asset, holding.Balance);
        }

        foreach (Position position in backstop.Positions)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (engine.Market.TryPrice(spec.Mark, out Price mark))
            {
                worth += InNumeraire(spec.Settlement, spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost);
            }
        }

        return _backstopGave - _backstopPaid + worth;
    }

    /// <summary>What accounts owe beyond all that they have, at the end.</summary>
    internal Amount OpenDeficit(ClearingEngine engine)
    {
        Amount open = default;
        foreach (AccountView account in engine.Accounts)
        {
            if (!account.Assess(_sheet).IsRefused && _sheet.Equity.IsNegative)
            {
                open -= _sheet.Equity;
            }
        }

        return open;
    }

    private void Trade(Quantity quantity, Price mark)
    {
        Sold -= quantity;
        Closed += InNumeraire(_instrument.Settlement, _instrument.ValueOf(quantity, mark, Rounding.Down).Abs());
    }

    private Amount InNumeraire(AssetId asset, Amount amount) =>
        _engine!.Market.TryAssetPrice(asset, out Price price) ? amount.Times(price, Rounding.Down) : default;
}
