// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>The ledger again, dull on purpose: big integers, dictionaries, fractions rounded by one function. It books whatever was accepted.</summary>
internal sealed class NaiveLedger(InstrumentCatalog catalog)
{
    private static readonly BigInteger _one = BigInteger.Pow(10, 18);

    private readonly Dictionary<(AccountId, AssetId), BigInteger> _balances = [];
    private readonly Dictionary<(AccountId, InstrumentId), (BigInteger Quantity, BigInteger Cost)> _positions = [];

    public BigInteger Balance(AccountId account, AssetId asset) => _balances.GetValueOrDefault((account, asset));

    public (BigInteger Quantity, BigInteger Cost) Position(AccountId account, InstrumentId instrument) => _positions.GetValueOrDefault((account, instrument));

    /// <summary>Books an accepted command; marks as the engine knows them.</summary>
    public void Book(Command command, ClearingEngine engine)
    {
        switch (command)
        {
            case Deposit c:
                Move(HouseAccounts.External, c.Account, c.Asset, (BigInteger)c.Amount.Atoms);
                break;
            case Withdraw c:
                Move(c.Account, HouseAccounts.External, c.Asset, (BigInteger)c.Amount.Atoms);
                break;
            case Transfer c:
                Move(c.From, c.To, c.Asset, (BigInteger)c.Amount.Atoms);
                break;
            case ContributeToFund c:
                Move(HouseAccounts.External, HouseAccounts.InsuranceFund, c.Asset, (BigInteger)c.Amount.Atoms);
                break;
            case Fill c:
                Trade(c, engine);
                break;
            case ApplyFunding c:
                Fund(c, engine);
                break;
            default:
                break;
        }
    }

    private static BigInteger CeilingDivide(BigInteger a, BigInteger b) =>
        b.Sign < 0 ? CeilingDivide(-a, -b) : BigInteger.DivRem(a, b, out BigInteger rest) + (rest.Sign > 0 ? 1 : 0);

    private BigInteger Unit(AssetId asset) => BigInteger.Pow(10, 18 - catalog[asset].Decimals);

    /// <summary>The signed value of contracts at a price, rounded up to whole smallest units.</summary>
    private BigInteger Value(InstrumentSpec spec, BigInteger quantity, BigInteger price)
    {
        BigInteger unit = Unit(spec.Settlement);
        BigInteger units = quantity * (BigInteger)spec.ContractSize.Atoms;
        return spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option
            ? CeilingDivide(-units, price * unit) * unit
            : CeilingDivide(units * price, _one * _one * unit) * unit;
    }

    private void Trade(Fill fill, ClearingEngine engine)
    {
        InstrumentSpec spec = catalog[fill.Instrument];
        BigInteger quantity = (BigInteger)fill.Quantity.Atoms;
        BigInteger price = (BigInteger)fill.Price.Atoms;
        BigInteger dust = Leg(spec, fill.Buyer, quantity, price) + Leg(spec, fill.Seller, -quantity, price);
        Add(HouseAccounts.Suspense, spec.Settlement, dust);
        if (spec.Kind is not (InstrumentKind.Spot or InstrumentKind.Option))
        {
            Add(HouseAccounts.Clearing, spec.Settlement, -dust);
        }

        BigInteger unit = Unit(spec.Settlement);
        BigInteger basis = BigInteger.Abs(spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option
            ? CeilingDivide(quantity * (BigInteger)spec.ContractSize.Atoms, price)
            : CeilingDivide(quantity * (BigInteger)spec.ContractSize.Atoms * (spec.Kind == InstrumentKind.Option ? Mark(engine, spec.Underlying) : price),
            _one * _one));
        foreach ((AccountId account, Ratio rate) in new[] { (fill.Buyer, fill.BuyerFeeRate), (fill.Seller, fill.SellerFeeRate) })
        {
            Move(account, HouseAccounts.Fees, spec.Settlement, CeilingDivide(basis * (BigInteger)rate.Atoms, _one * unit) * unit);
        }
    }

