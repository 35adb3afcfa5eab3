// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Oracles;

/// <content>Its part of a snapshot.</content>
internal sealed partial class ObservableOracle
{
    /// <summary>Writes what it has made of its sources, and what each said last.</summary>
    internal void Write(in ByteWriter w)
    {
        w.Byte((byte)State);
        w.UInt32((uint)Warmed);
        w.Bool(WasReady);
        w.Bool(Jump is not null);
        PriceJump jump = Jump ?? default;
        w.Int64(jump.Start.Nanoseconds);
        w.Int64(jump.Since.Nanoseconds);
        w.Int128(jump.Reference);
        w.Int64(jump.WindowSince.Nanoseconds);
        w.Int128(jump.Nearest);
        w.Int128(jump.Latest);
        w.Time(Trust.Since);
        w.Time(Trust.TrustedAt);
        w.Int128(Trust.Before);
        w.Time(Trust.Back);
        w.Int128(IndexHeard);
        foreach (SourceState source in Sources)
        {
            w.Bool(source.IsHeard);
            w.Int128(source.Value);
            w.Int128(source.Confidence.Atoms);
            w.Int64(source.TimeNanoseconds);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal void Read(ref ByteReader r)
    {
        State = (OracleState)r.Byte();
        Warmed = (int)r.UInt32();
        WasReady = r.Bool();
        bool isJumping = r.Bool();
        PriceJump jump = new(new(r.Int64()), new(r.Int64()), r.Int128(), new(r.Int64()), r.Int128(), r.Int128());
        Jump = isJumping ? jump : null;
        Trust = new(r.Time(), r.Time(), r.Int128(), r.Time());
        IndexHeard = r.Int128();
        foreach (ref SourceState source in Sources.AsSpan())
        {
            source.IsHeard = r.Bool();
            source.Value = r.Int128();
            source.Confidence = Ratio.FromAtoms(r.Int128());
            source.TimeNanoseconds = r.Int64();
        }
    }
}
