// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Simulation.Random;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Fuzzing;

/// <summary>Commands of every kind whose fields are now what makes sense in the state of an engine, now an edge of their range, drawn from a seed.</summary>
/// <remarks>One field in eight is an edge. More would have nearly every command refused for its first bad field, and nothing behind that check would be
/// reached.</remarks>
internal sealed class FuzzedCommands(SeededGenerator random, ClearingEngine engine)
{
    /// <summary>Accounts that a run opens at first; ids above it are drawn too, and are not known.</summary>
    public const int Accounts = 8;

    private static readonly ImmutableArray<Int128> _edges =
    [
        0, 1, -1, Int128.MaxValue, Int128.MinValue, Int128.MinValue + 1, (Int128.One << 110) - 1, Int128.One << 110, -(Int128.One << 110), Int128.One << 112,
            Int128.One << 64, long.MaxValue,
        Fixed18.AtomsPerUnit, Fixed18.AtomsPerUnit / 10, (Fixed18.AtomsPerUnit / 10) + 1, 1_000_000, 999_999, EngineLimits.MaxPriceAtoms,
            EngineLimits.MaxPriceAtoms + 1, 10_000_000_000,
        (Int128.One << 109) / 1_000_000_000_000 * 1_000_000_000_000, (Int128)1_000_000_000 * Fixed18.AtomsPerUnit,
    ];

    private static readonly ImmutableArray<string> _rulebooks = EngineRulebooks.Names;

    private InstrumentCatalog _catalog => engine.Catalog;

    /// <summary>The time that sensible commands carry.</summary>
    public Timestamp Now { get; set; } = engine.Time;

    /// <summary>False where the venue lists and adopts nothing.</summary>
    public bool Changes { get; init; } = true;

    /// <summary>One command in so many changes what the venue lists or runs under.</summary>
    public int ChangesOneIn { get; init; } = 250;

    private bool IsEdge => random.NextIndex(8) == 0;

    /// <summary>The next command.</summary>
    public Command Next()
    {
        Now = Now < engine.Time ? engine.Time : Now;

        // Seconds mostly; now and then long enough for every price to go stale.
        Now = Now.PlusSeconds(random.NextIndex(1500) == 0 ? 3601 : random.NextIndex(4) == 0 ? random.NextIndex(3) : 0);
        CommandId id = random.NextIndex(64) == 0 ? new((UInt128)(ulong)random.NextIndex(20)) : default;
        Timestamp time = random.NextIndex(200) == 0 ? EdgeTime() : Now;
        return Any() with { Id = id, Time = time };
    }

    private Command Any() => Changes && random.NextIndex(ChangesOneIn) == 0 ? Venue() : random.NextIndex(100) switch
    {
        < 34 => Fill(),
        < 50 => new ObservePrices(default, default, Several(random.NextIndex(40) == 0 ? 40 : 4, Observation)),
        < 58 => new Deposit(default, default, Account(), Asset(out AssetId asset), Money(asset, default)),
        < 66 => Withdraw(),
        < 71 => new Transfer(default, default, Account(), Account(), Asset(out AssetId asset), Money(asset, default)),
        < 74 => new SetLeverageLimit(default, default, Account(), random.NextIndex(2) == 0 ? null : Instrument(),
            IsEdge ? Ratio.FromAtoms(Edge()) : Ratio.Of(random.NextIndex(30))),
        < 76 => new PublishFigures(default, default, Several(3, Figure)),
        < 78 => new PublishDepth(default, default, Several(3, () => new InstrumentDepth(Instrument(), Profile()))),
        < 82 => new ApplyFunding(default, default, Instrument(), Rate()),
        < 84 => new SetInterestRate(default, default, Asset(out _), IsEdge ? Ratio.FromAtoms(Edge()) : Ratio.Of(random.NextIndex(11))),
        < 86 => new SettleExpiry(default, default, Instrument()),
        < 88 => new ContributeToFund(default, default, Asset(out AssetId asset), Money(asset, default)),
        < 89 => Settled(),
        < 91 => new OpenAccount(default, default, Account(), new((ulong)random.NextIndex(5)), (AccountKind)random.NextIndex(4),
            random.NextIndex(2) == 0 ? default : Account()),
        _ => new AdvanceTime(default, default),
    };

