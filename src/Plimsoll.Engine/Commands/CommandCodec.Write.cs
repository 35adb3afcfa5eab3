// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <content>Writing.</content>
public static partial class CommandCodec
{
    private static void WriteCommand(ref FieldWriter writer, Command command)
    {
        switch (command)
        {
            case OpenAccount open:
                WriteHeader(ref writer, CommandTag.OpenAccount, command);
                writer.Unsigned(open.Account.Value);
                writer.Unsigned(open.Owner.Value);
                writer.Octet((byte)open.Kind);
                writer.Unsigned(open.Parent.Value);
                break;
            case Deposit deposit:
                WriteHeader(ref writer, CommandTag.Deposit, command);
                WriteMoney(ref writer, deposit.Account, deposit.Asset, deposit.Amount);
                break;
            case Withdraw withdraw:
                WriteHeader(ref writer, CommandTag.Withdraw, command);
                WriteMoney(ref writer, withdraw.Account, withdraw.Asset, withdraw.Amount);
                break;
            case Transfer transfer:
                WriteHeader(ref writer, CommandTag.Transfer, command);
                writer.Unsigned(transfer.From.Value);
                WriteMoney(ref writer, transfer.To, transfer.Asset, transfer.Amount);
                break;
            case ContributeToFund fund:
                WriteHeader(ref writer, CommandTag.ContributeToFund, command);
                writer.Number(fund.Asset.Value);
                writer.Atoms(fund.Amount.Atoms);
                break;
            case SettleOutside outside:
                WriteHeader(ref writer, CommandTag.SettleOutside, command);
                writer.Number(outside.Asset.Value);
                writer.Atoms(outside.Amount.Atoms);
                break;
            case SetLeverageLimit limit:
                WriteHeader(ref writer, CommandTag.SetLeverageLimit, command);
                WriteLimit(ref writer, limit);
                break;
            case Fill fill:
                WriteHeader(ref writer, CommandTag.Fill, command);
                WriteFill(ref writer, fill);
                break;
            case ObservePrices prices:
                bool areStamped = HasStamps(prices.Observations);
                WriteHeader(ref writer, CommandTag.ObservePrices, command, areStamped ? StampedVersion : Version);
                WriteObservations(ref writer, prices.Observations, areStamped);
                break;
            case PublishDepth depth:
                WriteHeader(ref writer, CommandTag.PublishDepth, command);
                WriteBooks(ref writer, depth.Depths);
                break;
            case ApplyFunding funding:
                WriteHeader(ref writer, CommandTag.ApplyFunding, command);
                writer.Number(funding.Instrument.Value);
                writer.Atoms(funding.Rate.Atoms);
                break;
            case SetInterestRate interest:
                WriteHeader(ref writer, CommandTag.SetInterestRate, command);
                writer.Number(interest.Asset.Value);
                writer.Atoms(interest.AnnualRate.Atoms);
                break;
            case SettleExpiry settle:
                WriteHeader(ref writer, CommandTag.SettleExpiry, command);
                writer.Number(settle.Instrument.Value);
                break;
            case AdvanceTime:
                WriteHeader(ref writer, CommandTag.AdvanceTime, command);
                break;
            default:
                Invariant.Check(false, "A command without a place in the encoding was measured.");
                break;
        }
    }

    private static void WriteHeader(ref FieldWriter writer, CommandTag tag, Command command, byte version = Version)
    {
        writer.Octet(version);
        writer.Octet((byte)tag);
        writer.Identity(command.Id.Value);
        writer.Signed(command.Time.Nanoseconds);
    }

    private static void WriteMoney(ref FieldWriter writer, AccountId account, AssetId asset, Amount amount)
    {
        writer.Unsigned(account.Value);
        writer.Number(asset.Value);
        writer.Atoms(amount.Atoms);
    }

    private static void WriteLimit(ref FieldWriter writer, SetLeverageLimit limit)
    {
        writer.Unsigned(limit.Account.Value);
        writer.Octet(limit.Instrument is null ? (byte)0 : (byte)1);
        if (limit.Instrument is { } instrument)
        {
            writer.Number(instrument.Value);
        }

        writer.Atoms(limit.Limit.Atoms);
    }

    private static void WriteFill(ref FieldWriter writer, Fill fill)
    {
        writer.Number(fill.Instrument.Value);
        writer.Unsigned(fill.Buyer.Value);
        writer.Unsigned(fill.Seller.Value);
        writer.Atoms(fill.Quantity.Atoms);
        writer.Atoms(fill.Price.Atoms);
        writer.Atoms(fill.BuyerFeeRate.Atoms);
        writer.Atoms(fill.SellerFeeRate.Atoms);
    }

    private static void WriteObservations(ref FieldWriter writer, ImmutableArray<Observation> observations, bool areStamped)
    {
        writer.Number(observations.Length);
        foreach (Observation observation in observations)
        {
            writer.Number(observation.Symbol.Value);
            writer.Number(observation.Source);
            writer.Atoms(observation.Value);
            writer.Atoms(observation.Confidence.Atoms);
            if (areStamped)
            {
                writer.Signed(observation.Time.Nanoseconds);
            }
        }
    }

    private static void WriteBooks(ref FieldWriter writer, ImmutableArray<InstrumentDepth> books)
    {
        writer.Number(books.Length);
        foreach (InstrumentDepth book in books)
        {
            writer.Number(book.Instrument.Value);
            writer.Atoms(book.Depth.HalfSpread.Atoms);
            WriteLevels(ref writer, book.Depth.Bids);
            WriteLevels(ref writer, book.Depth.Asks);
        }
    }

    private static void WriteLevels(ref FieldWriter writer, ImmutableArray<DepthLevel> levels)
    {
        writer.Number(levels.Length);
        foreach (DepthLevel level in levels)
        {
            writer.Atoms(level.Distance.Atoms);
            writer.Atoms(level.Cumulative.Atoms);
        }
    }

    /// <summary>Little-endian fields one after the other. The span was measured, so running past its end is a bug and throws.</summary>
    private ref struct FieldWriter
    {
        private readonly Span<byte> _destination;

        public FieldWriter(Span<byte> destination) => _destination = destination;

        public int Written { get; private set; }

        public void Octet(byte value)
        {
            _destination[Written] = value;
            Written += 1;
        }

        public void Number(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_destination[Written..], value);
            Written += sizeof(int);
        }

        public void Signed(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_destination[Written..], value);
            Written += sizeof(long);
        }

        public void Unsigned(ulong value)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_destination[Written..], value);
            Written += sizeof(ulong);
        }

        public void Identity(UInt128 value)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(_destination[Written..], value);
            Written += 16;
        }

        public void Atoms(Int128 value)
        {
            BinaryPrimitives.WriteInt128LittleEndian(_destination[Written..], value);
            Written += 16;
        }
    }
}
