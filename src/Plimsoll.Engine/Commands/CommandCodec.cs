// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>The one binary form of a command: what the journal holds and what a payload is compared by.</summary>
/// <remarks>
/// <para>version (1 byte), tag (1), command id (16), time (8), then the fields as <see cref="FieldBytes"/>, in the order in which the command writes
/// them.</para>
/// <para>Canonical: a command has one encoding and bytes that decode encode to themselves. Decoding takes any bytes and never throws, and
/// allocates no more than the bytes at hand can fill.</para>
/// </remarks>
public static class CommandCodec
{
    /// <summary>The version written; a new one is needed when the meaning of old bytes would change.</summary>
    public const byte Version = 2;

    /// <summary>Bytes before a command's own fields: version, tag, id and time.</summary>
    public const int HeaderBytes = 1 + 1 + 16 + 8;

    /// <summary>Bytes that nearly every command fits in: what a caller makes room for before it knows.</summary>
    private const int UsualBytes = 256;

    /// <summary>How many bytes the command takes; −1 when it has no encoding, because a list is missing, a list or the whole is too long, or a choice is
    /// undefined.</summary>
    public static int Measure(Command command)
    {
        TryEncode(command, [], out int size);
        return size;
    }

    /// <summary>Writes the command if it has an encoding and fits, and says in either case what it takes: one pass over its fields. Nothing is
    /// allocated.</summary>
    /// <param name="command">What is written.</param>
    /// <param name="destination">Where to; its bytes mean nothing when the answer is false.</param>
    /// <param name="size">As <see cref="Measure"/>.</param>
    public static bool TryEncode(Command command, Span<byte> destination, out int size)
    {
        ArgumentNullException.ThrowIfNull(command);
        ByteSink sink = new(destination);
        sink.Octet(Version);
        sink.Octet(command.Form.Tag);
        sink.Identity("id", command.Id);
        sink.Signed("time", command.Time.Nanoseconds);
        command.Write(ref sink);
        size = sink.HasNone || sink.Written > FieldBytes.MaxBytes ? -1 : sink.Written;
        return size >= 0 && size <= destination.Length;
    }

    /// <summary>Writes the command and returns how many bytes it took. Nothing is allocated.</summary>
    /// <exception cref="ArgumentException">It has no encoding (see <see cref="Measure"/>) or does not fit.</exception>
    public static int Encode(Command command, Span<byte> destination) => TryEncode(command, destination, out int size)
        ? size
        : throw new ArgumentException(
            size < 0 ? "The command has no encoding: a list is missing or too long, or a value is undefined." : "The destination is too short.",
                nameof(command));

    /// <summary>Writes the command at the end of <paramref name="destination"/> and returns how many bytes it took.</summary>
    /// <exception cref="ArgumentException">It has no encoding (see <see cref="Measure"/>).</exception>
    public static int Encode(Command command, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (!TryEncode(command, destination.GetSpan(UsualBytes), out int size))
        {
            Encode(command, destination.GetSpan(Math.Max(size, 0)));
        }

        destination.Advance(size);
        return size;
    }

    /// <summary>Reads exactly one command that fills <paramref name="bytes"/>, or says why it cannot. Never throws.</summary>
    public static DecodeFault TryDecode(ReadOnlySpan<byte> bytes, out Command? command)
    {
        command = null;
        if (bytes.Length > FieldBytes.MaxBytes)
        {
            return DecodeFault.TooLong;
        }

        ByteSource source = new(bytes);
        byte version = source.Octet();
        CommandForm? form = CommandForm.Tagged(source.Octet());
        CommandId id = source.Identity("id");
        Timestamp time = new(source.Signed("time"));
        if (source.Fault == DecodeFault.None && version != Version)
        {
            source.Fail(DecodeFault.VersionUnknown);
        }

        if (form is null)
        {
            source.Fail(DecodeFault.TagUnknown);
        }

        // Past a fault the source gives zeros: a command is then complete, and thrown away.
        command = source.Fault == DecodeFault.None ? form!.Read(id, time, ref source) : null;
        DecodeFault fault = source.Fault == DecodeFault.None && source.Left > 0 ? DecodeFault.TrailingBytes : source.Fault;
        command = fault == DecodeFault.None ? command : null;
        return fault;
    }
}
