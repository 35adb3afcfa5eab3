// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Replay;

/// <summary>A venue under a rulebook that ships, with some dozens of accounts that hold what its rulebook takes, each with as much money as brings it near its
/// lines in a crash.</summary>
internal sealed class ReplayedVenue
{
    /// <summary>What accounts hold: contracts of instruments, coin bought or sold for dollars, and coin that is paid in.</summary>
    private static readonly string[] _books =
    [
        "BTC-PERP 1",
        "BTC-PERP -1",
        "ETH-PERP 25, BTC-PERP -0.5",
        "SOL-PERP 400, ETH-PERP 5",
        "BTC-26DEC25 1, BTC-PERP -1",
        "ETH-26DEC25 -20, ETH-PERP 30",
        "BTC-31OCT25-110000-P -2",
        "BTC-31OCT25-110000-P 2, BTC-PERP 2",
        "BTC-31OCT25-130000-C -1, BTC-PERP 1",
        "BTC-31OCT25-110000-P -1, BTC-31OCT25-130000-C -1",
        "ETH-31OCT25-3800-P -10, ETH-PERP 5",
        "BTC/USDC 1",
        "ETH/USDC -10",
        "ETH/USDC -5, ETH-PERP 5, BTC-PERP 0.5",
        "BTC 0.2, BTCUSD-PERP 500",
        "BTC 0.5, ETH 5, SOL-PERP 300, BTC-31OCT25-130000-C 1",
    ];

    /// <summary>Equity, less what is required to begin with, over that: from hardly anything to what a day does not use up.</summary>
    private static readonly Ratio[] _cushions = [Ratio.Parse("0.02"), Ratio.Parse("0.5"), Ratio.Of(3)];

    private static readonly AccountId _house = new(AccountId.FirstClient);

    private readonly ReplayedPath _path;
    private readonly ListSink _events = new();
    private readonly List<string> _left = [];
    private readonly SortedSet<InstrumentKind> _held = [];

    /// <summary>Opens the venue and its accounts at the first prices of a path.</summary>
    public ReplayedVenue(string rulebook, ReplayedPath path)
    {
        _path = path;
        Rulebook = RulebookIn.Numeraire(rulebook, ReplayedMarket.Catalog);
        Setup = new(ReplayedMarket.Catalog, Rulebook, [.. ReplayedMarket.Catalog.Observables.Select(static _ => TestWorld.SimpleOracle)], "replay " + rulebook);
        Engine = new ClearingEngine(Setup);
        Do(new OpenAccount(default, Now, _house, new(1), AccountKind.Cross, default));
        Do(new Deposit(default, Now, _house, Usdc, Amount.Of(1_000_000_000)));
        Do(new ContributeToFund(default, Now, Usdc, Amount.Of(1_000_000)));
        Do(ReplayedMarket.At(path, 0));
        Do(new PublishDepth(default, Now, [.. ReplayedMarket.Catalog.Instruments.Select(static spec => new InstrumentDepth(spec.Id, Book(spec)))]));
        foreach (string book in _books)
        {
            foreach (Ratio cushion in _cushions)
            {
                Open(book, cushion);
            }
        }
    }

    public EngineSetup Setup { get; }

    public Rulebook Rulebook { get; }

    public ClearingEngine Engine { get; }

    /// <summary>Accounts with a book.</summary>
    public int Clients { get; private set; }

    /// <summary>Books that the rulebook does not take, or not at any price, with the refusal.</summary>
    public IReadOnlyList<string> Left => _left;

    /// <summary>The kinds of what was traded; spot among them stands for a loan.</summary>
    public IReadOnlyCollection<InstrumentKind> Held => _held;

    private static AssetId Usdc => ReplayedMarket.Catalog.Numeraire;

    private Timestamp Now => _path.TimeOf(0);

