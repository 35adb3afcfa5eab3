// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>The one binary form of a command: what the journal holds and what a payload is compared by.</summary>
/// <remarks>
/// <para>version (1 byte), tag (1), command id (16), time (8), then the fields in the order of the record. Integers are little endian and of fixed
/// width; observations carry times under a version of their own, and only when one has a time; values of 18 decimals are their atoms in 16 bytes; a list is a 4-byte count and its entries; what may be absent has a byte 0 or 1 before it.</para>
/// <para>Canonical: a command has one encoding and bytes that decode encode to themselves. Decoding takes any bytes and never throws, and
/// allocates no more than the bytes at hand can fill.</para>
/// </remarks>
public static partial class CommandCodec
{
    /// <summary>The version written; a new one is needed when the meaning of old bytes would change.</summary>
    public const byte Version = 1;

    /// <summary>The version of observations of which at least one has a time of its own: each entry is followed by its time, 8 bytes. Of no other command.</summary>
    public const byte StampedVersion = 2;

    /// <summary>The most observations, books or depth levels a side in one command: enough for every symbol of a large venue, and a bound on one record.</summary>
    public const int MaxEntries = 65_536;

    /// <summary>The longest encoding there is, 16 MiB: what a journal must be ready to hold in memory for one record.</summary>
    public const int MaxBytes = 1 << 24;

    /// <summary>Bytes before a command's own fields: version, tag, id and time.</summary>
    public const int HeaderBytes = 1 + 1 + 16 + 8;

    private const int ObservationBytes = 4 + 4 + 16 + 16;
    private const int StampedBytes = ObservationBytes + 8;
    private const int LevelBytes = 16 + 16;

    // Instrument, half-spread and the two counts: what a book takes with both sides empty.
    private const int BookBytes = 4 + 16 + 4 + 4;

    /// <summary>How many bytes the command takes; −1 when it has no encoding, because a list is missing, a list or the whole is too long, or an
    /// enumeration holds an undefined number, or the type is not one of the engine's.</summary>
    public static int Measure(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        int fields = command switch
        {
            OpenAccount open => open.Kind > AccountKind.Pocket ? -1 : 8 + 8 + 1 + 8,
            Deposit or Withdraw => 8 + 4 + 16,
            Transfer => 8 + 8 + 4 + 16,
            ContributeToFund or SettleOutside => 4 + 16,
            SetLeverageLimit limit => 8 + 1 + (limit.Instrument is null ? 0 : 4) + 16,
            Fill => 4 + 8 + 8 + (4 * 16),
            ObservePrices prices => ListBytes(prices.Observations, HasStamps(prices.Observations) ? StampedBytes : ObservationBytes),
            PublishDepth depth => MeasureDepth(depth),
            ApplyFunding or SetInterestRate => 4 + 16,
            SettleExpiry => 4,
            AdvanceTime => 0,
            _ => -1,
        };
        return fields < 0 || fields > MaxBytes - HeaderBytes ? -1 : HeaderBytes + fields;
    }

    /// <summary>Writes the command and returns how many bytes it took. Nothing is allocated.</summary>
    /// <exception cref="ArgumentException">It has no encoding (see <see cref="Measure"/>) or does not fit.</exception>
    public static int Encode(Command command, Span<byte> destination)
    {
        int size = Measure(command);
        if (size < 0 || size > destination.Length)
        {
            throw new ArgumentException(size < 0 ? "The command has no encoding: a list is missing or too long, or a value is undefined." : "The destination is too short.", nameof(command));
        }

        FieldWriter writer = new(destination);
        WriteCommand(ref writer, command);
        Invariant.Check(writer.Written == size, "The measure of a command differs from its encoding.");
        return size;
    }

    /// <summary>Writes the command at the end of <paramref name="destination"/> and returns how many bytes it took.</summary>
    /// <exception cref="ArgumentException">It has no encoding (see <see cref="Measure"/>).</exception>
    public static int Encode(Command command, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        int size = Encode(command, destination.GetSpan(Math.Max(Measure(command), 0)));
        destination.Advance(size);
        return size;
    }

    /// <summary>Reads exactly one command that fills <paramref name="bytes"/>, or says why it cannot. Never throws.</summary>
    public static DecodeFault TryDecode(ReadOnlySpan<byte> bytes, out Command? command)
    {
        command = null;
        if (bytes.Length > MaxBytes)
        {
            return DecodeFault.TooLong;
        }

        FieldReader reader = new(bytes);
        command = ReadCommand(ref reader);
        DecodeFault fault = reader.Fault == DecodeFault.None && reader.Left > 0 ? DecodeFault.TrailingBytes : reader.Fault;
        if (fault != DecodeFault.None)
        {
            command = null;
        }

        return fault;
    }

    private static bool HasStamps(ImmutableArray<Observation> observations)
    {
        if (!observations.IsDefault)
        {
            foreach (ref readonly Observation observation in observations.AsSpan())
            {
                if (observation.IsStamped)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static int ListBytes<T>(ImmutableArray<T> list, int each) =>
        list.IsDefault || list.Length > MaxEntries ? -1 : 4 + (list.Length * each);

    private static int MeasureDepth(PublishDepth command)
    {
        if (command.Depths.IsDefault || command.Depths.Length > MaxEntries)
        {
            return -1;
        }

        long size = 4;
        foreach (InstrumentDepth book in command.Depths)
        {
            if (book.Depth is not { } depth || ListBytes(depth.Bids, LevelBytes) < 0 || ListBytes(depth.Asks, LevelBytes) < 0)
            {
                return -1;
            }

            size += BookBytes + ((depth.Bids.Length + (long)depth.Asks.Length) * LevelBytes);
        }

        return size > MaxBytes ? -1 : (int)size;
    }
}