    /// <summary>What changes the venue: rare, because each listing costs a reading of every rulebook.</summary>
    private Command Venue() => random.NextIndex(8) switch
    {
        0 => new ListAsset(default, default, Name("C"), random.NextIndex(20), Name("C"), random.NextIndex(2) == 0, Observables()),
        1 or 2 => new ListInstrument(default, default, Terms(), Observables()),
        3 => new Delist(default, default, Instrument()),
        4 => new AdoptRulebook(default, default, RulebookText(), random.NextIndex(3) == 0 ? default : Now.PlusSeconds(random.NextIndex(200) - 10)),
        _ => new SetRulebook(default, default, Account(), random.NextIndex(8) == 0 ? "none" : _rulebooks[random.NextIndex(_rulebooks.Length)]),
    };

    private string Name(string letter) => random.NextIndex(30) == 0 ? string.Empty : letter + random.NextIndex(24);

    private ImmutableArray<ObservableListing> Observables() => Several(2, () => new ObservableListing(
        Name(random.NextIndex(4) == 0 ? "V" : "C"),
        random.NextIndex(4) == 0 ? ObservableKind.Volatility : random.NextIndex(8) == 0 ? ObservableKind.SignedPrice : ObservableKind.Price,
        random.NextIndex(10) == 0 ? Price.Of(20) : default,
        [new("a"), new("b"), new("c")],
        1,
        3600,
        0,
        IsEdge ? Ratio.FromAtoms(Edge()) : Ratio.Parse("0.1"),
        1,
        60,
        IsEdge ? Ratio.FromAtoms(Edge()) : Ratio.One,
        1));

    /// <summary>A perpetual, a future or an option on something that there is, a spot market of it, or what contradicts itself.</summary>
    private InstrumentListing Terms()
    {
        InstrumentKind kind = (InstrumentKind)random.NextIndex(4);
        bool isOption = kind == InstrumentKind.Option == random.NextIndex(20) > 0;
        bool isDated = kind is InstrumentKind.Future or InstrumentKind.Option == random.NextIndex(20) > 0;
        string underlying = Observable();
        return new(
            Name("I"), kind, random.NextIndex(8) == 0 ? Payoff.Inverse : Payoff.Linear, kind == InstrumentKind.Spot ? Asset() : string.Empty, Asset(),
                underlying,
            random.NextIndex(2) == 0 ? Name("C") : underlying, IsEdge ? Quantity.FromAtoms(Edge()) : Quantity.Of(1),
                IsEdge ? Price.FromAtoms(Edge()) : Price.Parse("0.01"),
            IsEdge ? Quantity.FromAtoms(Edge()) : Quantity.Parse("0.001"), isDated ? Now.PlusSeconds(random.NextIndex(4000)) : default,
            isOption ? (OptionRight)(1 + random.NextIndex(2)) : OptionRight.None, isOption ? Price.Of(1 + random.NextIndex(60_000)) : default,
                isOption ? underlying : string.Empty,
            isOption ? (random.NextIndex(2) == 0 ? Name("V") : "BTC.VOL") : string.Empty, random.NextIndex(5) == 0 ? Quantity.FromAtoms(Edge()) : default);
    }

    private string Observable() => _catalog.Observables[random.NextIndex(_catalog.Observables.Length)].Name;

    private string Asset() => random.NextIndex(2) == 0 ? "USDC" : _catalog.Assets[random.NextIndex(_catalog.Assets.Length)].Symbol;

    private string RulebookText()
    {
        string name = _rulebooks[random.NextIndex(_rulebooks.Length)];
        return random.NextIndex(12) == 0 ? "{}"
            : ShippedRulebooks.Text(name)!.Replace("\"version\": \"2025-10-01\"", $"\"version\": \"{random.NextIndex(12)}\"", StringComparison.Ordinal);
    }

    private Int128 Edge() => _edges[random.NextIndex(_edges.Length)];

    private Timestamp EdgeTime() => random.NextIndex(7) switch
    {
        0 => default,
        1 => new(long.MaxValue),
        2 => new(long.MinValue),
        3 => new(EngineLimits.MaxTimeNanoseconds),
        4 => new(EngineLimits.MaxTimeNanoseconds + 1),
        5 => new(-1),
        _ => Now.PlusSeconds(1L << random.NextIndex(33)),
    };

    private AccountId Account() => random.NextIndex(24) switch
    {
        0 => new((ulong)random.NextIndex(12)),
        1 => new((1UL << 63) + (ulong)random.NextIndex(4)),
        2 => new(ulong.MaxValue - (ulong)random.NextIndex(2)),
        3 => new(AccountId.FirstClient + (ulong)random.NextIndex(3 * Accounts)),
        _ => new(AccountId.FirstClient + (ulong)random.NextIndex(Accounts)),
    };

