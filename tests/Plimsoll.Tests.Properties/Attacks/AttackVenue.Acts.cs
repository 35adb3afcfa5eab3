// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Attacks;

/// <summary>What each gene does.</summary>
internal sealed partial class AttackVenue
{
    private static readonly ImmutableArray<int> _limits = [0, 1, 2, 10, 50];
    private static readonly ImmutableArray<int> _leverages = [1, 5, 20, 60, 110];

    /// <summary>Half of all acts go on with whom and what the last deal was about: attacks are about one thing.</summary>
    private Gene InContext(Gene gene) => _lastDeal is not { } last ? gene : gene with
    {
        A = gene.A % 8 < 4 ? last.A : gene.A,
        B = gene.A % 8 < 4 && gene.Kind < 43 ? last.B : gene.B,
        X = gene.X % 8 < 4 && gene.Kind < 51 ? last.X : gene.X,
    };

    private void Do(Gene drawn)
    {
        if (_isAfter && !MayFollow(drawn))
        {
            return;
        }

        Gene gene = InContext(drawn);
        char a = Names[gene.A % Names.Length];
        switch (gene.Kind)
        {
            case >= 51 when _hasAuctions && gene.Y % 4 == 0:
                Bid(gene, a);
                break;
            case < 35:
                Deal(gene, a, Other(gene, a));
                break;
            case >= 86 when _knowledge != Knowledge.None:
                Hedge(gene, a, Other(gene, a));
                break;
            case < 43:
                Deal(gene, a, 'H');
                break;
            case < 51:
                Limit(gene, a);
                break;
            case < 59:
                Withdraw(gene, a);
                break;
            case < 65:
                Transfer(gene);
                break;
            case < 71:
                Deposit(gene, a);
                break;
            case < 81:
                Step(gene);
                break;
            case < 84:
                Jump(gene, isBack: false);
                break;
            case < 86:
                Jump(gene, isBack: true);
                break;
            case 86:
                GoStale(gene);
                break;
            case < 91:
                _now = _now.PlusSeconds(1);
                SendMarket(new AdvanceTime(default, _now), "wait 1");
                break;
            case < 96:
                Charge(gene);
                break;
            default:
                Depth(gene);
                break;
        }
    }

    /// <summary>For whatever is offered: one of the colluders' own, mostly. A share of all, a leg, or collateral for a debt that is repaid; or who stands, with
    /// a reserve or none any more.</summary>
    private void Bid(Gene gene, char a)
    {
        if (gene.Z % 7 == 3)
        {
            Amount reserve = Amount.Of(gene.Z % 4 * 5_000);
            Send(new StandForAuctions(default, _now, Id(a), reserve), $"stand {a} {reserve}");
            return;
        }

        char offered = gene.X % 8 == 0 ? 'H' : Names[gene.B % Names.Length];
        if (gene.Z % 5 == 0)
        {
            (AssetId debt, AssetId collateral) = (Asset(gene), new(gene.Y / 4 % _setup.Catalog.Assets.Length));
            Amount most = Amount.Of(1 + (gene.Z * 7));
            Send(new RepayForCollateral(default, _now, Id(a), Id(offered), debt, most, collateral, default),
                $"repay {a} {offered} {most} {_setup.Catalog[debt].Symbol} for {_setup.Catalog[collateral].Symbol}");
            return;
        }

        Ratio share = gene.Z % 2 == 0 ? Ratio.One : Ratio.FromAtoms((1 + (gene.Z % 1000)) * (Fixed18.AtomsPerUnit / 1000));
        if (gene.Z % 5 == 1)
        {
            InstrumentSpec leg = Instrument(gene);
            Send(new BidForLegs(default, _now, Id(a), Id(offered), [leg.Id], share, default), $"bidlegs {a} {offered} {share} {leg.Symbol}");
            return;
        }

        Send(new BidInAuction(default, _now, Id(a), Id(offered), share, default), $"bid {a} {offered} {share}");
    }

    private static char Other(Gene gene, char a) => Names[gene.B % Names.Length] == a ? Names[(gene.B + 1) % Names.Length] : Names[gene.B % Names.Length];

    private InstrumentSpec Instrument(Gene gene) => _setup.Catalog.Instruments[gene.X % _setup.Catalog.Instruments.Length];