    private void Open(string book, Ratio cushion)
    {
        var legs = book.Split(", ").Select(static leg => leg.Split(' ')).Select(static leg => (Name: leg[0], Quantity: Quantity.Parse(leg[1]))).ToArray();
        if (LeastDeposit(legs, cushion, out Rejection why) is not { } deposit)
        {
            _left.Add($"{book}: {(why.IsRefused ? why.Code.ToString() : "not for any deposit")}");
            return;
        }

        AccountId account = new(_house.Value + 1 + (ulong)(Clients + _left.Count));
        Do(new OpenAccount(default, Now, account, new(account.Value), AccountKind.Cross, default));
        Clients++;

        // A hedge is bought one leg after the other: until it is whole there is more money in the account. What is lent stays lent, and has no use for it.
        Amount meanwhile = legs.Any(static leg => leg.Name.Contains('/', StringComparison.Ordinal)) ? default : Amount.Of(10_000_000);
        Do(new Deposit(default, Now, account, Usdc, deposit + meanwhile));
        foreach ((string name, Quantity quantity) in legs)
        {
            if (ReplayedMarket.Catalog.TryFindAsset(name, out AssetSpec? asset))
            {
                Do(new Deposit(default, Now, account, asset.Id, Amount.FromAtoms(quantity.Atoms)));
                continue;
            }

            InstrumentSpec spec = Spec(name);
            (AccountId buyer, AccountId seller) = quantity.IsPositive ? (account, _house) : (_house, account);
            Rejection refused = Engine.Apply(new Fill(default, Now, spec.Id, buyer, seller, quantity.Abs(), Mark(spec), default, default), _events);
            if (refused.IsRefused)
            {
                _left.Add($"{name} of {book}: {refused.Code}");
            }
            else
            {
                _held.Add(spec.Kind);
            }
        }

        if (!meanwhile.IsZero)
        {
            Do(new Withdraw(default, Now, account, Usdc, Amount.Min(meanwhile, Engine.Account(account)!.Value.Withdrawable(Usdc))));
        }
    }

    /// <summary>The least dollars, in steps of a hundred, with which a book leaves its cushion over initial margin; null where none do.</summary>
    private Amount? LeastDeposit((string Name, Quantity Quantity)[] legs, Ratio cushion, out Rejection why)
    {
        const int Most = 1 << 16;
        why = Rejection.None;
        int low = 0;
        int high = Most;
        while (low < high)
        {
            int middle = (low + high) / 2;
            Result<MarginReport> report = Rulebook.Assess(Made(legs, Amount.Of(100L * middle)), Engine.Market);
            why = report.Rejection;
            bool isEnough = report.IsOk && report.Value.FreeEquity >= report.Value.Initial.Times(cushion, Rounding.Up);
            (low, high) = isEnough ? (low, middle) : (middle + 1, high);
        }

        return low == Most ? null : Amount.Of(100L * (low + 1));
    }

    /// <summary>What an account holds after a deposit of dollars and the trades of its book, at the marks.</summary>
    private Portfolio Made((string Name, Quantity Quantity)[] legs, Amount dollars)
    {
        SortedDictionary<int, Amount> balances = new() { [Usdc.Value] = dollars };
        List<Position> positions = [];
        foreach ((string name, Quantity quantity) in legs)
        {
            if (ReplayedMarket.Catalog.TryFindAsset(name, out AssetSpec? asset))
            {
                Add(asset.Id, Amount.FromAtoms(quantity.Atoms));
                continue;
            }

            InstrumentSpec spec = Spec(name);
            Amount worth = spec.ValueOf(quantity, Mark(spec), Rounding.Up);
            if (spec.Kind == InstrumentKind.Spot)
            {
                Add(spec.Base!.Value, Amount.FromAtoms(quantity.Atoms));
                Add(spec.Settlement, -worth);
                continue;
            }

            Add(spec.Settlement, spec.Option is null ? default : -worth);
            positions.Add(new(spec.Id, quantity, spec.Option is null ? worth : default));
        }

        return Portfolio.Arrange([.. balances.Select(static balance => new Holding(new(balance.Key), balance.Value))], [.. positions]);

        void Add(AssetId asset, Amount amount) => balances[asset.Value] = balances.GetValueOrDefault(asset.Value) + amount;
    }

    private static InstrumentSpec Spec(string name) =>
        ReplayedMarket.Catalog.TryFindInstrument(name, out InstrumentSpec? spec) ? spec : throw new InvalidOperationException(name);

    private Price Mark(InstrumentSpec spec) =>
        Engine.Market.TryMark(spec.Id, out Price mark) ? mark.RoundTo(spec.TickSize, Rounding.Down) : throw new InvalidOperationException(spec.Symbol);

    /// <summary>Some millions of dollars on either side, in two levels.</summary>
    private static DepthProfile Book(InstrumentSpec spec)
    {
        long unit = spec.Payoff == Payoff.Inverse ? 10_000 : spec.Symbol[0] == 'B' ? 10 : spec.Symbol[0] == 'E' ? 300 : 5_000;
        ImmutableArray<DepthLevel> levels = [new(Ratio.Parse("0.001"), Quantity.Of(unit)), new(Ratio.Parse("0.02"), Quantity.Of(10 * unit))];
        return new(Ratio.Parse("0.0002"), levels, levels);
    }

    private void Do(Command command)
    {
        Rejection refused = Engine.Apply(command, _events);
        Invariant.Check(!refused.IsRefused, $"{command} was refused: {refused.Code}");
    }
}
