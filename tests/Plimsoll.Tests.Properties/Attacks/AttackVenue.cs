// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Attacks;

/// <summary>A venue under a rulebook that ships, with four accounts of colluding owners and an honest pool, on which sequences of acts are played from the same
/// start.</summary>
/// <remarks>
/// <para>Gain = withdrawn + what is left − deposited − what the market paid, in the numeraire, each flow at the price of its moment. What is left is the larger
/// of what could still be withdrawn and of what each account is worth at the marks, none counted below zero: who owes walks away. The market paid what the
/// accounts' holdings changed in worth when an accepted price changed, and funding. While no price moved, what the fund lost counts as gain too, whoever has
/// it.</para>
/// <para>Prices move by at most a thousandth a command, so that no account that was above its line can be below zero after one: a loss of the fund is not the
/// market's. The honest pool trades at the mark only, while it is believed. A sequence that halts the engine gains more than any theft.</para>
/// </remarks>
internal sealed partial class AttackVenue
{
    /// <summary>Roundings of one sequence: less than this is nothing.</summary>
    public static readonly Amount Dust = Amount.Parse("0.001");

    /// <summary>What a halt counts.</summary>
    public static readonly Amount Halt = Amount.Of(1_000_000_000);

    private const string Names = "ABCD";
    private readonly EngineSetup _setup;
    private readonly ImmutableArray<string> _modes;
    private readonly byte[] _start;
    private readonly Timestamp _startTime;
    private readonly bool _isPoolGenerous;
    private readonly Knowledge _knowledge;
    private readonly bool _hasAuctions;
    private readonly ListSink _events = new();
    private ClearingEngine _engine;
    private Timestamp _now;
    private readonly Amount[] _flowsOf = new Amount[Names.Length];
    private Gene? _lastDeal;
    private Amount _paid;
    private bool _hasMoved;
    private List<string>? _lines;

    /// <summary>Prepares the start.</summary>
    /// <param name="rulebook">A rulebook that ships.</param>
    /// <param name="isPoolGenerous">True for a pool that trades at any price in the band: a venue that can be robbed, on which the search is tried.</param>
    /// <param name="knowledge">What the colluders know better from the middle of each sequence on: then what counts is what they make of that.</param>
    /// <param name="hasTranches">True for a venue with tranches around its fund, whose pay counts as what the fund pays, and with all that may be done after
    /// a deficit and an outage.</param>
    /// <param name="bidders">For auctions that give all from the first second, for which the backstop waits to their end, the owners who must show
    /// themselves, 0 for an empty room; and keepers whose bonus is as large as may be: what a rulebook must be safe with. Null for neither.</param>
    public AttackVenue(
        string rulebook, bool isPoolGenerous = false, Knowledge knowledge = Knowledge.None, bool hasTranches = false, int? bidders = null)
    {
        _hasAuctions = bidders is not null;
        _knowledge = knowledge;
        _isPoolGenerous = isPoolGenerous;
        _setup = AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle, bidders is { } least ? text => Offer(text, least) : null);
        _setup = hasTranches ? WithTranches(_setup) : _setup;
        _engine = new ClearingEngine(_setup);
        _now = TestWorld.Start;
        _modes = ModesBeside(rulebook);
        foreach (string other in _modes.Where(other => other != rulebook))
        {
            Send(new AdoptRulebook(default, _now, Plimsoll.Venues.ShippedRulebooks.Text(other)!, default));
        }

        Send(new OpenAccount(default, _now, Id('H'), new(9), AccountKind.Cross, default));
        for (int i = 0; i < Names.Length; i++)
        {
            Send(new OpenAccount(default, _now, Id(Names[i]), new((ulong)Math.Max(i, 1)), i == 1 ? AccountKind.Sub : AccountKind.Cross,
                i == 1 ? Id('A') : default));
        }

        Send(new ObservePrices(default, _now, [.. AttackWorld.FirstPrices.SelectMany(first =>
            FromAll(first.Observable.Id, Price.Parse(first.Value).Atoms))]));
        Send(new Deposit(default, _now, Id('H'), TestWorld.Usdc, Amount.Of(10_000_000)));
        foreach (AssetSpec asset in _setup.Catalog.Assets.Where(a => a.PriceObservable is { } observable && IsKnown(observable)))
        {
            Send(new Deposit(default, _now, Id('H'), asset.Id, Amount.Of(500)));
        }