    /// <summary>One side of a trade; returns what it paid, rounded against it.</summary>
    private BigInteger Leg(InstrumentSpec spec, AccountId account, BigInteger traded, BigInteger price)
    {
        BigInteger value = Value(spec, traded, price);
        if (spec.Kind == InstrumentKind.Spot)
        {
            Add(account, spec.Base!.Value, traded);
            Add(account, spec.Settlement, -value);
            return value;
        }

        (BigInteger held, BigInteger cost) = Position(account, spec.Id);
        if (spec.Kind == InstrumentKind.Option)
        {
            _positions[(account, spec.Id)] = (held + traded, 0);
            Add(account, spec.Settlement, -value);
            return value;
        }

        if (held.Sign * traded.Sign >= 0)
        {
            _positions[(account, spec.Id)] = (held + traded, cost + value);
            return value;
        }

        if (BigInteger.Abs(traded) > BigInteger.Abs(held))
        {
            return Leg(spec, account, -held, price) + Leg(spec, account, traded + held, price);
        }

        BigInteger unit = Unit(spec.Settlement);
        BigInteger atoms = CeilingDivide(cost * BigInteger.Abs(traded), BigInteger.Abs(held));
        BigInteger released = CeilingDivide(atoms, unit) * unit;
        _positions[(account, spec.Id)] = (held + traded, cost - released);
        Add(account, spec.Settlement, -value - released);
        Add(HouseAccounts.Clearing, spec.Settlement, value + released);
        return value;
    }

    private void Fund(ApplyFunding funding, ClearingEngine engine)
    {
        InstrumentSpec spec = catalog[funding.Instrument];
        BigInteger mark = Mark(engine, spec.Mark);
        BigInteger unit = Unit(spec.Settlement);
        foreach (AccountView account in Totals.All(engine))
        {
            BigInteger quantity = Position(account.Id, spec.Id).Quantity;
            if (quantity.IsZero)
            {
                continue;
            }

            // Value to the atom first, payment to the atom next, then to the unit: each step against the account.
            bool pays = quantity.Sign == funding.Rate.Sign;
            BigInteger units = BigInteger.Abs(quantity) * (BigInteger)spec.ContractSize.Atoms;
            BigInteger value = spec.Payoff == Payoff.Inverse ? Divide(units, mark, pays) : Divide(units * mark, _one * _one, pays);
            BigInteger payment = Divide(Divide(value * (BigInteger)funding.Rate.Abs().Atoms, _one, pays), unit, pays) * unit;
            Move(account.Id, HouseAccounts.Suspense, spec.Settlement, pays ? payment : -payment);
        }

        static BigInteger Divide(BigInteger a, BigInteger b, bool up) => up ? CeilingDivide(a, b) : a / b;
    }

    /// <summary>What a contract is worth at an index.</summary>
    public BigInteger Inside(InstrumentId instrument, BigInteger index) => catalog[instrument].Option is not { } option ? index
        : BigInteger.Max(option.Side == OptionSide.Call ? index - (BigInteger)option.Strike.Atoms : (BigInteger)option.Strike.Atoms - index, 0);

    /// <summary>Books interest that the engine has told of.</summary>
    public void Charge(InterestCharged charged) => Move(charged.Account, HouseAccounts.Lenders, charged.Asset, (BigInteger)charged.Amount.Atoms);

    /// <summary>Closes every position of an instrument at a price of the contract: when it is settled, and at which index, is tested elsewhere.</summary>
    public void Settle(InstrumentId instrument, BigInteger price, ClearingEngine engine)
    {
        InstrumentSpec spec = catalog[instrument];
        BigInteger dust = 0;
        foreach (AccountView account in Totals.All(engine))
        {
            BigInteger quantity = Position(account.Id, spec.Id).Quantity;
            dust += quantity.IsZero ? 0 : Leg(spec, account.Id, -quantity, price);
        }

        Add(HouseAccounts.Suspense, spec.Settlement, dust);
        if (spec.Kind != InstrumentKind.Option)
        {
            Add(HouseAccounts.Clearing, spec.Settlement, -dust);
        }
    }

    private static BigInteger Mark(ClearingEngine engine, ObservableId observable) =>
        engine.Market.TryPrice(observable, out Price price) ? (BigInteger)price.Atoms : throw new InvalidOperationException("no price");

    private void Move(AccountId from, AccountId to, AssetId asset, BigInteger amount)
    {
        Add(from, asset, -amount);
        Add(to, asset, amount);
    }

    private void Add(AccountId account, AssetId asset, BigInteger amount) => _balances[(account, asset)] = Balance(account, asset) + amount;
}
