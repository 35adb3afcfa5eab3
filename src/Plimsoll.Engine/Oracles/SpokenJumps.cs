// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Oracles;

/// <summary>The jumps that sources report and that are not confirmed yet, and what each says of its underlying: whoever hears it knows better than the accepted
/// prices of every instrument on it.</summary>
/// <remarks>An option's mark speaks for its underlying by the least move that explains it: no option gains or loses more than what it is on. Within the band of
/// the underlying it speaks for itself alone, for options move by tenths every day. So does any contract's mark that its index contradicts: once as many of the
/// index's sources as carry its median have spoken since the jump began, and within the band, a mark from a thin book forbids nothing but trades on that
/// book.</remarks>
internal sealed class SpokenJumps
{
    private readonly ObservableKin _kin;
    private readonly ObservableOracle[] _oracles;
    private readonly MarketState _market;

    // By the first observable of each underlying. In a crash thousands of options jump at once, and every fill looks: so the largest move is looked for once
    // for all fills at the same prices.
    private readonly Family?[] _families;
    private int _count;

    internal SpokenJumps(ObservableKin kin, ObservableOracle[] oracles, MarketState market)
    {
        _kin = kin;
        _oracles = oracles;
        _market = market;
        _families = new Family?[oracles.Length];
    }

    /// <summary>Takes note of what an oracle has come to: after every look, and after one is taken back.</summary>
    internal void Note(ObservableOracle oracle)
    {
        ref Family? family = ref _families[_kin.FirstOf(oracle.Id).Value];
        if (oracle.Pending is null && family is null)
        {
            return;
        }

        family ??= new Family();
        family.ReadAt = Family.Never;
        int at = family.Pending.BinarySearch(oracle.Id);
        if (oracle.Pending is not null && at < 0)
        {
            family.Pending.Insert(~at, oracle.Id);
            _count++;
        }
        else if (oracle.Pending is null && at >= 0)
        {
            family.Pending.RemoveAt(at);
            _count--;
        }
    }

    /// <summary>True when something has been said that moves the underlying of an observable.</summary>
    internal bool HaveMoved(ObservableId observable) => _count > 0 && TryMove(observable, out _);

    /// <summary>True when a jump waits at any observable of the underlying.</summary>
    internal bool AreHeardOn(ObservableId observable) => _families[_kin.FirstOf(observable).Value] is { Pending.Count: > 0 };

    /// <summary>The largest move that has been said of the underlying of an observable, relative to the price that it was said of.</summary>
    internal bool TryMove(ObservableId observable, out SpokenMove move)
    {
        move = default;
        if (_families[_kin.FirstOf(observable).Value] is not { Pending.Count: > 0 } family)
        {
            return false;
        }

        if (family.ReadAt != _market.LastStamp)
        {
            Read(family);
        }

        move = family.Largest;
        return family.HasMoved;
    }

    private void Read(Family family)
    {
        (family.Largest, family.HasMoved, family.ReadAt) = (default, false, _market.LastStamp);
        foreach (ObservableId pending in family.Pending)
        {
            if (TryRead(pending, out SpokenMove read) && (!family.HasMoved || read.IsLargerThan(family.Largest)))
            {
                (family.Largest, family.HasMoved) = (read, true);
            }
        }
    }

    private bool TryRead(ObservableId observable, out SpokenMove read)
    {
        Int128 from = _market.Value(observable);
        Int128 to = _oracles[observable.Value].Pending!.Value;
        ObservableId follows = _kin.IndexOf(observable);
        if (follows != observable && _oracles[follows.Value].IsUpheldSince(_oracles[observable.Value].Jump!.Value.Since, _market.Time, _market.Value(follows)))
        {
            read = default;
            return false;
        }

        if (_kin.OptionAt(observable) is not { } spec)
        {
            read = new(from, to, _oracles[observable.Value].SizeOf(from));
            return true;
        }

        ObservableOracle index = _oracles[spec.Underlying.Value];
        Int128 price = _market.Value(spec.Underlying);
        bool isCall = spec.Option!.Side == OptionSide.Call;
        Int128 rise = spec.Payoff == Payoff.Inverse ? RiseInCoin(isCall, from, to, price) : isCall ? to - from : from - to;
        read = new(price, price + rise, index.SizeOf(price));
        return _market.IsKnown(spec.Underlying) && Int128.Abs(rise) > index.Width(price);
    }

    /// <summary>The least move of an index S that explains a mark in its coin, from c to d: what the option is worth in quote, c × S, changes by no more than S
    /// does, so that S goes to S × (1 − c) ÷ (1 − d) by a call, and to S × (1 + c) ÷ (1 + d) by a put. Rounded toward no move.</summary>
    private static Int128 RiseInCoin(bool isCall, Int128 from, Int128 to, Int128 price)
    {
        Int128 unit = Fixed18.AtomsPerUnit;
        if (isCall && (from >= unit || to >= unit))
        {
            // A call is worth no more than its coin, whatever is said: then it is taken for worth all of it.
            return Fixed18.Multiply(Int128.Clamp(to - from, -unit, unit), price, Rounding.TowardZero);
        }

        Int128 most = (Int128)SpokenMove.Most * unit;
        Int128 before = isCall ? unit - from : unit + Int128.Min(from, most);
        Int128 after = isCall ? unit - to : unit + Int128.Min(to, most);

        // |before − after| ÷ after is at most a millionfold, so that what goes with a price of 10¹² stays within 128 bits.
        after = Int128.Max(after, before / SpokenMove.Most);
        return Fixed18.MulDiv(price, before - after, Int128.Max(after, 1), Rounding.TowardZero);
    }

    /// <summary>What waits of one underlying, and the largest of it as it was read last.</summary>
    private sealed class Family
    {
        internal const long Never = -1;

        /// <summary>Ascending, so that nothing depends on who jumped first. Nearly always empty.</summary>
        internal List<ObservableId> Pending { get; } = [];

        /// <summary>The stamp of the prices that the rest was read at.</summary>
        internal long ReadAt { get; set; } = Never;

        internal SpokenMove Largest { get; set; }

        internal bool HasMoved { get; set; }
    }
}

/// <summary>A move that was said of an underlying.</summary>
/// <param name="From">The accepted price that it was said of, atoms.</param>
/// <param name="To">Where that goes.</param>
/// <param name="Size">What a rate of the accepted price is a rate of; above zero.</param>
internal readonly record struct SpokenMove(Int128 From, Int128 To, Int128 Size)
{
    /// <summary>A relative move beyond this is as good as any: a price does not rise a millionfold, and products stay within 128 bits.</summary>
    internal const long Most = 1_000_000;

    /// <summary>The move as a fraction of the price, in atoms, rounded away from zero.</summary>
    internal Int128 Fraction => Int128.Abs(To - From) / Most >= Size
        ? (To > From ? Most : -Most) * (Int128)Fixed18.AtomsPerUnit
        : Fixed18.Divide(To - From, Size, Rounding.AwayFromZero);

    internal bool IsLargerThan(in SpokenMove other) => Int128.Abs(Fraction) > Int128.Abs(other.Fraction);
}