    private AssetId Asset(out AssetId asset) => asset = random.NextIndex(40) switch
    {
        0 => new(-1),
        1 => new(int.MaxValue),
        2 => new(_catalog.Assets.Length),
        < 24 => _catalog.Numeraire,
        _ => new(random.NextIndex(_catalog.Assets.Length)),
    };

    private InstrumentId Instrument() => random.NextIndex(60) switch
    {
        0 => new(-1),
        1 => new(int.MinValue),
        2 => new(_catalog.Instruments.Length),
        _ => new(random.NextIndex(_catalog.Instruments.Length)),
    };

    private ImmutableArray<T> Several<T>(int most, Func<T> one)
    {
        int count = random.NextIndex(most + 1);
        return random.NextIndex(300) == 0 ? default : [.. Enumerable.Range(0, count == 0 && random.NextIndex(10) > 0 ? 1 : count).Select(_ => one())];
    }

    /// <summary>Dust, some thousands' worth, all there is, or an edge.</summary>
    private Amount Money(AssetId asset, Amount all)
    {
        if (IsEdge || !_catalog.Has(asset))
        {
            return Amount.FromAtoms(Edge());
        }

        Amount unit = _catalog[asset].SmallestUnit;
        if (random.NextIndex(3) == 0)
        {
            return random.NextIndex(2) == 0 || all.IsZero ? unit : all;
        }

        Int128 price = engine.Market.TryAssetPrice(asset, out Price known) && known.IsPositive ? known.Atoms : Fixed18.AtomsPerUnit;
        Int128 worth = (Int128)(1 + random.NextIndex(40_000)) * (Int128)Fixed18.AtomsPerUnit;
        bool fits = price > 1000;
        return fits ? Amount.Max(Amount.FromAtoms(Fixed18.Divide(worth, price, Rounding.Down)).RoundTo(unit, Rounding.Down), unit) : unit;
    }

    private Withdraw Withdraw()
    {
        AccountId account = Account();
        AssetId asset = Asset(out _);
        Amount all = _catalog.Has(asset) && engine.Account(account) is { } view ? view.Withdrawable(asset) : default;
        return new(default, default, account, asset, Money(asset, all));
    }

    /// <summary>The outside book pays, or is paid.</summary>
    private SettleOutside Settled()
    {
        AssetId asset = Asset(out _);
        Amount amount = Money(asset, default);
        return new(default, default, asset, random.NextIndex(2) == 0 || amount.Atoms == Int128.MinValue ? amount : -amount);
    }

    private Ratio Rate() => IsEdge ? Ratio.FromAtoms(Edge()) : Ratio.FromAtoms((random.NextIndex(2001) - 1000) * (Int128)1_000_000_000_000);

    private Fill Fill()
    {
        InstrumentId id = Instrument();
        InstrumentSpec spec = _catalog[_catalog.Has(id) ? id : default];
        AccountId buyer = Account();
        AccountId seller = Account();
        Price mark = engine.Market.TryPrice(spec.Mark, out Price known) ? known : Price.Of(1);
        bool isTiny = mark.Abs().Atoms < 1_000_000_000;
        Int128 near = mark.Atoms + (mark.Atoms / 1000 * (random.NextIndex(4) == 0 ? random.NextIndex(1001) - 500 : random.NextIndex(5) - 2));
        Price price = IsEdge && random.NextIndex(3) == 0 ? Price.FromAtoms(Edge()) : Price.FromAtoms(near).RoundTo(spec.TickSize, Rounding.Up);

        // What closes a position is as likely as what opens one: it is where accounts are written off, swept and settled.
        Quantity held = engine.Account(buyer) is { } view ? view.Position(spec.Id).Quantity : default;
        Int128 worth = (Int128)(1 + random.NextIndex(300_000)) * Fixed18.AtomsPerUnit;
        Quantity size = spec.Payoff == Payoff.Inverse || isTiny ? Quantity.FromAtoms(worth / 100)
            : Quantity.FromAtoms(Fixed18.Divide(worth, mark.Abs().Atoms, Rounding.Down));
        Quantity quantity = IsEdge && random.NextIndex(3) == 0 ? Quantity.FromAtoms(Edge())
            : held.IsNegative && random.NextIndex(2) == 0 ? held.Abs()
            : Quantity.Max(random.NextIndex(5) == 0 ? spec.LotSize : size.RoundTo(spec.LotSize, Rounding.Down), spec.LotSize);
        return new(default, default, id, buyer, seller, quantity, price, Fee(), Fee());
    }

