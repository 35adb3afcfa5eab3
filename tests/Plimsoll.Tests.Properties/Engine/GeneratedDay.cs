// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>Turns generated steps into commands that make sense at the moment, and applies them.</summary>
internal sealed class GeneratedDay
{
    public const int Accounts = 7;

    // Reading a rulebook takes as long as many days.
    private static readonly ConcurrentDictionary<(string Venue, OraclePolicy? Oracle), EngineSetup> _shipped = new();

    private readonly bool _isCalm;
    private readonly bool _colludes;
    private readonly ListSink _events = new();

    /// <summary>A venue with six cross accounts of three owners and one sub-account, funded, everything marked, depth published.</summary>
    /// <param name="setup">The venue; a flat rulebook where none is given.</param>
    /// <param name="isCalm">True for trades too small to ruin anybody, and prices that do not jump.</param>
    /// <param name="colludes">True where every other trade is of two accounts of one owner, and every third away from the mark, as far as the band for fills
    /// lets it.</param>
    public GeneratedDay(EngineSetup? setup = null, bool isCalm = false, bool colludes = false)
    {
        Setup = setup ?? TestWorld.Setup();
        _isCalm = isCalm;
        _colludes = colludes;
        Engine = new ClearingEngine(Setup);
        for (int i = 1; i < Accounts; i++)
        {
            Apply(new OpenAccount(default, Now, Account(i), Owner(i), AccountKind.Cross, default));
        }

        Apply(new OpenAccount(default, Now, Account(Accounts), Owner(1), AccountKind.Sub, Account(1)));
        for (int i = 1; i <= Accounts; i++)
        {
            Apply(new Deposit(default, Now, Account(i), TestWorld.Usdc, Amount.Of(10_000 * i)));
            Apply(new Deposit(default, Now, Account(i), TestWorld.Btc, Amount.Parse("0.2")));
            Apply(new Deposit(default, Now, Account(i), TestWorld.Eth, Amount.Of(10)));
        }

        Apply(new ContributeToFund(default, Now, TestWorld.Usdc, Amount.Of(20_000)));
        foreach ((ObservableId observable, string value) in new[]
        {
            (TestWorld.BtcIndex, "50000"), (TestWorld.EthIndex, "3000"), (TestWorld.BtcPerpMark, "50000"), (TestWorld.EthPerpMark, "3000"),
                (TestWorld.BtcCallMark, "1000"),
            (TestWorld.BtcVolatility, "0.5"),
        })
        {
            Apply(new ObservePrices(default, Now, [new Observation(observable, 0, Price.Parse(value).Atoms, default)]));
        }

        PublishDepth();
    }

    public EngineSetup Setup { get; }

    public ClearingEngine Engine { get; private set; }

    public Timestamp Now { get; private set; } = TestWorld.Start;

    public IReadOnlyList<Event> Events => _events.Events;

    /// <summary>Where days are generated: a flat rate a position, across the account or position by position, and the rulebooks that ship, with colluding
    /// owners and prices away from the mark.</summary>
    public static TheoryData<string> Venues => ["flat", "flat isolated", .. AttackWorld.Rulebooks];

    /// <summary>A day at one of <see cref="Venues"/>; the rates are those of the flat ones.</summary>
    public static GeneratedDay At(string venue, string initial = "0.1", string maintenance = "0.05", OraclePolicy? oracle = null, bool isCalm = false) =>
        IsFlat(venue) ? new(TestWorld.Setup(TestWorld.Rulebook(venue == "flat" ? AccountMode.Cross : AccountMode.Isolated, initial, maintenance), oracle),
            isCalm)
            : new(_shipped.GetOrAdd((venue, oracle), static key => AttackWorld.Setup(key.Venue, key.Oracle, catalog: TestWorld.Catalog)), isCalm,
            colludes: true);

    /// <summary>True of a venue whose rulebook is made for tests.</summary>
    public static bool IsFlat(string venue) => venue.StartsWith("flat", StringComparison.Ordinal);

    public static AccountId Account(int number) => new(AccountId.FirstClient + (ulong)number);

    /// <summary>Applies a command and keeps its events only.</summary>
    public Rejection Apply(Command command)
    {
        _events.Clear();
        return Engine.Apply(command, _events);
    }

    /// <summary>The command that a step means now.</summary>
    public Command Next(Step step)
    {
        Now = Now.PlusSeconds(step.Kind % 5 == 0 ? step.X % 600 : 0);
        AccountId a = Account(1 + (step.A % Accounts));
        AccountId b = Account(1 + (step.B % Accounts));
        return step.Kind switch
        {
            < 45 => Fill(step, a, b),
            < 70 => Mark(step),
            < 76 => new Deposit(default, Now, a, Asset(step.X), Units(Asset(step.X), step.Y)),
            < 82 => Withdraw(step, a),
            < 86 => new Transfer(default, Now, a, b, Asset(step.X), Units(Asset(step.X), step.Y)),
            < 88 => new ApplyFunding(default, Now, new(step.A % 3), Ratio.FromAtoms((step.Y - (1 << 19)) * (Int128)5_000_000_000)),
            < 90 => new SetInterestRate(default, Now, new(step.A % 2), Ratio.FromAtoms(step.Y * (Int128)1_000_000_000_000)),
            < 92 => new SetLeverageLimit(default, Now, a, step.B % 2 == 0 ? null : new InstrumentId(step.X % 5),
                step.Y % 3 == 0 ? default : Ratio.Of(1 + (step.Y % 20))),
            < 94 => new ContributeToFund(default, Now, TestWorld.Usdc, Units(TestWorld.Usdc, step.Y)),
            < 97 => Depth(),
            97 => new SettleExpiry(default, Now = Now.PlusSeconds(step.Y % 8 == 0 ? 7_000_000 : 0), new(3 + (step.X % 2))),
            _ => new AdvanceTime(default, Now = Now.PlusSeconds(step.Y % 7200)),
        };
    }