    private void Deal(Gene gene, char a, char b)
    {
        InstrumentSpec spec = Instrument(gene);
        if (!_engine.Market.TryPrice(spec.Mark, out Price mark))
        {
            return;
        }

        bool isPool = b == 'H' && !_isPoolGenerous;
        if (isPool && _engine.OracleState(spec.Mark) is not (OracleState.Live or OracleState.Degraded))
        {
            return;
        }

        Quantity held = Held(a, spec);
        bool isClose = gene.Z % 3 == 0 && !held.IsZero;
        bool buys = isClose ? held.IsNegative : gene.B / 4 % 2 == 0;
        Price reference = spec.Kind == InstrumentKind.Option && _engine.Market.TryPrice(spec.Underlying, out Price index) ? index.Abs() : mark.Abs();
        int away = gene.Y % 16 < 6 || isPool ? 0 : (gene.Y / 16 % 201) - 100;
        Price price = Price.FromAtoms(mark.Atoms + (reference.Atoms / 200 * away)).RoundTo(spec.TickSize, buys ? Rounding.Up : Rounding.Down);
        Quantity quantity = isClose ? held.Abs() : Sized(spec, reference, _leverages[gene.Z / 3 % _leverages.Length]);
        Fill fill = new(default, _now, spec.Id, Id(buys ? a : b), Id(buys ? b : a), quantity, price, default, default);
        bool isDone = Send(fill, $"buy {(buys ? a : b)} {quantity} {spec.Symbol} @ {price} from {(buys ? b : a)}");
        _lastDeal = isDone ? gene : _lastDeal;
    }

    /// <summary>So many times 20,000 of notional, in whole lots.</summary>
    private Quantity Sized(InstrumentSpec spec, Price reference, int leverage)
    {
        Int128 notional = (Int128)20_000 * leverage * Fixed18.AtomsPerUnit;
        if (spec.Payoff == Payoff.Inverse)
        {
            return Quantity.FromAtoms(notional / 100).RoundTo(spec.LotSize, Rounding.Down);
        }

        Price settlement = _engine.Market.TryAssetPrice(spec.Settlement, out Price price) ? price : Price.Of(1);
        Int128 each = Int128.Max(Fixed18.Multiply(reference.Atoms, settlement.Atoms, Rounding.Up), Fixed18.AtomsPerUnit / 100);
        return Quantity.Max(Quantity.FromAtoms(Fixed18.Divide(notional, each, Rounding.Down)).RoundTo(spec.LotSize, Rounding.Down), spec.LotSize);
    }

    private Quantity Held(char name, InstrumentSpec spec)
    {
        AccountView account = _engine.Account(Id(name))!.Value;
        Quantity held = spec.Base is { } asset ? Quantity.FromAtoms(account.Balance(asset).Atoms).RoundTo(spec.LotSize, Rounding.TowardZero)
            : account.Position(spec.Id).Quantity;
        foreach (AccountId pocket in account.Pockets)
        {
            held += _engine.Account(pocket)!.Value.Position(spec.Id).Quantity;
        }

        return held;
    }

    private void Limit(Gene gene, char a)
    {
        if (_knowledge == Knowledge.None && gene.Y % 3 == 0)
        {
            // Under which rules somebody is he chooses himself.
            string mode = _modes[gene.Z % _modes.Length];
            Send(new SetRulebook(default, _now, Id(a), mode), $"mode {a} {mode}");
            return;
        }

        int limit = _limits[gene.Z % _limits.Length];
        InstrumentSpec? spec = gene.B % 2 == 0 ? null : Instrument(gene);
        Send(new SetLeverageLimit(default, _now, Id(a), spec?.Id, Ratio.Of(limit)), $"limit {a} {limit} {spec?.Symbol}".TrimEnd());
    }

    private AssetId Asset(Gene gene) => gene.X % 2 == 0 ? TestWorld.Usdc : new(gene.X / 2 % _setup.Catalog.Assets.Length);

    private Amount Part(Gene gene, Amount most, AssetId asset) =>
        gene.Z % 2 == 0 ? most : Amount.FromAtoms(most.Atoms / 2).RoundTo(_setup.Catalog[asset].SmallestUnit, Rounding.Down);

    private void Withdraw(Gene gene, char a)
    {
        AssetId asset = Asset(gene);
        Amount amount = Part(gene, _engine.Account(Id(a))!.Value.Withdrawable(asset), asset);
        Amount worth = ValueOf(asset, amount);
        if (Send(new Withdraw(default, _now, Id(a), asset, amount), $"withdraw {a} {amount} {_setup.Catalog[asset].Symbol}"))
        {
            _flowsOf[gene.A % Names.Length] += worth;
        }
    }

    private void Transfer(Gene gene)
    {
        AssetId asset = Asset(gene);
        (char from, char to) = gene.B % 2 == 0 ? ('A', 'B') : ('B', 'A');
        Amount amount = Part(gene, _engine.Account(Id(from))!.Value.Balance(asset), asset);
        if (Send(new Transfer(default, _now, Id(from), Id(to), asset, amount), $"transfer {from} {to} {amount} {_setup.Catalog[asset].Symbol}"))
        {
            _flowsOf[Names.IndexOf(from, StringComparison.Ordinal)] += ValueOf(asset, amount);
            _flowsOf[Names.IndexOf(to, StringComparison.Ordinal)] -= ValueOf(asset, amount);
        }
    }

