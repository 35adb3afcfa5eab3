// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>The tranches under stories that end badly, with contributions, stakes and requests of all sizes in between, held to a naive twin that keeps its
/// own books.</summary>
public class TrancheProperties
{
    private const int Count = 150;
    private static readonly InstrumentId[] _instruments = [LiquidationWorld.BtcPerp, LiquidationWorld.EthPerp];

    private static Gen<(Crash Crash, WaterfallPolicy Policy, int[] Codes)> Stories { get; } =
        from crash in Crash.Any
        from caps in Gen.Choose(0, 26)
        from delay in Gen.Elements(0, 120, 900)
        from codes in Gen.Choose(0, 1_000_000).ListOf(24)
        select (crash, new WaterfallPolicy(Cap(caps % 3), Cap(caps / 3 % 3), Cap(caps / 9), delay), codes.ToArray());

    [Fact]
    [Trait("property", "W09")]
    [Trait("property", "W10")]
    public void P05_W09_W10_the_tranches_hold_what_a_naive_twin_says_and_pay_no_more_than_their_caps()
    {
        Dictionary<string, int> seen = [];
        ForAll((twin, moment) =>
        {
            foreach (Event item in moment.Events)
            {
                seen[item.GetType().Name] = seen.GetValueOrDefault(item.GetType().Name) + 1;
            }

            return twin.Follows(moment);
        });
        Assert.All(
            [nameof(MarketFundPaid), nameof(JuniorPaid), nameof(FundPaid), nameof(StakeLost), nameof(Unstaked), nameof(Deleveraged), nameof(LossSocialised)],
            name => Assert.True(seen.ContainsKey(name), $"{name} never happened: {string.Join(", ", seen.Keys.Order(StringComparer.Ordinal))}"));
    }

    [Fact]
    [Trait("property", "P01")]
    public void P01_P02_P03_sums_hold_with_tranches() => ForAll(static (_, moment) =>
    {
        moment.Engine.Audit();
        return true;
    });

    [Fact]
    [Trait("property", "P06")]
    public void P06_withdrawals_and_tranches_together_never_exceed_the_cash() => ForAll(static (_, moment) =>
    {
        Amount cash = -(Balance(moment, HouseAccounts.External) + Balance(moment, HouseAccounts.Market));
        Amount tranches = Balance(moment, HouseAccounts.MarketFunds) + Balance(moment, HouseAccounts.Junior) + Balance(moment, HouseAccounts.Stakes);
        Amount withdrawable = moment.Engine.Accounts.Aggregate(default(Amount), static (sum, account) => sum + account.Withdrawable(LiquidationWorld.Usdc));
        return withdrawable.IsZero || withdrawable + tranches <= cash;
    });

    [Fact]
    [Trait("property", "W01")]
    public void W01_the_shared_layers_are_touched_in_their_order() => ForAll(static (_, moment) =>
    {
        Dictionary<AccountId, int> reached = [];
        foreach (Event item in moment.Events)
        {
            (AccountId Account, int Layer)? touched = item switch
            {
                JuniorPaid e => (e.Account, 1),
                FundPaid e => (e.Account, 2),
                StakeLost e => (e.Account, 3),
                _ => null,
            };
            if (touched is not { } t || t.Account == HouseAccounts.Backstop)
            {
                // Whatever else happens may fill a layer again, a fee or a profit of the backstop: what is paid after it is another payment.
                if (item is not (MarketFundPaid or BackstopTookOver or BackstopTookCoin))
                {
                    reached.Clear();
                }

                continue;
            }

            if (reached.GetValueOrDefault(t.Account) > t.Layer)
            {
                return false;
            }

            reached[t.Account] = t.Layer;
        }

        return true;
    });

