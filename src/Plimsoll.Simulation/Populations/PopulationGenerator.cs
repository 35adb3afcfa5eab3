// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Random;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Populations;

/// <summary>Makes a world's clients from a seed: accounts, deposits, and trades against the makers at the mark, so that positions sum to zero.</summary>
/// <remarks>Each account draws from a stream of its own, so that more accounts of one kind leave every other account as it was.</remarks>
public sealed class PopulationGenerator
{
    private readonly World _world;
    private readonly FeedMarket _market;
    private readonly ImmutableArray<WorldRulebook> _rulebooks;
    private readonly ImmutableArray<Command>.Builder _commands = ImmutableArray.CreateBuilder<Command>();
    private readonly ImmutableArray<(AccountId Account, int Kind)>.Builder _members = ImmutableArray.CreateBuilder<(AccountId, int)>();
    private readonly Timestamp _time;
    private int _trades;

    private PopulationGenerator(World world, FeedMarket market, ImmutableArray<WorldRulebook> rulebooks)
    {
        _rulebooks = rulebooks;
        _world = world;
        _market = market;
        _time = market.Time;
    }

    /// <summary>The name of the kind of market makers.</summary>
    public const string MakerKind = "market makers";

    /// <summary>The name of the kind of accounts that the world spells out.</summary>
    public const string ListedKind = "listed";

    /// <summary>The clients of a world at the prices of the moment.</summary>
    /// <param name="world">The world.</param>
    /// <param name="market">The prices.</param>
    /// <param name="rulebooks">Those that accounts are under beside the world's; adopted by then.</param>
    public static Roster Generate(World world, FeedMarket market, ImmutableArray<WorldRulebook> rulebooks) =>
        new PopulationGenerator(world, market, rulebooks).Generate();

    private Roster Generate()
    {
        PopulationSpec population = _world.Population;
        foreach (AssetQuantity fund in population.Fund)
        {
            _commands.Add(new ContributeToFund(default, _time, fund.Asset, fund.Amount));
        }

        if (population.Junior.IsPositive)
        {
            _commands.Add(new ContributeToJunior(default, _time, population.Junior));
        }

        foreach ((InstrumentId instrument, Amount amount) in population.MarketFunds)
        {
            _commands.Add(new ContributeToMarketFund(default, _time, instrument, amount));
        }

        for (int i = 0; i < population.Makers.Count; i++)
        {
            AccountId maker = Open(0, null);
            foreach (AssetQuantity deposit in population.Makers.Deposits)
            {
                Deposit(maker, deposit.Asset, deposit.Amount);
            }

            Limit(maker, population.Makers.LeverageLimit);
        }

        foreach (ListedAccount listed in population.Listed)
        {
            OpenListed(listed);
        }

        ImmutableArray<int> counts = Counts(population);
        for (int kind = 0; kind < counts.Length; kind++)
        {
            for (int i = 0; i < counts[kind]; i++)
            {
                OpenGenerated(population.Archetypes[kind], kind + 2, new(population.Seed, ((ulong)kind << 32) | (uint)i));
            }
        }

        return new([MakerKind, ListedKind, .. population.Archetypes.Select(archetype => archetype.Name)], _members.ToImmutable(), _commands.ToImmutable());
    }

    /// <summary>Accounts per archetype: shares of the whole by largest remainder, ties to the earlier one.</summary>
    private static ImmutableArray<int> Counts(PopulationSpec population)
    {
        Int128 total = 0;
        foreach (Archetype archetype in population.Archetypes)
        {
            total += archetype.Share.Atoms;
        }

        int[] counts = [.. population.Archetypes.Select(archetype => (int)(archetype.Share.Atoms * population.Accounts / total))];
        int missing = population.Accounts - counts.Sum();
        IEnumerable<int> byRemainder = Enumerable.Range(0, counts.Length)
            .OrderByDescending(i => population.Archetypes[i].Share.Atoms * population.Accounts % total).ThenBy(i => i);
        foreach (int i in byRemainder.Take(missing))
        {
            counts[i]++;
        }

        return [.. counts];
    }

