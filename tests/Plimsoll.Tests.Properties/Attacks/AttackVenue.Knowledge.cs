// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Attacks;

/// <summary>What colluders know better than the venue.</summary>
public enum Knowledge
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A jump that two of three sources speak of, at the index, at a mark or at all of an underlying.</summary>
    Spoken,

    /// <summary>Where an underlying has gone of which nothing, or one source alone, is heard.</summary>
    Silent,

    /// <summary>That marks will come to an index that is believed and that they have not followed.</summary>
    Late,
}

/// <summary>What colluders can do with a price that they know and the venue does not believe, or does not hear.</summary>
/// <remarks>
/// <para>The gene in the middle of a sequence is a surprise: it fixes where all of an underlying really is. From then on the colluders trade with each other
/// alone, and no time passes.</para>
/// <para>Gain = what all their accounts are below zero at the true prices in the end − what they were right after the surprise: who is below zero walks away,
/// and others pay. A reduction at the cost of trading is allowed, so that cost is taken off. An account that is liquidated meanwhile spoils the comparison, and
/// the sequence counts nothing.</para>
/// </remarks>
internal sealed partial class AttackVenue
{
    private static readonly ImmutableArray<int> _silentMoves = [-40, -20, -10, 10, 20, 40];

    private readonly SortedDictionary<int, Int128> _truth = [];
    private readonly Amount[] _lostByTrading = new Amount[Names.Length];
    private readonly Dictionary<AccountId, int> _ownerOf = [];
    private Amount _conceded;
    private bool _isSpoiled;
    private bool _isAfter;

    private Amount PlayKnowing(ReadOnlySpan<Gene> genes)
    {
        _truth.Clear();
        _ownerOf.Clear();
        Array.Clear(_lostByTrading);
        (_conceded, _isSpoiled, _isAfter) = (default, false, false);
        foreach (Gene gene in genes[..(genes.Length / 2)])
        {
            Do(gene);
        }

        Surprise(genes[genes.Length / 2]);
        (Amount[] before, Amount belowBefore) = AtTheTruth();
        _isAfter = true;
        foreach (Gene gene in genes[((genes.Length / 2) + 1)..])
        {
            Do(gene);
        }

        (Amount[] after, Amount belowAfter) = AtTheTruth();
        // Near to a gain is who lost by trading what he had before the surprise: not who gives away what it has brought him, nor who was below zero already.
        LargestLoss = default;
        for (int i = 0; i < after.Length; i++)
        {
            LargestLoss = Amount.Max(LargestLoss, Amount.Min(_lostByTrading[i], Amount.Min(before[i], Amount.Of(20_000)) - after[i]));
        }

        return _isSpoiled ? default : belowAfter - belowBefore - _conceded;
    }

    /// <summary>Acts that may follow a surprise: with each other, and without time.</summary>
    private static bool MayFollow(Gene gene) => gene.Kind is < 35 or (>= 43 and < 71);

    /// <summary>Two trade with each other in two instruments of one underlying, each long in the one and short in the other: what a move takes on one it gives
    /// on the other, until one is closed.</summary>
    private void Hedge(Gene gene, char a, char b)
    {
        InstrumentSpec spec = Instrument(gene);
        InstrumentSpec[] siblings = [.. _setup.Catalog.Instruments.Where(
            s => s.Underlying == spec.Underlying && s.Id != spec.Id && s.Kind != InstrumentKind.Spot)];
        if (siblings.Length > 0 && spec.Kind != InstrumentKind.Spot)
        {
            int leverage = _leverages[gene.Z % _leverages.Length];
            Open(spec, a, b, leverage);
            Open(siblings[gene.Y % siblings.Length], b, a, leverage);
            _lastDeal = gene with { Kind = 0 };
        }
    }

    private void Open(InstrumentSpec spec, char buyer, char seller, int leverage)
    {
        if (_engine.Market.TryPrice(spec.Mark, out Price mark) && _engine.Market.TryPrice(spec.Underlying, out Price index))
        {
            Quantity quantity = Sized(spec, index.Abs(), leverage);
            Price price = mark.RoundTo(spec.TickSize, Rounding.Down);
            Send(new Fill(default, _now, spec.Id, Id(buyer), Id(seller), quantity, price, default, default),
                $"buy {buyer} {quantity} {spec.Symbol} @ {price} from {seller}");
        }
    }

    private void Surprise(Gene gene)
    {
        ImmutableArray<ObservableId> indices = [.. _setup.Catalog.Instruments.Where(s => s.Mark != s.Underlying).Select(s => s.Underlying).Distinct()];
        ObservableId index = indices[gene.X % indices.Length];
        ImmutableArray<ObservableId> kin = [.. _setup.Catalog.Instruments.Where(s => s.Underlying == index && s.Option is null)
            .SelectMany(s => new[] { s.Underlying, s.Mark }).Distinct().OrderBy(s => s.Value)];
        int percent = gene.Y % 2 == 0 ? 20 : -20;
        if (_knowledge == Knowledge.Silent)
        {
            percent = _silentMoves[gene.Y % _silentMoves.Length];
            _now = _now.PlusSeconds(3601);
            SendMarket(new AdvanceTime(default, _now), "wait 3601");
            bool speaksAlone = gene.B % 2 == 0;
            Observe([.. _setup.Catalog.Observables.Where(s => IsKnown(s.Id))
                .SelectMany(s => FromAll(s.Id, Value(s.Id)).Take(!IsOf(s.Id, index) ? 3 : speaksAlone ? 1 : 0))]);
        }
        else if (_knowledge == Knowledge.Spoken)
        {
            ObservableId one = kin[gene.A % kin.Length];
            ObservableId[] spoken = (gene.B % 4) switch { 0 => [index], 1 => [one], 2 => [.. kin], _ => [.. new[] { index, one }.Distinct()] };
            Observe([.. spoken.SelectMany(s => FromAll(s, Moved(s, percent)).Take(2))]);
        }
        else
        {
            Observe([.. FromAll(index, Moved(index, percent))]);
            percent = 0;
        }

        Int128 before = _engine.Market.TryPrice(index, out Price accepted) ? accepted.Atoms : default;
        Int128 now = Moved(index, percent);
        foreach (InstrumentSpec spec in _setup.Catalog.Instruments.Where(s => s.Underlying == index && IsKnown(s.Mark)))
        {
            // An index that is believed is the truth itself; the marks behind it come to it.
            _truth[spec.Mark.Value] = spec.Option is null ? (percent == 0 ? now : Moved(spec.Mark, percent)) : OptionTruth(spec, before, now);
        }

        _truth[index.Value] = now;
        _lines?.Add($"# the truth is {_setup.Catalog[index].Name} {Amount.FromAtoms(now)}");
    }

