// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plimsoll.Pricing;

/// <summary>As many rows as there are lanes, eight in this text, of <see cref="OptionColumns"/>.</summary>
internal struct OptionLanes
{
    public Vector512<double> Forward;
    public Vector512<double> Strike;
    public Vector512<double> Volatility;
    public Vector512<double> Years;
    public Vector512<double> Discount;

    /// <summary>All bits set where the option is a call.</summary>
    public Vector512<double> IsCall;

    /// <summary>The rows from <paramref name="row"/> on, one a lane; all exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OptionLanes Load(in OptionColumns options, int row)
    {
        nuint offset = (nuint)row;
        ref byte flags = ref Unsafe.As<bool, byte>(ref Unsafe.Add(ref MemoryMarshal.GetReference(options.IsCall), row));
        return new OptionLanes
        {
            Forward = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(options.Forward), offset),
            Strike = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(options.Strike), offset),
            Volatility = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(options.Volatility), offset),
            Years = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(options.Years), offset),
            Discount = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(options.Discount), offset),
            IsCall = CallMask(ref flags),
        };
    }

    /// <summary>The last <paramref name="count"/> rows, fewer than there are lanes, the others filled with a harmless option.</summary>
    public static OptionLanes LoadTail(in OptionColumns options, int row, int count)
    {
        Span<bool> flags = stackalloc bool[Vector512<double>.Count];
        options.IsCall.Slice(row, count).CopyTo(flags);
        return new OptionLanes
        {
            Forward = Tail(options.Forward, row, count),
            Strike = Tail(options.Strike, row, count),
            Volatility = Tail(options.Volatility, row, count),
            Years = Tail(options.Years, row, count),
            Discount = Tail(options.Discount, row, count),
            IsCall = CallMask(ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(flags))),
        };
    }

    /// <summary>The same option in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OptionLanes Broadcast(double forward, double strike, double volatility, double years, double discount, bool isCall) => new()
    {
        Forward = Vector512.Create(forward),
        Strike = Vector512.Create(strike),
        Volatility = Vector512.Create(volatility),
        Years = Vector512.Create(years),
        Discount = Vector512.Create(discount),
        IsCall = Vector512.Create(isCall ? -1L : 0L).AsDouble(),
    };

    // One byte per lane, in the order of the rows: lane i looks at byte i of the same word.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> CallMask(ref byte flags)
    {
        ulong word = Vector512<double>.Count switch
        {
            8 => Unsafe.ReadUnaligned<ulong>(ref flags),
            4 => Unsafe.ReadUnaligned<uint>(ref flags),
            _ => Unsafe.ReadUnaligned<ushort>(ref flags),
        };
        if (!BitConverter.IsLittleEndian)
        {
            word = BinaryPrimitives.ReverseEndianness(word) >> (64 - (8 * Vector512<double>.Count));
        }

        Vector512<ulong> bytes = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(ByteOfLane));
        return Vector512.GreaterThan(Vector512.Create(word) & bytes, Vector512<ulong>.Zero).AsDouble();
    }

    private static ReadOnlySpan<ulong> ByteOfLane => [0xFFUL, 0xFFUL << 8, 0xFFUL << 16, 0xFFUL << 24, 0xFFUL << 32, 0xFFUL << 40, 0xFFUL << 48, 0xFFUL << 56];

    private static Vector512<double> Tail(ReadOnlySpan<double> column, int row, int count)
    {
        Span<double> lanes = stackalloc double[Vector512<double>.Count];
        lanes.Fill(1.0);
        column.Slice(row, count).CopyTo(lanes);
        return Vector512.Create<double>(lanes);
    }
}

/// <summary>Remembers, without a branch, whether any lane seen so far may lie outside the domain.</summary>
/// <remarks>It may cry wolf over a negative zero, so the rows decide; it never misses one.</remarks>
internal struct DomainWatch
{
    private Vector512<double> _signs;
    private Vector512<double> _unbounded;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void See(in OptionLanes o)
    {
        // The discount factor must be positive: less the smallest number there is, zero becomes negative.
        Vector512<double> discountSign = o.Discount - Vector512.Create(double.Epsilon);
        _signs |= o.Forward | o.Strike | o.Volatility | o.Years | discountSign;

        // Zero times a finite number is zero; times an infinity or NaN it is NaN, which no later sum forgets.
        Vector512<double> zero = Vector512<double>.Zero;
        Vector512<double> first = Vector512.FusedMultiplyAdd(o.Forward, zero, o.Strike * zero);
        Vector512<double> second = Vector512.FusedMultiplyAdd(o.Volatility, zero, o.Years * zero);
        _unbounded += Vector512.FusedMultiplyAdd(o.Discount, zero, first + second);
    }

    /// <summary>All bits set in the lanes where everything seen was finite.</summary>
    public readonly Vector512<double> IsFinite => Vector512.Equals(_unbounded, Vector512<double>.Zero);

    public readonly bool IsAlarmed =>
        Vector512.LessThanAny(_signs.AsInt64(), Vector512<long>.Zero) || !Vector512.EqualsAll(_unbounded, Vector512<double>.Zero);
}
