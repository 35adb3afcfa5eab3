// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <content>Reading.</content>
public static partial class CommandCodec
{
    private static Command? ReadCommand(ref FieldReader reader)
    {
        byte version = reader.Octet();
        var tag = (CommandTag)reader.Octet();
        CommandId id = new(reader.Identity());
        Timestamp time = new(reader.Signed());
        bool areStamped = version == StampedVersion && tag == CommandTag.ObservePrices;
        if (reader.Fault == DecodeFault.None && version != Version && !areStamped)
        {
            reader.Fail(DecodeFault.VersionUnknown);
        }

        // A fault leaves the reader giving zeros, so a command built past one is complete but is thrown away by the caller.
        switch (tag)
        {
            case CommandTag.OpenAccount:
                return new OpenAccount(id, time, reader.Account(), new OwnerId(reader.Unsigned()), ReadKind(ref reader), reader.Account());
            case CommandTag.Deposit:
                return new Deposit(id, time, reader.Account(), new AssetId(reader.Number()), Amount.FromAtoms(reader.Atoms()));
            case CommandTag.Withdraw:
                return new Withdraw(id, time, reader.Account(), new AssetId(reader.Number()), Amount.FromAtoms(reader.Atoms()));
            case CommandTag.Transfer:
                return new Transfer(id, time, reader.Account(), reader.Account(), new AssetId(reader.Number()), Amount.FromAtoms(reader.Atoms()));
            case CommandTag.SettleOutside:
                return new SettleOutside(id, time, new AssetId(reader.Number()), Amount.FromAtoms(reader.Atoms()));
            case CommandTag.ContributeToFund:
                return new ContributeToFund(id, time, new AssetId(reader.Number()), Amount.FromAtoms(reader.Atoms()));
            case CommandTag.SetLeverageLimit:
                return new SetLeverageLimit(id, time, reader.Account(), ReadOptionalInstrument(ref reader), reader.Ratio());
            case CommandTag.Fill:
                return new Fill(
                    id, time, reader.Instrument(), reader.Account(), reader.Account(), Quantity.FromAtoms(reader.Atoms()), Price.FromAtoms(reader.Atoms()),
                    reader.Ratio(), reader.Ratio());
            case CommandTag.ObservePrices:
                return new ObservePrices(id, time, ReadObservations(ref reader, areStamped));
            case CommandTag.PublishDepth:
                return new PublishDepth(id, time, ReadBooks(ref reader));
            case CommandTag.ApplyFunding:
                return new ApplyFunding(id, time, reader.Instrument(), reader.Ratio());
            case CommandTag.SetInterestRate:
                return new SetInterestRate(id, time, new AssetId(reader.Number()), reader.Ratio());
            case CommandTag.SettleExpiry:
                return new SettleExpiry(id, time, reader.Instrument());
            case CommandTag.AdvanceTime:
                return new AdvanceTime(id, time);
            case CommandTag.None:
            default:
                reader.Fail(DecodeFault.TagUnknown);
                return null;
        }
    }

    private static AccountKind ReadKind(ref FieldReader reader)
    {
        var kind = (AccountKind)reader.Octet();
        if (kind > AccountKind.Pocket)
        {
            reader.Fail(DecodeFault.ValueUndefined);
        }

        return kind;
    }

    private static InstrumentId? ReadOptionalInstrument(ref FieldReader reader)
    {
        switch (reader.Octet())
        {
            case 0:
                return null;
            case 1:
                return reader.Instrument();
            default:
                reader.Fail(DecodeFault.ValueUndefined);
                return null;
        }
    }

    private static ImmutableArray<Observation> ReadObservations(ref FieldReader reader, bool areStamped)
    {
        var observations = new Observation[reader.Count(areStamped ? StampedBytes : ObservationBytes)];
        for (int i = 0; i < observations.Length; i++)
        {
            observations[i] = new Observation(new SymbolId(reader.Number()), reader.Number(), reader.Atoms(), reader.Ratio(), areStamped ? new Timestamp(reader.Signed()) : default);
        }

        if (areStamped && !HasStamps(ImmutableCollectionsMarshal.AsImmutableArray(observations)))
        {
            // Without a single time it has a shorter encoding, and a command has one encoding.
            reader.Fail(DecodeFault.ValueUndefined);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(observations);
    }

    private static ImmutableArray<InstrumentDepth> ReadBooks(ref FieldReader reader)
    {
        var books = new InstrumentDepth[reader.Count(BookBytes)];
        for (int i = 0; i < books.Length && reader.Fault == DecodeFault.None; i++)
        {
            books[i] = new InstrumentDepth(reader.Instrument(), new DepthProfile(reader.Ratio(), ReadLevels(ref reader), ReadLevels(ref reader)));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(books);
    }

    private static ImmutableArray<DepthLevel> ReadLevels(ref FieldReader reader)
    {
        var levels = new DepthLevel[reader.Count(LevelBytes)];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = new DepthLevel(reader.Ratio(), Quantity.FromAtoms(reader.Atoms()));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(levels);
    }

    /// <summary>Little-endian fields one after the other. The first fault is kept; from then on every field reads as zero.</summary>
    private ref struct FieldReader
    {
        private ReadOnlySpan<byte> _left;

        public FieldReader(ReadOnlySpan<byte> bytes) => _left = bytes;

        public readonly int Left => _left.Length;

        public DecodeFault Fault { get; private set; }

        public void Fail(DecodeFault fault)
        {
            if (Fault == DecodeFault.None)
            {
                Fault = fault;
                _left = default;
            }
        }

        public byte Octet() => Take(sizeof(byte), out ReadOnlySpan<byte> bytes) ? bytes[0] : default;

        public int Number() => Take(sizeof(int), out ReadOnlySpan<byte> bytes) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : default;

        public long Signed() => Take(sizeof(long), out ReadOnlySpan<byte> bytes) ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : default;

        public ulong Unsigned() => Take(sizeof(ulong), out ReadOnlySpan<byte> bytes) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : default;

        public UInt128 Identity() => Take(16, out ReadOnlySpan<byte> bytes) ? BinaryPrimitives.ReadUInt128LittleEndian(bytes) : default;

        public Int128 Atoms() => Take(16, out ReadOnlySpan<byte> bytes) ? BinaryPrimitives.ReadInt128LittleEndian(bytes) : default;

        public AccountId Account() => new(Unsigned());

        public InstrumentId Instrument() => new(Number());

        public Ratio Ratio() => Values.Ratio.FromAtoms(Atoms());

        /// <summary>A list's length, believed only when so many entries of at least <paramref name="each"/> bytes can still follow.</summary>
        public int Count(int each)
        {
            int count = Number();
            if (count is < 0 or > MaxEntries)
            {
                Fail(DecodeFault.TooLong);
                return 0;
            }

            if ((long)count * each > _left.Length)
            {
                Fail(DecodeFault.Truncated);
                return 0;
            }

            return count;
        }

        private bool Take(int size, out ReadOnlySpan<byte> bytes)
        {
            if (_left.Length < size)
            {
                Fail(DecodeFault.Truncated);
                bytes = default;
                return false;
            }

            bytes = _left[..size];
            _left = _left[size..];
            return true;
        }
    }
}
