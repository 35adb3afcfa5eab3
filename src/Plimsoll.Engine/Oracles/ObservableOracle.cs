// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Oracles;

/// <summary>What is known of one source of one observable.</summary>
internal struct SourceState
{
    internal Int128 Value;
    internal Ratio Confidence;
    internal long TimeNanoseconds;
    internal bool IsHeard;
}

/// <summary>One observable's sources and what the engine makes of them.</summary>
internal sealed partial class ObservableOracle
{
    private const long Never = long.MaxValue;

    /// <summary>A band of a millionfold holds nothing back; wider ones are cut to it, so that a width never leaves 128 bits.</summary>
    private static readonly Int128 _widestBand = (Int128)1_000_000 * Fixed18.AtomsPerUnit;

    private readonly OraclePolicy _policy;
    private readonly ObservableKind _kind;
    private readonly Int128 _floor;
    private readonly Int128 _band;

    internal ObservableOracle(ObservableSpec spec, OraclePolicy policy)
    {
        Id = spec.Id;
        _kind = spec.Kind;
        _floor = spec.Floor?.Atoms ?? 0;
        _band = Int128.Min(policy.Band.Atoms, _widestBand);
        _policy = policy;
        Sources = new SourceState[policy.Sources.Length];
    }

    internal ObservableId Id { get; }

    internal SourceState[] Sources { get; }

    internal OracleState State { get; set; }

    /// <summary>Quorate rounds since the start or since the quorum was lost.</summary>
    internal int Warmed { get; set; }

    /// <summary>True once the observable has been live: from then on a lost quorum is a suspension.</summary>
    internal bool WasReady { get; set; }

    /// <summary>The unconfirmed jump that is still standing; null when there is none.</summary>
    internal PriceJump? Jump { get; set; }

    /// <summary>What the sources last came to when that is beyond the band and not believed yet; null when the accepted value is all there is.</summary>
    internal Int128? Pending => Jump?.Latest;

    /// <summary>How far from the value that is waiting another may lie and still share its wait; zero when none is waiting.</summary>
    internal Int128 PendingWidth => Jump is { } jump ? Width(jump.Reference) : 0;

    /// <summary>The above as one value: to remember, and to take back.</summary>
    internal OracleJudgement Judgement
    {
        get => new(State, Warmed, WasReady, Jump);
        set => (State, Warmed, WasReady, Jump) = (value.State, value.Warmed, value.WasReady, value.Jump);
    }

    /// <summary>Of the mark of a contract: its index as it was accepted when the mark was last heard. Zero for anything else, and before both were
    /// known.</summary>
    internal Int128 IndexHeard { get; set; }

    /// <summary>Since when an accepted value may not be relied on; null while it may, or while there is none.</summary>
    internal Timestamp? UntrustedSince => Trust.Since;

    /// <summary>The same with its history.</summary>
    internal PriceTrust Trust { get; set; }

    /// <summary>Why an observation cannot be taken in; none when it can.</summary>
    /// <remarks>A source that gives times of its own says one thing at one time: repeating it, however late, makes it no younger.</remarks>
    internal RejectionCode Check(in ObservedValue observed, Timestamp now)
    {
        if (!IsInDomain(observed.Value) || observed.Confidence.IsNegative)
        {
            return RejectionCode.PriceOutOfDomain;
        }

        ref SourceState source = ref Sources[observed.Source];
        long time = observed.TimeNanoseconds;
        bool isOff = time < 0 || time > now.Nanoseconds + EngineLimits.MaxObservationLeadNanoseconds || now.Nanoseconds - time > MaxAge;
        bool isOld = source.IsHeard
            && (time < source.TimeNanoseconds || (time == source.TimeNanoseconds && (observed.IsStamped || observed.Value == source.Value)));
        return isOff || isOld || observed.IsRepeated ? RejectionCode.PriceOutOfOrder : RejectionCode.None;
    }

