// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;

namespace Plimsoll.Engine.Commands;

/// <summary>Says whether two commands of one id ask for the same: a 128-bit digest of everything but id and time.</summary>
/// <remarks>The time is left out because the sequencer stamps it: a retry carries another one. The digest guards a client against its own mistakes
/// and is not a signature: two payloads made to collide harm only the client who made them.</remarks>
internal static class CommandPayload
{
    internal static UInt128 Hash(Command command)
    {
        Digest digest = new();
        switch (command)
        {
            case OpenAccount c:
                digest.Add(1, c.Account.Value, c.Owner.Value, (ulong)c.Kind, c.Parent.Value);
                break;
            case Deposit c:
                digest.Add(2, c.Account.Value, Word(c.Asset.Value));
                digest.Add(c.Amount.Atoms);
                break;
            case Withdraw c:
                digest.Add(3, c.Account.Value, Word(c.Asset.Value));
                digest.Add(c.Amount.Atoms);
                break;
            case Transfer c:
                digest.Add(4, c.From.Value, c.To.Value, Word(c.Asset.Value));
                digest.Add(c.Amount.Atoms);
                break;
            case ContributeToFund c:
                digest.Add(5, Word(c.Asset.Value));
                digest.Add(c.Amount.Atoms);
                break;
            case SettleOutside c:
                digest.Add(14, Word(c.Asset.Value));
                digest.Add(c.Amount.Atoms);
                break;
            case SetLeverageLimit c:
                digest.Add(6, c.Account.Value, c.Instrument is { } i ? Word(i.Value) : ulong.MaxValue);
                digest.Add(c.Limit.Atoms);
                break;
            case Fill c:
                digest.Add(7, Word(c.Instrument.Value), c.Buyer.Value, c.Seller.Value);
                digest.Add(c.Quantity.Atoms);
                digest.Add(c.Price.Atoms);
                digest.Add(c.BuyerFeeRate.Atoms);
                digest.Add(c.SellerFeeRate.Atoms);
                break;
            case ObservePrices c:
                digest.Add(8);
                Add(ref digest, c);
                break;
            case PublishDepth c:
                digest.Add(9);
                Add(ref digest, c);
                break;
            case ApplyFunding c:
                digest.Add(10, Word(c.Instrument.Value));
                digest.Add(c.Rate.Atoms);
                break;
            case SetInterestRate c:
                digest.Add(11, Word(c.Asset.Value));
                digest.Add(c.AnnualRate.Atoms);
                break;
            case SettleExpiry c:
                digest.Add(12, Word(c.Instrument.Value));
                break;
            default:
                digest.Add(13);
                break;
        }

        return digest.Value;
    }

    private static ulong Word(int value) => unchecked((ulong)value);

    private static void Add(ref Digest digest, ObservePrices command)
    {
        if (command.Observations.IsDefault)
        {
            return;
        }

        foreach (ref readonly Observation observation in command.Observations.AsSpan())
        {
            digest.Add(Word(observation.Symbol.Value), Word(observation.Source));
            digest.Add(observation.Value);
            digest.Add(observation.Confidence.Atoms);
            if (observation.IsStamped)
            {
                // Counted words, and a mark that is no symbol, keep this apart from an observation more.
                digest.Add(ulong.MaxValue, unchecked((ulong)observation.Time.Nanoseconds));
            }
        }
    }

    private static void Add(ref Digest digest, PublishDepth command)
    {
        if (command.Depths.IsDefault)
        {
            return;
        }

        foreach (ref readonly InstrumentDepth item in command.Depths.AsSpan())
        {
            digest.Add(Word(item.Instrument.Value));
            if (item.Depth is not { } depth)
            {
                continue;
            }

            digest.Add(depth.HalfSpread.Atoms);
            Add(ref digest, depth.Bids);
            Add(ref digest, depth.Asks);
        }
    }

    private static void Add(ref Digest digest, System.Collections.Immutable.ImmutableArray<DepthLevel> side)
    {
        digest.Add(side.IsDefault ? ulong.MaxValue : (ulong)side.Length);
        if (side.IsDefault)
        {
            return;
        }

        foreach (ref readonly DepthLevel level in side.AsSpan())
        {
            digest.Add(level.Distance.Atoms);
            digest.Add(level.Cumulative.Atoms);
        }
    }

    /// <summary>Two lanes of multiply and rotate, finished by xor-shifts: every bit of every word reaches both lanes.</summary>
    private struct Digest
    {
        private ulong _a;
        private ulong _b;
        private ulong _count;

        internal readonly UInt128 Value => new(Finish(_a ^ _count), Finish(unchecked(_b + _count + (_a * 3))));

        internal void Add(params ReadOnlySpan<ulong> words)
        {
            foreach (ulong word in words)
            {
                unchecked
                {
                    _count++;
                    _a = System.Numerics.BitOperations.RotateLeft((_a ^ word) * 0x9E37_79B9_7F4A_7C15, 29) + _b;
                    _b = System.Numerics.BitOperations.RotateLeft((_b + word) * 0xC2B2_AE3D_27D4_EB4F, 31) ^ _a;
                }
            }
        }

        internal void Add(Int128 value) => Add(unchecked((ulong)value), unchecked((ulong)(value >> 64)));

        private static ulong Finish(ulong x)
        {
            unchecked
            {
                x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
                x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
                return x ^ (x >> 31);
            }
        }
    }
}