    private void OpenListed(ListedAccount listed)
    {
        AccountId account = Open(1, listed.Rulebook);
        foreach (AssetQuantity deposit in listed.Deposits)
        {
            Deposit(account, deposit.Asset, deposit.Amount);
        }

        if (listed.Stake.IsPositive)
        {
            _commands.Add(new Stake(default, _time, account, listed.Stake));
        }

        Limit(account, listed.LeverageLimit);
        foreach ((InstrumentId instrument, Quantity quantity) in listed.Positions)
        {
            Trade(account, instrument, quantity);
        }
    }

    private void OpenGenerated(Archetype archetype, int kind, SeededGenerator random)
    {
        AccountId account = Open(kind, archetype.Rulebook);
        Ratio deposit = random.Draw(archetype.Deposit);
        Ratio leverage = random.Draw(archetype.Leverage);
        Amount value = Amount.FromAtoms(deposit.Atoms);
        Amount notional = value.Times(leverage, Rounding.Down);
        if (archetype is CarryArchetype carry)
        {
            OpenCarry(account, carry, value, leverage, random);
            return;
        }

        AssetId collateral = random.Choose(archetype.Collateral);
        Amount cash = collateral == _world.Catalog.Numeraire ? value : value.Times(CashBesideCoin, Rounding.Down);
        DepositValue(account, _world.Catalog.Numeraire, cash);
        DepositValue(account, collateral, value - cash);
        Ratio usable = collateral == _world.Catalog.Numeraire ? UsableCash : UsableCoin;
        Limit(account, LimitFor(archetype is HedgedArchetype ? leverage + leverage : leverage, usable));
        switch (archetype)
        {
            case DirectionalArchetype directional:
                InstrumentId instrument = random.Choose(directional.Instruments);
                Quantity size = Contracts(instrument, notional);
                Trade(account, instrument, random.Happens(directional.ShortShare) ? -size : size);
                break;
            case HedgedArchetype hedged:
                (InstrumentId bought, InstrumentId sold) = random.Choose(hedged.Pairs);
                Quantity legs = Contracts(bought, notional);
                Trade(account, bought, legs);
                Trade(account, sold, -Matching(bought, legs, sold));
                break;
            case WriterArchetype writer:
                InstrumentId option = random.Choose(writer.Options);
                Trade(account, option, -Contracts(option, notional));
                break;
            default:
                throw new InvalidOperationException($"No such archetype: {archetype.GetType().Name}.");
        }
    }

    private void OpenCarry(AccountId account, CarryArchetype carry, Amount value, Ratio leverage, SeededGenerator random)
    {
        (AssetId coin, InstrumentId sold) = random.Choose(carry.Pairs);
        Amount cash = value.Times(carry.CashShare, Rounding.Down);
        Amount inCoin = value - cash;
        DepositValue(account, coin, inCoin);
        DepositValue(account, _world.Catalog.Numeraire, cash);
        Amount notional = inCoin.Times(leverage, Rounding.Down);
        if (cash.IsPositive)
        {
            Limit(account, LimitFor(notional.Per(cash, Rounding.Up), UsableCash));
        }

        Trade(account, sold, -Contracts(sold, notional));
    }

    /// <summary>Limits a client to the leverage it uses and a little more, so that where every position has a pocket of its own, the pocket gets the client's
    /// money and not just the venue's minimum.</summary>
    private static Ratio LimitFor(Ratio leverage, Ratio usable) => Ratio.Max(Ratio.One, leverage.DividedBy(usable, Rounding.Up));

    /// <summary>The part of a client's cash that may go into margin; the rest pays fees and rounding.</summary>
    private static Ratio UsableCash { get; } = Ratio.Parse("0.95");

