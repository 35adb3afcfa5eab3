// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Oracles;

/// <summary>What is known of one source of one symbol.</summary>
internal struct SourceState
{
    internal Int128 Value;
    internal Ratio Confidence;
    internal long TimeNanoseconds;
    internal bool IsHeard;
}

/// <summary>One symbol's sources and what the engine makes of them.</summary>
internal sealed class SymbolOracle
{
    private const long Never = long.MaxValue;

    private readonly OraclePolicy _policy;
    private readonly SymbolKind _kind;

    internal SymbolOracle(SymbolSpec spec, OraclePolicy policy)
    {
        Id = spec.Id;
        _kind = spec.Kind;
        _policy = policy;
        Sources = new SourceState[policy.Sources.Length];
    }

    internal SymbolId Id { get; }

    internal SourceState[] Sources { get; }

    internal OracleState State { get; set; }

    /// <summary>Quorate rounds since the start or since the quorum was lost.</summary>
    internal int Warmed { get; set; }

    /// <summary>True once the symbol has been live: from then on a lost quorum is a suspension.</summary>
    internal bool WasReady { get; set; }

    /// <summary>When the unconfirmed jump that is still standing was first seen; null when there is none.</summary>
    internal Timestamp? JumpSince { get; set; }

    /// <summary>Why an observation cannot be taken in; none when it can.</summary>
    internal RejectionCode Check(in ObservedValue observed)
    {
        if (!IsInDomain(observed.Value) || observed.Confidence.IsNegative)
        {
            return RejectionCode.PriceOutOfDomain;
        }

        ref SourceState source = ref Sources[observed.Source];
        bool isOld = source.IsHeard
            && (observed.TimeNanoseconds < source.TimeNanoseconds || (observed.TimeNanoseconds == source.TimeNanoseconds && observed.Value == source.Value));
        return isOld || observed.IsRepeated ? RejectionCode.PriceOutOfOrder : RejectionCode.None;
    }

    internal void Take(in ObservedValue observed)
    {
        ref SourceState source = ref Sources[observed.Source];
        source.Value = observed.Value;
        source.Confidence = observed.Confidence;
        source.TimeNanoseconds = observed.TimeNanoseconds;
        source.IsHeard = true;
    }

    /// <summary>Looks at the sources again and says which value to accept, if any; the state follows.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isRound">True when an observation of this symbol arrived: only that warms up.</param>
    /// <param name="current">The accepted value; meaningless unless <paramref name="isKnown"/>.</param>
    /// <param name="isKnown">True when there is an accepted value.</param>
    /// <param name="accepted">The value to accept.</param>
    internal bool Aggregate(Timestamp now, bool isRound, Int128 current, bool isKnown, out Int128 accepted)
    {
        Span<Int128> fresh = stackalloc Int128[Sources.Length];
        int count = 0;
        foreach (ref SourceState source in Sources.AsSpan())
        {
            if (IsFresh(source, now))
            {
                fresh[count++] = source.Value;
            }
        }

        fresh = fresh[..count];
        accepted = 0;
        if (count < _policy.Quorum || count == 0)
        {
            State = WasReady ? OracleState.Suspended : OracleState.WarmingUp;
            Warmed = 0;
            JumpSince = null;
            return false;
        }

        Warmed = Math.Min(Warmed + (isRound ? 1 : 0), _policy.WarmUpObservations);
        accepted = MiddleValue.Of(fresh, _policy.TrimPerSide, out _);
        bool isBelievable = !isKnown || IsBelievable(now, fresh, current, accepted);
        bool isReady = Warmed >= _policy.WarmUpObservations;
        WasReady |= isReady;
        State = !isReady ? OracleState.WarmingUp
            : !isBelievable ? OracleState.Suspended
            : count < Sources.Length ? OracleState.Degraded
            : OracleState.Live;
        return isBelievable;
    }

    /// <summary>Holds the symbol back although its sources agree: the value is one that the engine could not count with.</summary>
    internal void HoldBack() => State = WasReady ? OracleState.Suspended : OracleState.WarmingUp;

    /// <summary>The next time at which looking again could change something without a new observation.</summary>
    internal long NextChange(Timestamp now)
    {
        long next = Never;
        foreach (ref SourceState source in Sources.AsSpan())
        {
            if (IsFresh(source, now))
            {
                next = Math.Min(next, source.TimeNanoseconds + (_policy.MaxAgeSeconds * Timestamp.NanosecondsPerSecond) + 1);
            }
        }

        return JumpSince is { } since ? Math.Min(next, since.PlusSeconds(_policy.BandSeconds).Nanoseconds) : next;
    }

    /// <summary>True when the sources heard so far make a quorum at a time.</summary>
    internal bool IsQuorateAt(Timestamp time)
    {
        int fresh = 0;
        foreach (ref SourceState source in Sources.AsSpan())
        {
            fresh += IsFresh(source, time) ? 1 : 0;
        }

        return fresh > 0 && fresh >= _policy.Quorum;
    }

    private bool IsFresh(in SourceState source, Timestamp now) =>
        source.IsHeard
        && now.Nanoseconds - source.TimeNanoseconds <= _policy.MaxAgeSeconds * Timestamp.NanosecondsPerSecond
        && source.Confidence <= _policy.MaxConfidence;

    private bool IsInDomain(Int128 value) => _kind switch
    {
        SymbolKind.Price => value >= EngineLimits.MinPriceAtoms && value <= EngineLimits.MaxPriceAtoms,
        SymbolKind.SignedPrice => value >= -EngineLimits.MaxPriceAtoms && value <= EngineLimits.MaxPriceAtoms,
        _ => value >= 0 && value <= EngineLimits.MaxVolatilityAtoms,
    };

    private bool IsBelievable(Timestamp now, ReadOnlySpan<Int128> fresh, Int128 current, Int128 proposed)
    {
        Int128 width = Fixed18.Multiply(Int128.Abs(current), _policy.Band.Atoms, Rounding.Up);
        if (Int128.Abs(proposed - current) <= width)
        {
            JumpSince = null;
            return true;
        }

        int confirming = 0;
        foreach (Int128 value in fresh)
        {
            confirming += proposed > current ? (value > current + width ? 1 : 0) : (value < current - width ? 1 : 0);
        }

        JumpSince ??= now;
        if (confirming < _policy.BandConfirmations && now < JumpSince.Value.PlusSeconds(_policy.BandSeconds))
        {
            return false;
        }

        // By then the jump has either been seen by enough sources or has outlasted the time a glitch may last.
        JumpSince = null;
        return true;
    }
}