        Send(new ContributeToFund(default, _now, TestWorld.Usdc, Amount.Of(1_000_000)));
        Send(new ContributeToFund(default, _now, TestWorld.Btc, Amount.Of(10)));
        if (hasTranches)
        {
            Send(new ContributeToMarketFund(default, _now, new(0), Amount.Of(50_000)));
            Send(new ContributeToJunior(default, _now, Amount.Of(100_000)));
            Send(new Stake(default, _now, Id('H'), Amount.Of(500_000)));
        }

        foreach (char name in Names)
        {
            Send(new Deposit(default, _now, Id(name), TestWorld.Usdc, Amount.Of(20_000)));
        }

        ArrayBufferWriter<byte> bytes = new();
        _engine.WriteSnapshot(bytes);
        _start = bytes.WrittenSpan.ToArray();
        _startTime = _now;
    }

    private static EngineSetup WithTranches(EngineSetup setup) => setup with
    {
        Rulebook = setup.Rulebook with
        {
            Liquidation = setup.Rulebook.Liquidation with
            {
                Waterfall = new(Ratio.One, Ratio.One, Ratio.Parse("0.5"), 3_600),
                GateSeconds = 1_800,
                ClawbackSeconds = 1_200,
                GraceSeconds = 600,
            },
        },
    };

    private Amount Usdc(AccountId house) => _engine.Account(house)!.Value.Balance(TestWorld.Usdc);

    /// <summary>The rules that an owner can choose from: the venue's, three plain ones, and those of its neighbour in the list, so that over all venues every
    /// rulebook meets others. All of them at once would be read anew for every sequence.</summary>
    private static ImmutableArray<string> ModesBeside(string rulebook)
    {
        ImmutableArray<string> all = AttackWorld.Rulebooks;
        return [.. new[] { rulebook, "cross", "tiered", "isolated", all[(all.IndexOf(rulebook) + 1) % all.Length] }.Distinct()];
    }

    /// <summary>How much the account that lost most by the last acts has lost: a search that gains nothing yet climbs along this, for who loses all it has is
    /// near to losing more.</summary>
    public Amount LargestLoss { get; private set; }

    /// <summary>Plays acts from the start and says what they gained.</summary>
    public Amount Play(ReadOnlySpan<Gene> genes)
    {
        _engine = ClearingEngine.Restore(_setup, _start);
        _now = _startTime;
        Array.Fill(_flowsOf, Amount.Of(-20_000));
        _lastDeal = null;
        _paid = default;
        _hasMoved = false;
        Amount fund = Fund();
        try
        {
            if (_knowledge != Knowledge.None)
            {
                return PlayKnowing(genes);
            }

            foreach (Gene gene in genes)
            {
                Do(gene);
            }

            // Whoever is below the line by now is liquidated before anybody counts.
            Send(new AdvanceTime(default, _now = _now.PlusSeconds(1)));
        }
        catch (Exception exception) when (exception is InvariantException or OverflowException or IndexOutOfRangeException or DivideByZeroException)
        {
            _lines?.Add($"# {exception.Message}");
            LargestLoss = default;
            return Halt;
        }

        Amount flows = _flowsOf.Aggregate((a, b) => a + b);
        Amount worths = Worths();
        Amount gain = flows - _paid + Amount.Max(worths, TakeAll());
        return _hasMoved ? gain : Amount.Max(gain, fund - Fund());
    }

    /// <summary>The acts as a scenario table, the accepted ones only, with the gain at its end.</summary>
    public string Table(ReadOnlySpan<Gene> genes)
    {
        _lines = [.. Names.Select(name => $"deposit {name} 20000 USDC")];
        Amount gain = Play(genes);
        string table = string.Join('\n', _lines.Append($"# gain {gain}"));
        _lines = null;
        return table;
    }

    private static void Offer(JsonObject rulebook, int bidders)
    {
        rulebook["liquidation"]!["auction"] = JsonNode.Parse("""
            { "openRatio": "1", "discount": [["0", "1"]], "length": "3600s", "leastReserve": "1000", "liveFor": "60s", "patience": "3600s" }
            """);
        rulebook["liquidation"]!["auction"]!["leastBidders"] = bidders;
        rulebook["liquidation"]!["keepers"] = JsonNode.Parse("""{ "closeFactor": [["1", "1"]], "bonus": [["1", "1"]], "feeShare": "0", "dust": "0" }""");
    }

    private static AccountId Id(char name) => new(AccountId.FirstClient + name);

    private static char Name(AccountId id) => (char)(id.Value - AccountId.FirstClient);

    private static IEnumerable<Observation> FromAll(ObservableId observable, Int128 value) =>
        Enumerable.Range(0, 3).Select(source => new Observation(observable, source, value, default));

    private bool IsKnown(ObservableId observable) => _engine.Market.TryPrice(observable, out _) || _engine.Market.TryVolatility(observable, out _);

    private bool Send(Command command, string? line = null)
    {
        _events.Clear();
        bool isAccepted = !_engine.Apply(command, _events).IsRefused;
        NoteAfter();
        if (isAccepted && line is not null)
        {
            _lines?.Add(line);
        }

        return isAccepted;
    }

    /// <summary>Sends what may move prices, and counts what the market paid the colluders for what they hold.</summary>
    private void SendMarket(Command command, string line)
    {
        List<Portfolio> held = [.. Coalition().Select(account => account.Portfolio)];
        Amount before = held.Aggregate(default(Amount), (sum, p) => sum + Worth(p));
        Send(command, line);
        Amount after = held.Aggregate(default(Amount), (sum, p) => sum + Worth(p));
        bool isMove = _events.Events.Any(e => e is PriceAccepted);
        _hasMoved |= isMove;
        _paid += isMove ? after - before : default;
    }

    private IEnumerable<AccountView> Coalition() => _engine.Accounts.Where(account => account.Owner.Value != 9);

    private Amount Fund() => Usdc(HouseAccounts.InsuranceFund) + Usdc(HouseAccounts.MarketFunds) + Usdc(HouseAccounts.Junior) + Usdc(HouseAccounts.Stakes)
        + ValueOf(TestWorld.Btc, _engine.Account(HouseAccounts.InsuranceFund)!.Value.Balance(TestWorld.Btc));

    /// <summary>What the colluders' accounts are worth, none counted below zero.</summary>
    private Amount Worths()
    {
        Amount sum = default;
        Span<Amount> results = stackalloc Amount[Names.Length];
        _flowsOf.CopyTo(results);
        foreach (AccountView account in Coalition())
        {
            Amount worth = Worth(account.Portfolio);
            sum += Amount.Max(worth, default);
            results[Names.IndexOf(Name(account.Kind == AccountKind.Pocket ? account.Parent : account.Id), StringComparison.Ordinal)] += worth;
        }

        LargestLoss = default;
        foreach (Amount result in results)
        {
            LargestLoss = Amount.Max(LargestLoss, -result);
        }

        return sum;
    }

    /// <summary>Withdraws all that may be, asset by asset, and says what it is worth.</summary>
    private Amount TakeAll()
    {
        Amount taken = default;
        foreach (AccountView account in Coalition().Where(a => a.Kind != AccountKind.Pocket).ToArray())
        {
            foreach (Holding holding in account.Holdings.ToArray())
            {
                Amount most = account.Withdrawable(holding.Asset);
                bool isTaken = most.IsPositive && Send(new Withdraw(default, _now, account.Id, holding.Asset, most),
                    $"withdraw {Name(account.Id)} {most} {_setup.Catalog[holding.Asset].Symbol}");
                taken += isTaken ? ValueOf(holding.Asset, most) : default;
            }
        }

        return taken;
    }

    private Amount ValueOf(AssetId asset, Amount amount) =>
        amount.IsZero || !_engine.Market.TryAssetPrice(asset, out Price price) ? default : amount.Times(price, Rounding.Down);

    private Amount Worth(in Portfolio portfolio)
    {
        Amount worth = default;
        foreach (Holding holding in portfolio.Holdings.Span)
        {
            worth += ValueOf(holding.Asset, holding.Balance);
        }

        foreach (Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _setup.Catalog[position.Instrument];
            if (_engine.Market.TryPrice(spec.Mark, out Price mark))
            {
                worth += ValueOf(spec.Settlement, spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost);
            }
        }

        return worth;
    }
}
