// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Plays a scenario written as a table of text, one command a line, and holds it to what each line expects after "->".</summary>
/// <remarks>
/// <para><c>open A [owner N] [sub of B]</c> · <c>deposit A 1000 USDC</c> · <c>withdraw A 10 USDC</c> · <c>transfer A B 10 USDC</c> · <c>fund 500 USDC</c> ·
/// <c>take A USDC</c> (withdraws all that may be) · <c>limit A 5 [BTC-PERP]</c> · <c>mark BTC-PERP 50000 [BTC 50000 …] [by 2]</c> (source 0 unless told) ·
/// <c>buy A 1 BTC-PERP @ 50000 from B [fee 0.0005]</c> · <c>funding BTC-PERP 0.0001</c> ·
/// <c>rate USDC 0.1</c> · <c>depth BTC-PERP 0.01 100 [spread 0.001] [bids|asks]</c> (both sides unless told) · <c>settle BTC-FUT</c> · <c>wait 60</c> ·
/// <c>tell last BTC-PERP 50010</c>, <c>tell open BTC-PERP 400</c>, <c>tell funding BTC-PERP 0.0001 every 28800 in 600</c>, <c>tell pool USDC 1000 less
/// 250</c>, <c>tell gas 0.00002</c>, <c>tell block -12</c> (seconds from now), and <c>unknown</c> in the place of the value.</para>
/// <para>Expectations: <c>accepted</c>, <c>any</c> (accepted or refused), a refusal's name, <c>calls A</c>, <c>clears A</c>, <c>liquidates A</c>, <c>closes A
/// 0.4</c>, <c>nothing</c> (no liquidation event). Checks of their own: <c>price BTC 50000</c> (the accepted one), <c>balance A 1000 USDC</c>, <c>position A 1
/// BTC-PERP</c>, <c>withdrawable A 10 USDC</c>, <c>status A Healthy</c>, <c>equity A 100</c>; the houses are called <c>@fees</c>, <c>@suspense</c> and so on. A
/// line that starts with # is a comment.</para>
/// <para>Bounds, with <c>&lt;=</c>, <c>&gt;=</c> or <c>&lt;</c>: <c>balance A USDC &gt;= 10</c>, <c>withdrawable A USDC &gt;= 10</c>, <c>equity A &gt;= 0</c>,
/// <c>spare A &gt;= 0</c> (equity − initial), <c>contracts A BTC-PERP &lt; 10</c> (a magnitude, the pocket's in an isolated rulebook), <c>price BTC &gt;=
/// 10</c>, and <c>profit L W &lt;= 0</c>: what these accounts withdrew and could still withdraw, less what they deposited, in the numeraire at the prices of
/// the moment.</para>
/// </remarks>
internal sealed partial class ScenarioTable
{
    private readonly TestVenue _venue;
    private readonly InstrumentCatalog _catalog;
    private int _heard;

    private ScenarioTable(TestVenue venue)
    {
        _venue = venue;
        _catalog = venue.Engine.Catalog;
    }

    /// <summary>Plays all lines; the failure names the line.</summary>
    public static TestVenue Play(string table, EngineSetup? setup = null) => Play(table, new TestVenue(setup));

    /// <summary>Plays all lines on a venue to which something happened already.</summary>
    public static TestVenue Play(string table, TestVenue venue)
    {
        ScenarioTable scenario = new(venue);
        foreach (string line in table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith('#'))
            {
                scenario.Line(line);
            }
        }