    [Fact]
    [Trait("property", "D01")]
    public void D01_tranches_go_on_from_a_snapshot_at_any_place() => Prop.ForAll(Stories.ToArbitrary(), story =>
    {
        (EngineSetup setup, Command[] commands) = Compose(story);
        ClearingEngine engine = new(setup);
        int half = story.Codes[0] % commands.Length;
        foreach (Command command in commands.Take(half))
        {
            engine.Apply(command, NullSink.Instance);
        }

        ClearingEngine restored = ClearingEngine.Restore(setup, CrashRun.Snapshot(engine));
        foreach (Command command in commands.Skip(half))
        {
            engine.Apply(command, NullSink.Instance);
            restored.Apply(command, NullSink.Instance);
        }

        return engine.StateHash() == restored.StateHash();
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(4711, 33));

    private static void ForAll(Func<Twin, Moment, bool> claim) => Prop.ForAll(Stories.ToArbitrary(), story =>
    {
        (EngineSetup setup, Command[] commands) = Compose(story);
        ClearingEngine engine = new(setup);
        Twin twin = new(story.Policy);
        foreach (Command command in commands)
        {
            if (!claim(twin, CrashRun.Play(engine, command)))
            {
                return false;
            }
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Count).WithReplay(4711, 33));

    private static (EngineSetup Setup, Command[] Commands) Compose((Crash Crash, WaterfallPolicy Policy, int[] Codes) story)
    {
        Rulebook rulebook = story.Crash.Setup.Rulebook;
        EngineSetup setup = story.Crash.Setup with { Rulebook = rulebook with { Liquidation = rulebook.Liquidation with { Waterfall = story.Policy } } };
        List<Command> commands = [];
        int at = 0;
        int next = 0;
        foreach (Command command in story.Crash.Commands)
        {
            commands.Add(command);

            // Some before anything is traded, the rest all over the story.
            bool isHere = at++ >= 22 && (next < 8 || at % 3 == 0);
            for (int i = 0; isHere && i < (next < 8 ? 8 : 1) && next < story.Codes.Length; i++)
            {
                commands.Add(Act(story.Codes[next++], command.Time));
            }
        }

        return (setup, [.. commands]);
    }

    private static Command Act(int code, Timestamp now)
    {
        int rest = code / 6;
        Amount[] sizes = [Amount.Of(50), Amount.Of(300), Amount.Of(2_000), Amount.Parse("7.000001"), Amount.Of(9_000), Amount.Parse("0.0000001"), default];
        Amount amount = sizes[rest % sizes.Length];
        AccountId account = Crash.Id(rest / 7 % 8);
        return (code % 6) switch
        {
            0 => new ContributeToMarketFund(default, now, _instruments[rest / 7 % 2], amount),
            1 => new ContributeToJunior(default, now, amount),
            2 or 3 => new Stake(default, now, account, amount),
            _ => new Unstake(default, now, account, amount),
        };
    }

    private static Ratio Cap(int choice) => choice switch { 0 => Ratio.One, 1 => Ratio.Parse("0.5"), _ => Ratio.Parse("0.07") };

    private static Amount Balance(Moment moment, AccountId house) => moment.Engine.Account(house)!.Value.Balance(LiquidationWorld.Usdc);

    /// <summary>Keeps the books of the tranches in plain whole numbers, from the events that say what came, went and was paid; dull on purpose.</summary>
    private sealed class Twin(WaterfallPolicy policy)
    {
        private static readonly BigInteger _one = BigInteger.Pow(10, 18);
        private static readonly BigInteger _unit = BigInteger.Pow(10, 12);
        private readonly SortedDictionary<int, BigInteger> _markets = [];
        private readonly SortedDictionary<ulong, BigInteger> _stakes = [];
        private readonly Dictionary<string, (Timestamp Since, BigInteger Left)> _windows = [];
        private BigInteger _junior;

        public bool Follows(Moment moment)
        {
            bool holds = true;
            List<StakeLost> lost = [];
            foreach (Event item in moment.Events.Append(new AccountClosed(0, default, default)))
            {
                if (lost.Count > 0 && (item is not StakeLost next || next.Account != lost[0].Account || next.Staker.Value <= lost[^1].Staker.Value))
                {
                    holds &= TakesShares(lost);
                    lost.Clear();
                }

                switch (item)
                {
                    case MarketFundContributed e:
                        _markets[e.Underlying.Value] = _markets.GetValueOrDefault(e.Underlying.Value) + e.Amount.Atoms;
                        break;
                    case JuniorContributed e:
                        _junior += e.Amount.Atoms;
                        break;
                    case Staked e:
                        _stakes[e.Account.Value] = _stakes.GetValueOrDefault(e.Account.Value) + e.Amount.Atoms;
                        holds &= _stakes[e.Account.Value] == e.Stake.Atoms;
                        break;
                    case Unstaked e:
                        _stakes[e.Account.Value] -= e.Amount.Atoms;
                        holds &= _stakes[e.Account.Value] == e.Stake.Atoms;
                        break;
                    case MarketFundPaid e:
                        holds &= Pays($"market {e.Underlying.Value}", _markets[e.Underlying.Value], policy.MarketCap, e.Time, e.Amount);
                        _markets[e.Underlying.Value] -= e.Amount.Atoms;
                        break;
                    case JuniorPaid e:
                        holds &= Pays("junior", _junior, policy.JuniorCap, e.Time, e.Amount);
                        _junior -= e.Amount.Atoms;
                        break;
                    case StakeLost e:
                        lost.Add(e);
                        break;
                }
            }

            return holds && Agrees(moment);
        }

        private bool Agrees(Moment moment)
        {
            AccountView markets = moment.Engine.Account(HouseAccounts.MarketFunds)!.Value;
            return !_junior.Sign.Equals(-1) && Balance(moment, HouseAccounts.Junior).Atoms == _junior
                && markets.Balance(LiquidationWorld.Usdc).Atoms == Sum(_markets.Values)
                && _markets.All(market => market.Value.Sign >= 0 && markets.MarketFund(new(market.Key)).Atoms == market.Value)
                && Balance(moment, HouseAccounts.Stakes).Atoms == Sum(_stakes.Values)
                && _stakes.All(stake => stake.Value.Sign >= 0
                    && (moment.Engine.Account(new(stake.Key)) is not { } view || (view.Stake.Atoms == stake.Value && view.StakeLeaving <= view.Stake)));
        }

        /// <summary>A payment is whole units, within what is held, and within the share of it that a day's first payment left for the day.</summary>
        private bool Pays(string tranche, BigInteger held, Ratio cap, Timestamp now, Amount paid)
        {
            if (!_windows.TryGetValue(tranche, out (Timestamp Since, BigInteger Left) window) || now >= window.Since.PlusSeconds(86_400))
            {
                window = (now, BigInteger.Divide(held * cap.Atoms, _one));
            }

            _windows[tranche] = (window.Since, window.Left - paid.Atoms);
            return paid.IsPositive && paid.Atoms % _unit == 0 && paid.Atoms <= held && paid.Atoms <= window.Left;
        }

        /// <summary>Shares of one loss are those of the largest remainder, ties to the lower id; who has none says nothing.</summary>
        private bool TakesShares(List<StakeLost> lost)
        {
            BigInteger all = Sum(_stakes.Values);
            BigInteger loss = Sum(lost.Select(static one => (BigInteger)one.Amount.Atoms));
            bool holds = Pays("staked", all, policy.StakedCap, lost[0].Time, Amount.FromAtoms((Int128)loss));
            ulong[] stakers = [.. _stakes.Keys];
            BigInteger[] shares = [.. stakers.Select(staker => loss / _unit * _stakes[staker] / all)];
            BigInteger odd = (loss / _unit) - Sum(shares);
            foreach (int place in Enumerable.Range(0, stakers.Length)
                .OrderByDescending(i => loss / _unit * _stakes[stakers[i]] % all).ThenBy(i => stakers[i]).Take((int)odd))
            {
                shares[place]++;
            }

            for (int i = 0; i < stakers.Length; i++)
            {
                BigInteger told = lost.Where(one => one.Staker.Value == stakers[i]).Aggregate(BigInteger.Zero, static (sum, one) => sum + one.Amount.Atoms);
                holds &= told == shares[i] * _unit;
                _stakes[stakers[i]] -= told;
            }

            return holds;
        }

        private static BigInteger Sum(IEnumerable<BigInteger> parts) => parts.Aggregate(BigInteger.Zero, static (sum, part) => sum + part);
    }
}