    /// <summary>The part of a deposit in coin that is cash all the same, so that fees are paid and not borrowed.</summary>
    private static Ratio CashBesideCoin { get; } = Ratio.Parse("0.1");

    /// <summary>The part of a client's coins that may go into margin: haircuts take up to a third.</summary>
    private static Ratio UsableCoin { get; } = Ratio.Parse("0.65");

    private void Limit(AccountId account, Ratio limit)
    {
        if (!limit.IsZero)
        {
            _commands.Add(new SetLeverageLimit(default, _time, account, null, limit));
        }
    }

    private AccountId Open(int kind, string? rulebook)
    {
        AccountId account = new(AccountId.FirstClient + (ulong)_members.Count + 1);
        _members.Add((account, kind));
        _commands.Add(new OpenAccount(default, _time, account, new(account.Value), AccountKind.Cross, default));
        if (rulebook is not null)
        {
            _commands.Add(new SetRulebook(default, _time, account, _rulebooks.First(book => book.Source == rulebook).Name));
        }

        return account;
    }

    private void DepositValue(AccountId account, AssetId asset, Amount value)
    {
        Invariant.Check(_market.TryAssetPrice(asset, out Price price), "The world opens its population only when every asset has a price.");
        Deposit(account, asset, value.DividedBy(price, Rounding.Down).RoundTo(_world.Catalog[asset].SmallestUnit, Rounding.Down));
    }

    private void Deposit(AccountId account, AssetId asset, Amount amount)
    {
        if (amount.IsPositive)
        {
            _commands.Add(new Deposit(default, _time, account, asset, amount));
        }
    }

    /// <summary>Whole lots that stand for at most a notional in the numeraire.</summary>
    private Quantity Contracts(InstrumentId instrument, Amount notional)
    {
        Result<Amount> one = Notional.Of(new Position(instrument, Quantity.Of(1), default), _market);
        Invariant.Check(one.IsOk && one.Value.IsPositive, "The world opens its population only when every instrument has a mark.");
        return Quantity.FromAtoms(Fixed18.Divide(notional.Atoms, one.Value.Atoms, Rounding.Down)).RoundTo(_world.Catalog[instrument].LotSize, Rounding.Down);
    }

    /// <summary>Whole lots of another instrument that stand for the same base units, or a little less.</summary>
    private Quantity Matching(InstrumentId held, Quantity quantity, InstrumentId other)
    {
        InstrumentSpec spec = _world.Catalog[other];
        Invariant.Check(_market.TryPrice(spec.Underlying, out Price index), "The world opens its population only when every index has a price.");
        Quantity units = _world.Catalog[held].BaseUnits(quantity, index, Rounding.Down);
        Quantity perContract = spec.BaseUnits(Quantity.Of(1), index, Rounding.Up);
        return Quantity.FromAtoms(Fixed18.Divide(units.Atoms, perContract.Atoms, Rounding.Down)).RoundTo(spec.LotSize, Rounding.Down);
    }

    /// <summary>A trade against the next maker at the mark, the account paying the taker fee.</summary>
    private void Trade(AccountId account, InstrumentId instrument, Quantity quantity)
    {
        if (quantity.IsZero)
        {
            return;
        }

        InstrumentSpec spec = _world.Catalog[instrument];
        Invariant.Check(_market.TryMark(instrument, out Price mark), "The world opens its population only when every instrument has a mark.");
        Price price = Price.Max(spec.TickSize, Price.FromAtoms(Fixed18.RoundTo(mark.Atoms, spec.TickSize.Atoms, Rounding.HalfEven)));
        AccountId maker = new(AccountId.FirstClient + 1 + (ulong)(_trades++ % _world.Population.Makers.Count));
        Ratio fee = _world.Population.TakerFeeRate;
        _commands.Add(quantity.IsPositive
            ? new Fill(default, _time, instrument, account, maker, quantity, price, fee, default)
            : new Fill(default, _time, instrument, maker, account, quantity.Abs(), price, default, fee));
    }
}