    private bool IsOf(ObservableId observable, ObservableId index) =>
        observable == index || _setup.Catalog.Instruments.Any(s => s.Underlying == index && s.Mark == observable);

    private Int128 Moved(ObservableId observable, int percent)
    {
        Int128 value = Value(observable);
        Int128 size = _setup.Catalog[observable].SizeOf(Price.FromAtoms(value)).Atoms;
        return value + (size / 100 * percent);
    }

    /// <summary>The least that an option is worth without arbitrage, when its index goes from one price to another.</summary>
    private Int128 OptionTruth(InstrumentSpec spec, Int128 before, Int128 now)
    {
        int sign = spec.Option!.Side == OptionSide.Call ? 1 : -1;
        Int128 kept = Value(spec.Mark) + Int128.Min(sign * (now - before), 0);
        return Int128.Max(Int128.Max(sign * (now - spec.Option.Strike.Atoms), kept), 0);
    }

    /// <summary>What each colluder's accounts are worth at the true prices, and what all accounts are below zero, each pocket by itself.</summary>
    private (Amount[] Results, Amount Below) AtTheTruth()
    {
        Amount[] results = new Amount[Names.Length];
        Amount below = default;
        foreach (AccountView account in Coalition())
        {
            Amount worth = TrueWorth(account.Portfolio);
            below += Amount.Max(-worth, default);
            results[OwnerOf(account.Id)] += worth;
        }

        return (results, below);
    }

    /// <summary>The place of the name that an account or its pocket belongs to; a pocket that was emptied is gone by now.</summary>
    private int OwnerOf(AccountId id)
    {
        AccountId owner = _engine.Account(id) is { Kind: AccountKind.Pocket } pocket ? pocket.Parent : id;
        _ownerOf[id] = owner.Value >= (1UL << 63) ? _ownerOf[id] : Names.IndexOf(Name(owner), StringComparison.Ordinal);
        return _ownerOf[id];
    }

    private Amount TrueWorth(in Portfolio portfolio)
    {
        Amount worth = default;
        foreach (Holding holding in portfolio.Holdings.Span)
        {
            worth += holding.Balance.Times(TruePrice(holding.Asset), Rounding.Down);
        }

        foreach (Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _setup.Catalog[position.Instrument];
            Price mark = _truth.TryGetValue(spec.Mark.Value, out Int128 truth) ? Price.FromAtoms(truth) : Price.FromAtoms(Value(spec.Mark));
            worth += (spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost).Times(TruePrice(spec.Settlement), Rounding.Down);
        }

        return worth;
    }

    private Price TruePrice(AssetId asset) =>
        _setup.Catalog[asset].PriceObservable is { } observable && _truth.TryGetValue(observable.Value, out Int128 truth) ? Price.FromAtoms(truth)
        : _engine.Market.TryAssetPrice(asset, out Price price) ? price
        : default;

    /// <summary>Notes what a fill may have cost either side at the market, and whether an account is liquidated.</summary>
    private void NoteAfter()
    {
        if (!_isAfter)
        {
            return;
        }

        foreach (Event heard in _events.Events)
        {
            _isSpoiled |= heard is LiquidationStarted;
            if (heard is AccountOpened opened)
            {
                _ownerOf[opened.Account] = Names.IndexOf(Name(opened.Parent), StringComparison.Ordinal);
            }

            if (heard is Filled filled)
            {
                InstrumentSpec spec = _setup.Catalog[filled.Instrument];
                Price truth = Price.FromAtoms(_truth.GetValueOrDefault(spec.Mark.Value, Value(spec.Mark)));
                Amount given = (spec.ValueOf(filled.Quantity, filled.Price, Rounding.Down) - spec.ValueOf(filled.Quantity, truth, Rounding.Down))
                    .Times(TruePrice(spec.Settlement), Rounding.Down);
                _lostByTrading[OwnerOf(filled.Buyer)] += given;
                _lostByTrading[OwnerOf(filled.Seller)] -= given;
                Ratio half = _engine.Market.TryDepth(spec.Id, out DepthProfile depth) ? depth.HalfSpread : Ratio.Zero;
                Price price = spec.Option is null ? filled.Price.Abs()
                    : Price.FromAtoms(Int128.Max(_truth.GetValueOrDefault(spec.Underlying.Value), Value(spec.Underlying)));
                Amount notional = spec.ValueOf(filled.Quantity, price, Rounding.AwayFromZero).Abs().Times(TruePrice(spec.Settlement), Rounding.Up);

                // A half more for a price that has risen since, and a unit or two for rounding.
                _conceded += notional.Times(_setup.Rulebook.Liquidation.TakerFeeRate + half, Rounding.Up).Times(Ratio.Of(3), Rounding.Up) + Dust;
            }
        }
    }
}