    private Ratio Fee() =>
        random.NextIndex(4) > 0 ? default : random.NextIndex(12) == 0 ? Ratio.FromAtoms(Edge())
        : Ratio.FromAtoms((random.NextIndex(20) - 4) * (Int128)100_000_000_000_000);

    private Observation Observation()
    {
        ObservableId observable = random.NextIndex(80) == 0 ? new(random.NextIndex(2) == 0 ? -1 : _catalog.Observables.Length)
            : new(random.NextIndex(_catalog.Observables.Length));
        int source = random.NextIndex(60) == 0 ? random.NextIndex(2) == 0 ? -1 : int.MaxValue
            : random.NextIndex(3) % Math.Max(1, engine.Setup.Oracles[0].Sources.Length);
        Int128 now = !_catalog.Has(observable) ? 1
            : engine.Market.TryPrice(observable, out Price price) ? price.Atoms
            : engine.Market.TryVolatility(observable, out Ratio volatility) ? volatility.Atoms : 50 * (Int128)Fixed18.AtomsPerUnit;
        int width = random.NextIndex(10) == 0 ? 300 : 5;
        Int128 value = random.NextIndex(40) == 0 ? Edge() : now + (now / 1000 * (random.NextIndex((2 * width) + 1) - width));
        Ratio confidence = random.NextIndex(40) == 0 ? Ratio.FromAtoms(Edge()) : default;
        return new(observable, source, value, confidence);
    }

    private Figure Figure()
    {
        bool isForgotten = random.NextIndex(6) == 0;
        return random.NextIndex(6) switch
        {
            0 => new LastFigure(Instrument(), isForgotten ? null : IsEdge ? Price.FromAtoms(Edge()) : Price.Of(1 + random.NextIndex(90_000))),
            1 => new OpenInterestFigure(Instrument(), isForgotten ? null : IsEdge ? Quantity.FromAtoms(Edge()) : Quantity.Of(random.NextIndex(1_000_000))),
            2 => new FundingFigure(Instrument(), isForgotten ? null
                : new(Rate(), IsEdge ? unchecked((int)Edge()) : 28_800, IsEdge ? EdgeTime() : Now.PlusSeconds(60))),
            3 => new PoolFigure(Asset(out _), isForgotten ? null : Pool()),
            4 => new GasPriceFigure(isForgotten ? null : IsEdge ? Price.FromAtoms(Edge()) : Price.FromAtoms(random.NextIndex(1_000_000))),
            _ => random.NextIndex(40) == 0 ? null! : new BlockTimeFigure(isForgotten ? null : IsEdge ? EdgeTime() : Now.PlusSeconds(-random.NextIndex(30))),
        };
    }

    private LendingPool Pool() => new(
        IsEdge ? Amount.FromAtoms(Edge()) : Amount.Of(1_000),
        IsEdge ? Amount.FromAtoms(Edge()) : Amount.Of(random.NextIndex(1_002)),
        IsEdge ? new(Edge()) : PoolIndex.One,
        PoolIndex.One);

    private DepthProfile Profile()
    {
        if (random.NextIndex(100) == 0)
        {
            return null!;
        }

        int levels = random.NextIndex(200) == 0 ? EngineLimits.MaxDepthLevels + random.NextIndex(2) : random.NextIndex(4);
        return new(IsEdge ? Ratio.FromAtoms(Edge()) : Ratio.FromAtoms(random.NextIndex(20) * (Int128)100_000_000_000_000), Side(levels), Side(levels));
    }

    private ImmutableArray<DepthLevel> Side(int levels)
    {
        Int128 distance = 0;
        Int128 cumulative = 0;
        ImmutableArray<DepthLevel>.Builder side = ImmutableArray.CreateBuilder<DepthLevel>(levels);
        for (int i = 0; i < levels; i++)
        {
            distance += (1 + random.NextIndex(20)) * (Int128)100_000_000_000_000;
            cumulative += random.NextIndex(30) == 0 ? Int128.One << 100 : random.NextIndex(100) * (Int128)Fixed18.AtomsPerUnit / 1000;
            side.Add(new(Ratio.FromAtoms(distance), Quantity.FromAtoms(random.NextIndex(100) == 0 ? Edge() : cumulative)));
        }

        return side.ToImmutable();
    }
}