    internal void Record(in ObservedValue observed)
    {
        ref SourceState source = ref Sources[observed.Source];
        source.Value = observed.Value;
        source.Confidence = observed.Confidence;
        source.TimeNanoseconds = observed.TimeNanoseconds;
        source.IsHeard = true;
    }

    /// <summary>Looks at the sources again and says which value to accept, if any; the state follows.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isRound">True when an observation of this observable arrived: only that warms up.</param>
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
            Jump = null;
            return false;
        }

        Warmed = Math.Min(Warmed + (isRound ? 1 : 0), _policy.WarmUpObservations);
        accepted = MiddleValue.Of(fresh, _policy.TrimPerSide, out _);
        bool isStep = false;
        bool isBelievable = !isKnown || IsBelievable(now, fresh, current, ref accepted, out isStep);
        bool isReady = Warmed >= _policy.WarmUpObservations;
        WasReady |= isReady;
        State = !isReady ? OracleState.WarmingUp
            : !isBelievable ? OracleState.Suspended
            : count < Sources.Length ? OracleState.Degraded
            : OracleState.Live;
        return isBelievable || isStep;
    }

    /// <summary>Holds the observable back although its sources agree: the value is one that the engine could not count with.</summary>
    internal void HoldBack() => State = WasReady ? OracleState.Suspended : OracleState.WarmingUp;

    /// <summary>The next time at which looking again could change something without a new observation.</summary>
    internal long NextChange(Timestamp now)
    {
        long next = Never;
        foreach (ref SourceState source in Sources.AsSpan())
        {
            if (IsFresh(source, now))
            {
                next = Math.Min(next, Later(source.TimeNanoseconds, MaxAge) + 1);
            }
        }

        if (Jump is { } jump)
        {
            // A wait that is over and still not believed waits for a word, not for time.
            next = IfAhead(Later(jump.Since.Nanoseconds, BandTime), now, next);
            next = IfAhead(Later(jump.WindowSince.Nanoseconds, BandTime), now, next);
        }

        return next;
    }

    private long MaxAge => _policy.MaxAgeSeconds * Timestamp.NanosecondsPerSecond;

    private long BandTime => _policy.BandSeconds * Timestamp.NanosecondsPerSecond;

    private static long IfAhead(long due, Timestamp now, long next) => due > now.Nanoseconds ? Math.Min(due, next) : next;

    /// <summary>A time plus a span, at most the end of all times less one.</summary>
    private static long Later(long time, long span) => time >= Never - 1 - span ? Never - 1 : time + span;

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

    /// <summary>True when nothing waits here and as many sources as carry a median have said since a time, each within the band, that the price is what is
    /// accepted.</summary>
    internal bool IsUpheldSince(Timestamp since, Timestamp now, Int128 current)
    {
        if (Jump is not null || !OracleRules.Allows(State, OracleAction.Liquidate))
        {
            return false;
        }

        Int128 width = Width(current);
        int count = 0;
        int upheld = 0;
        foreach (ref SourceState source in Sources.AsSpan())
        {
            if (IsFresh(source, now))
            {
                count++;
                upheld += source.TimeNanoseconds > since.Nanoseconds && Int128.Abs(source.Value - current) <= width ? 1 : 0;
            }
        }

        return count > 0 && upheld >= (count + 1) / 2;
    }

    private bool IsFresh(in SourceState source, Timestamp now) =>
        source.IsHeard
        && now.Nanoseconds - source.TimeNanoseconds <= MaxAge
        && source.Confidence <= _policy.MaxConfidence;

    private bool IsInDomain(Int128 value) => _kind switch
    {
        ObservableKind.Price => value >= EngineLimits.MinPriceAtoms && value <= EngineLimits.MaxPriceAtoms,
        ObservableKind.SignedPrice => value >= -EngineLimits.MaxPriceAtoms && value <= EngineLimits.MaxPriceAtoms,
        _ => value >= 0 && value <= EngineLimits.MaxVolatilityAtoms,
    };

    /// <summary>The band around a value; near zero that of the floor, or every move of a signed price would be a jump there.</summary>
    internal Int128 Width(Int128 value) => Fixed18.Multiply(SizeOf(value), _band, Rounding.Up);

    /// <summary>What a rate of a value is a rate of: its magnitude, of a signed price at least the floor.</summary>
    internal Int128 SizeOf(Int128 value) => Int128.Max(Int128.Abs(value), _floor);

    /// <summary>Whether what the sources come to is believed.</summary>
    /// <param name="now">The time.</param>
    /// <param name="fresh">The fresh values, ascending.</param>
    /// <param name="current">The accepted value.</param>
    /// <param name="proposed">What the sources come to; where <paramref name="isStep"/>, the part of the way that is believed.</param>
    /// <param name="isStep">True when part of the way is believed and the rest is still a jump.</param>
    private bool IsBelievable(Timestamp now, ReadOnlySpan<Int128> fresh, Int128 current, ref Int128 proposed, out bool isStep)
    {
        isStep = false;
        Int128 width = Width(current);
        if (Int128.Abs(proposed - current) <= width)
        {
            Jump = null;
            return true;
        }

        bool isUp = proposed > current;
        PriceJump jump = Jump is { } standing && standing.Latest > current == isUp
            ? standing.Then(now, proposed, isUp, Width(standing.Reference))
            : PriceJump.Seen(now, proposed);
        if (Agreeing(fresh, proposed, isUp ? current + width : current - width, isUp) >= _policy.BandConfirmations
            || IsOver(jump.Since, now, current, width, isUp))
        {
            // Seen alike by enough sources, or said again and again for the time that a glitch may last.
            Jump = null;
            return true;
        }

        Jump = jump;
        return IsOver(jump.WindowSince, now, current, width, isUp) && IsFollowed(jump, now, ref proposed, out isStep);
    }

    /// <summary>At the end of a window: accepts what all of it went at least as far as, once there have been enough windows.</summary>
    private bool IsFollowed(in PriceJump jump, Timestamp now, ref Int128 proposed, out bool isStep)
    {
        isStep = now.Nanoseconds >= Later(jump.Start.Nanoseconds, PriceJump.WindowsBeforeSteps * BandTime);
        if (isStep && Int128.Abs(jump.Latest - jump.Nearest) <= Width(jump.Nearest))
        {
            // From the believed value on, the rest of the way is no jump.
            Jump = null;
            isStep = false;
            return true;
        }

        proposed = isStep ? jump.Nearest : proposed;
        Jump = jump.WithNewWindow(now);
        return false;
    }

    /// <summary>How many fresh values beyond the band lie within one width of each other and around what is proposed.</summary>
    private int Agreeing(ReadOnlySpan<Int128> fresh, Int128 proposed, Int128 edge, bool isUp)
    {
        Int128 width = Width(proposed);
        int most = 0;
        for (int low = 0; low < fresh.Length; low++)
        {
            int agreeing = 0;
            for (int i = low; i < fresh.Length && fresh[i] - fresh[low] <= width; i++)
            {
                agreeing += (isUp ? fresh[i] > edge : fresh[i] < edge) ? 1 : 0;
            }

            most = Int128.Abs(proposed - fresh[low]) <= width ? Math.Max(most, agreeing) : most;
        }

        return most;
    }

    /// <summary>True when the band's time has passed since, and as many sources as carry a median have since said again that the price is beyond the band: a
    /// single observation that nobody repeats is not confirmed by waiting.</summary>
    private bool IsOver(Timestamp since, Timestamp now, Int128 current, Int128 width, bool isUp)
    {
        if (BandTime == 0 || now.Nanoseconds < Later(since.Nanoseconds, BandTime))
        {
            return BandTime == 0;
        }

        int count = 0;
        int again = 0;
        foreach (ref SourceState source in Sources.AsSpan())
        {
            if (IsFresh(source, now))
            {
                bool isBeyond = isUp ? source.Value > current + width : source.Value < current - width;
                count++;
                again += isBeyond && source.TimeNanoseconds > since.Nanoseconds ? 1 : 0;
            }
        }

        return again >= (count + 1) / 2;
    }
}