    private static OwnerId Owner(int account) => new((ulong)((account + 1) / 2));

    /// <summary>Another account of the same owner.</summary>
    private static AccountId Partner(AccountId account)
    {
        int number = (int)(account.Value - AccountId.FirstClient);
        return Account(number == Accounts ? 1 : number % 2 == 1 ? number + 1 : number - 1);
    }

    private static AssetId Asset(int x) => new(x % 3);

    /// <summary>From one smallest unit up to some thousand dollars' worth, small ones often.</summary>
    private Amount Units(AssetId asset, int y)
    {
        Int128 unit = Setup.Catalog[asset].SmallestUnit.Atoms;
        Int128 whole = asset == TestWorld.Usdc ? 1000 : 1;
        return y % 3 == 0 ? Amount.FromAtoms(unit * (1 + (y % 100)))
            : Amount.FromAtoms(Fixed18.RoundTo(whole * Fixed18.AtomsPerUnit * y / (1 << 18), unit, Rounding.Up) + unit);
    }

    private Fill Fill(Step step, AccountId a, AccountId b)
    {
        InstrumentSpec spec = Setup.Catalog.Instruments[step.X % Setup.Catalog.Instruments.Length];
        Price mark = Engine.Market.TryMark(spec.Id, out Price known) ? known : Price.Of(100);

        // Prices within one per cent of the mark, or as far as the band; sizes from one lot to half a million dollars.
        bool isAway = _colludes && step.Kind % 3 == 0;
        Price reference = isAway && spec.Option is { } option && Engine.Market.TryPrice(option.Forward, out Price forward) ? forward : mark;
        Price price = Price.FromAtoms(mark.Atoms + (reference.Atoms * ((step.Y % 201) - 100) / (isAway ? 205 : 10_000))).RoundTo(spec.TickSize, Rounding.Up);
        if (_colludes && step.Kind % 2 == 0)
        {
            b = Partner(a);
        }

        Int128 worth = (Int128)(step.Y % 4 == 0 ? 1 : step.Y % (_isCalm ? 30_000 : 500_000)) * Fixed18.AtomsPerUnit;
        Quantity quantity = spec.Payoff == Payoff.Inverse
            ? Quantity.FromAtoms(worth / 100)
            : Quantity.FromAtoms(Fixed18.Divide(worth,
            spec.Kind == InstrumentKind.Option ? Price.Of(50_000).Atoms : Int128.Max(mark.Atoms, Fixed18.AtomsPerUnit / 1000), Rounding.Down));
        quantity = Quantity.Max(quantity.RoundTo(spec.LotSize, Rounding.Down), spec.LotSize);
        Ratio fee = Ratio.FromAtoms((Int128)(step.B % 9) * 100_000_000_000_000);
        return new(default, Now, spec.Id, a, b, quantity, Price.Max(price, spec.TickSize), fee, step.A % 10 == 0 ? -fee : fee);
    }

    private ObservePrices Mark(Step step)
    {
        ObservableId observable = new(step.A % 6);
        bool isVolatility = observable == TestWorld.BtcVolatility;
        Int128 now = isVolatility ? (Engine.Market.TryVolatility(observable, out Ratio v) ? v.Atoms : 0)
            : (Engine.Market.TryPrice(observable, out Price p) ? p.Atoms : 0);

        // Mostly within one per cent; one in sixteen up to a third, unless the day is calm.
        int width = !_isCalm && step.B % 16 == 0 ? 3 : 100;
        Int128 move = now * ((step.Y % 2001) - 1000) / (1000 * width);
        return new(default, Now, [new Observation(observable, 0, Int128.Max(now + move, 1), default)]);
    }

    private Withdraw Withdraw(Step step, AccountId account)
    {
        AssetId asset = Asset(step.X);
        Amount most = Engine.Account(account)!.Value.Withdrawable(asset);
        Amount unit = Setup.Catalog[asset].SmallestUnit;
        Amount amount = (step.Y % 4) switch
        {
            0 => most,
            1 => most + unit,
            2 => Amount.FromAtoms(most.Atoms / 2).RoundTo(unit, Rounding.Down),
            _ => Units(asset, step.Y),
        };
        return new(default, Now, account, asset, amount);
    }

    private PublishDepth Depth()
    {
        static DepthProfile Book(long size) => new(
            Ratio.Parse("0.0002"),
            [new(Ratio.Parse("0.001"), Quantity.Of(size)), new(Ratio.Parse("0.02"), Quantity.Of(size * 10))],
            [new(Ratio.Parse("0.001"), Quantity.Of(size)), new(Ratio.Parse("0.02"), Quantity.Of(size * 10))]);
        return new(
            default,
            Now,
            [
                new(TestWorld.BtcPerp, Book(1)), new(TestWorld.EthPerp, Book(20)), new(TestWorld.BtcInverse, Book(500)), new(TestWorld.BtcFuture, Book(1)),
                new(TestWorld.BtcCall, Book(1)), new(TestWorld.BtcSpot, Book(1)), new(TestWorld.EthSpot, Book(20)),
            ]);
    }

    private void PublishDepth() => Apply(Depth());
}