    private void Deposit(Gene gene, char a)
    {
        AssetId asset = Asset(gene);
        Amount unit = _setup.Catalog[asset].SmallestUnit;
        Amount amount = gene.Z % 3 == 0 || !_engine.Market.TryAssetPrice(asset, out Price price)
            ? unit
            : Amount.FromAtoms(Fixed18.Divide((Int128)10_000 * Fixed18.AtomsPerUnit, price.Atoms, Rounding.Down)).RoundTo(unit, Rounding.Down);
        if (Send(new Deposit(default, _now, Id(a), asset, amount), $"deposit {a} {amount} {_setup.Catalog[asset].Symbol}"))
        {
            _flowsOf[gene.A % Names.Length] -= ValueOf(asset, amount);
        }
    }

    /// <summary>One observable, or a coin and its futures, by up to a thousandth, from all sources.</summary>
    private void Step(Gene gene)
    {
        ObservableSpec observable = _setup.Catalog.Observables[gene.X % _setup.Catalog.Observables.Length];
        int tenThousandths = (gene.Y % 21) - 10;
        ObservableSpec[] moved = gene.B % 2 == 0 ? [observable]
            : [.. _setup.Catalog.Observables.Where(s => s.Kind == observable.Kind && s.Name.Split('-')[0] == observable.Name.Split('-')[0])];
        List<Observation> observations = [];
        foreach (ObservableSpec each in moved.Where(s => IsKnown(s.Id)))
        {
            Int128 value = Value(each.Id);
            observations.AddRange(FromAll(each.Id, value + (value / 10_000 * tenThousandths)));
        }

        Observe(observations);
    }

    /// <summary>Two of three sources see a jump of a fifth, which waits; or they see what was there before.</summary>
    private void Jump(Gene gene, bool isBack)
    {
        ObservableSpec observable = _setup.Catalog.Observables[gene.X % _setup.Catalog.Observables.Length];
        if (IsKnown(observable.Id))
        {
            Int128 value = Value(observable.Id);
            Observe([.. FromAll(observable.Id, isBack ? value : value / 5 * (gene.Y % 2 == 0 ? 4 : 6)).Take(isBack ? 3 : 2)]);
        }
    }

    private Int128 Value(ObservableId observable) =>
        _engine.Market.TryVolatility(observable, out Ratio volatility) && _setup.Catalog[observable].Kind == ObservableKind.Volatility ? volatility.Atoms
        : _engine.Market.TryPrice(observable, out Price price) ? price.Atoms
        : default;

    private void Observe(List<Observation> observations)
    {
        if (observations.Count > 0)
        {
            string text = string.Join('\n', observations.Select(o => $"mark {_setup.Catalog[o.Observable].Name} {Amount.FromAtoms(o.Value)} by {o.Source}"));
            SendMarket(new ObservePrices(default, _now, [.. observations]), text);
        }
    }

    /// <summary>An hour without a word; then all are heard again but one.</summary>
    private void GoStale(Gene gene)
    {
        _now = _now.PlusSeconds(3601);
        SendMarket(new AdvanceTime(default, _now), "wait 3601");
        ObservableId silent = new(gene.X % _setup.Catalog.Observables.Length);
        Observe([.. _setup.Catalog.Observables.Where(s => s.Id != silent && IsKnown(s.Id)).SelectMany(s => FromAll(s.Id, Value(s.Id)))]);
    }

    /// <summary>Funding, which is the market's to pay, or an interest rate.</summary>
    private void Charge(Gene gene)
    {
        if (gene.Kind < 94)
        {
            InstrumentSpec spec = Instrument(gene);
            Ratio rate = Ratio.FromAtoms(((gene.Y % 201) - 100) * (Int128)1_000_000_000_000);
            if (Send(new ApplyFunding(default, _now, spec.Id, rate), $"funding {spec.Symbol} {rate}"))
            {
                HashSet<AccountId> colluders = [.. Coalition().Select(account => account.Id)];
                foreach (FundingApplied applied in _events.Events.OfType<FundingApplied>().Where(e => colluders.Contains(e.Account)))
                {
                    _paid += ValueOf(spec.Settlement, applied.Amount);
                }
            }

            return;
        }

        AssetId asset = new(gene.X % _setup.Catalog.Assets.Length);
        Send(new SetInterestRate(default, _now, asset, Ratio.Of(gene.Y % 3)), $"rate {_setup.Catalog[asset].Symbol} {gene.Y % 3}");
    }

    private void Depth(Gene gene)
    {
        InstrumentSpec spec = Instrument(gene);
        string spread = gene.Y % 2 == 0 ? "0.0001" : "0.01";
        Quantity size = Quantity.FromAtoms(spec.LotSize.Atoms * (1 + (gene.Z * (Int128)gene.Z)));
        string half = (gene.B % 4) switch { 0 => "0.05", 1 => "0.001", _ => "0" };
        DepthLevel level = new(Ratio.Parse(spread), size);
        SendMarket(new PublishDepth(default, _now, [new(spec.Id, new DepthProfile(Ratio.Parse(half), [level], [level]))]),
            $"depth {spec.Symbol} {spread} {size} spread {half}");
    }
}