        scenario._venue.Engine.Audit();
        return scenario._venue;
    }

    private static AccountId Id(string name) => name switch
    {
        "@fees" => HouseAccounts.Fees,
        "@fund" => HouseAccounts.InsuranceFund,
        "@suspense" => HouseAccounts.Suspense,
        "@lenders" => HouseAccounts.Lenders,
        "@external" => HouseAccounts.External,
        _ => new(AccountId.FirstClient + name[0]),
    };

    private void Line(string line)
    {
        string[] parts = line.Split("->", StringSplitOptions.TrimEntries);
        string[] words = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words[^2..] is ["<=" or ">=" or "<", _])
        {
            Bound(line, words);
            return;
        }

        if (words[0] == "price")
        {
            Price price = _venue.Engine.Market.TryPrice(Observable(words[1]), out Price known) ? known : default;
            Assert.True(price == Price.Parse(words[2]), $"{line}: found {price}");
            return;
        }

        if (words[0] is "balance" or "position" or "withdrawable" or "status" or "equity")
        {
            Assert.True(Found(words) == words[2], $"{line}: found {Found(words)}");
            return;
        }

        _heard = _venue.Events.Count;
        Rejection rejection = _venue.Apply(Command(words));
        string expected = parts.Length > 1 ? parts[1] : "accepted";
        Assert.True(IsMet(expected.Split(' '), rejection),
            $"{line}: {(rejection.IsRefused ? rejection.ToString() : "accepted")}\n  {string.Join("\n  ", _venue.Events.Skip(_heard))}");
    }

    private string Found(string[] words)
    {
        AccountView account = _venue.Engine.Account(Id(words[1]))!.Value;
        return words[0] switch
        {
            "balance" => account.Balance(Asset(words[3])).ToString(),
            "withdrawable" => account.Withdrawable(Asset(words[3])).ToString(),
            "position" => account.Position(Instrument(words[3])).Quantity.ToString(),
            "equity" => account.Report().Value.Equity.ToString(),
            _ => account.Status.ToString(),
        };
    }

    private bool IsMet(string[] expected, Rejection rejection)
    {
        Event[] events = [.. _venue.Events.Skip(_heard)];
        return expected[0] switch
        {
            "accepted" => !rejection.IsRefused,
            "any" => true,
            "nothing" => !rejection.IsRefused && !events.Any(e => e is MarginCalled or LiquidationStarted or LiquidationTraded),
            "calls" => events.OfType<MarginCalled>().Any(e => e.Account == Id(expected[1])),
            "clears" => events.OfType<CallCleared>().Any(e => e.Account == Id(expected[1])),
            "liquidates" => events.OfType<LiquidationStarted>().Any(e => e.Account == Id(expected[1])),
            "closes" =>
                events.OfType<LiquidationTraded>().Where(e => e.Account == Id(expected[1]))
                .Aggregate(default(Quantity), (sum, e) => sum + e.Quantity.Abs()) == Quantity.Parse(expected[2]),
            "offers" => events.OfType<AuctionOpened>().Any(e => e.Account == Id(expected[1])),
            "skips" => events.OfType<AuctionSkipped>().Any(e => e.Account == Id(expected[1])),
            "sells" => events.OfType<AuctionSold>().Any(e => e.Account == Id(expected[1]) && e.Share == Ratio.Parse(expected[2])),
            "ends" => events.OfType<AuctionEnded>().Any(e => e.Account == Id(expected[1]) && e.Reason.ToString() == expected[2]),
            "repays" => events.OfType<DebtRepaid>().Any(e => e.Account == Id(expected[1]) && e.Repaid == Amount.Parse(expected[2])),
            "backstop" => events.OfType<BackstopTookOver>().Any(e => e.Account == Id(expected[1])),
            _ => rejection.Code == Enum.Parse<RejectionCode>(expected[0]),
        };
    }

    private Command Command(string[] w) => w[0] switch
    {
        "open" => new OpenAccount(
            default,
            _venue.Now,
            Id(w[1]),
            new(w.Contains("owner") ? ulong.Parse(w[Array.IndexOf(w, "owner") + 1], CultureInfo.InvariantCulture) : w[1][0]),
            w.Contains("sub") ? AccountKind.Sub : AccountKind.Cross,
            w.Contains("sub") ? Id(w[^1]) : default),
        "deposit" => new Deposit(default, _venue.Now, Id(w[1]), Asset(w[3]), Amount.Parse(w[2])),
        "withdraw" => new Withdraw(default, _venue.Now, Id(w[1]), Asset(w[3]), Amount.Parse(w[2])),
        "take" => new Withdraw(default, _venue.Now, Id(w[1]), Asset(w[2]), _venue.Engine.Account(Id(w[1]))!.Value.Withdrawable(Asset(w[2]))),
        "transfer" => new Transfer(default, _venue.Now, Id(w[1]), Id(w[2]), Asset(w[4]), Amount.Parse(w[3])),
        "fund" => new ContributeToFund(default, _venue.Now, Asset(w[2]), Amount.Parse(w[1])),
        "outside" => new SettleOutside(default, _venue.Now, Asset(w[2]), Amount.Parse(w[1])),
        "limit" => new SetLeverageLimit(default, _venue.Now, Id(w[1]), w.Length > 3 ? Instrument(w[3]) : null, Ratio.Parse(w[2])),
        "adopt" => new AdoptRulebook(default, _venue.Now, Plimsoll.Venues.ShippedRulebooks.Text(w[1])!, default),
        "mode" => new SetRulebook(default, _venue.Now, Id(w[1]), w[2]),
        "mark" => new ObservePrices(default, _venue.Now, [.. Observations(w)]),
        "buy" => new Fill(default, _venue.Now, Instrument(w[3]), Id(w[1]), Id(w[7]), Quantity.Parse(w[2]), Price.Parse(w[5]), Fee(w), Fee(w)),
        "funding" => new ApplyFunding(default, _venue.Now, Instrument(w[1]), Ratio.Parse(w[2])),
        "rate" => new SetInterestRate(default, _venue.Now, Asset(w[1]), Ratio.Parse(w[2])),
        "depth" => new PublishDepth(default, _venue.Now, [new(Instrument(w[1]), Depth(w))]),
        "tell" => new PublishFigures(default, _venue.Now, [ToldFigure(w)]),
        "settle" => new SettleExpiry(default, _venue.Now, Instrument(w[1])),
        "stand" => new StandForAuctions(default, _venue.Now, Id(w[1]), Amount.Parse(w[2])),
        "bid" => new BidInAuction(default, _venue.Now, Id(w[1]), Id(w[2]), Ratio.Parse(w[3]), w.Contains("least") ? Ratio.Parse(w[^1]) : default),
        "bidlegs" => new BidForLegs(default, _venue.Now, Id(w[1]), Id(w[2]), [.. w.Skip(4).Select(Instrument)], Ratio.Parse(w[3]), default),
        "repay" => new RepayForCollateral(
            default, _venue.Now, Id(w[1]), Id(w[2]), Asset(w[4]), Amount.Parse(w[3]), Asset(w[6]), w.Contains("least") ? Amount.Parse(w[^1]) : default),
        "wait" => new AdvanceTime(default, _venue.Now = _venue.Now.PlusSeconds(long.Parse(w[1], CultureInfo.InvariantCulture))),
        _ => throw new FormatException($"'{w[0]}' is no word of a scenario table."),
    };

    private IEnumerable<Observation> Observations(string[] words)
    {
        int source = words[^2] == "by" ? int.Parse(words[^1], CultureInfo.InvariantCulture) : 0;
        int end = words[^2] == "by" ? words.Length - 2 : words.Length;
        for (int i = 1; i < end; i += 2)
        {
            yield return new(Observable(words[i]), source, Price.Parse(words[i + 1]).Atoms, default);
        }
    }

    private static Ratio Fee(string[] words) => words.Contains("fee") ? Ratio.Parse(words[^1]) : default;

    private static DepthProfile Depth(string[] words)
    {
        DepthLevel level = new(Ratio.Parse(words[2]), Quantity.Parse(words[3]));
        Ratio spread = words.Contains("spread") ? Ratio.Parse(words[5]) : default;
        return new(spread, words[^1] == "asks" ? [] : [level], words[^1] == "bids" ? [] : [level]);
    }

    private AssetId Asset(string name) => _catalog.TryFindAsset(name, out AssetSpec? asset) ? asset.Id : throw new FormatException($"no asset {name}");

    private InstrumentId Instrument(string name) =>
        _catalog.TryFindInstrument(name, out InstrumentSpec? instrument) ? instrument.Id : throw new FormatException($"no instrument {name}");

    private ObservableId Observable(string name) =>
        _catalog.TryFindObservable(name, out ObservableSpec? observable) ? observable.Id : throw new FormatException($"no observable {name}");
}
