// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Pricing;

/// <summary>European options on a forward, one per row, as columns of equal length.</summary>
/// <remarks>
/// <para>Domain, as everywhere in this folder: forward, strike, volatility and years are finite and not negative; the discount factor is finite and
/// positive. A forward or strike below 2⁻¹⁰²² counts as zero in the part of the value that volatility makes.</para>
/// </remarks>
public readonly ref struct OptionColumns
{
    /// <summary>Groups columns of equal length.</summary>
    /// <exception cref="InvariantException">The lengths differ.</exception>
    public OptionColumns(
        ReadOnlySpan<double> forward,
        ReadOnlySpan<double> strike,
        ReadOnlySpan<double> volatility,
        ReadOnlySpan<double> years,
        ReadOnlySpan<double> discount,
        ReadOnlySpan<bool> isCall)
    {
        Invariant.Check(
            strike.Length == forward.Length && volatility.Length == forward.Length && years.Length == forward.Length
            && discount.Length == forward.Length && isCall.Length == forward.Length,
            "Columns of options differ in length.");
        Forward = forward;
        Strike = strike;
        Volatility = volatility;
        Years = years;
        Discount = discount;
        IsCall = isCall;
    }

    /// <summary>Price of the underlying for delivery at expiry.</summary>
    public ReadOnlySpan<double> Forward { get; }

    /// <summary>Strike price, in the unit of the forward.</summary>
    public ReadOnlySpan<double> Strike { get; }

    /// <summary>Volatility per square root of a year: 0.2 is 20 %.</summary>
    public ReadOnlySpan<double> Volatility { get; }

    /// <summary>Years to expiry.</summary>
    public ReadOnlySpan<double> Years { get; }

    /// <summary>Value today of one unit of money paid at expiry.</summary>
    public ReadOnlySpan<double> Discount { get; }

    /// <summary>True for a call, false for a put.</summary>
    public ReadOnlySpan<bool> IsCall { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Forward.Length;

    /// <summary>True when the five numbers are a row inside the domain.</summary>
    internal static bool IsInDomain(double forward, double strike, double volatility, double years, double discount) =>
        double.IsFinite(forward) && double.IsFinite(strike) && double.IsFinite(volatility) && double.IsFinite(years) && double.IsFinite(discount)
        && forward >= 0 && strike >= 0 && volatility >= 0 && years >= 0 && discount > 0;

    /// <summary>The refusal of the first row outside the domain, with its index as subject; none when all are inside.</summary>
    internal Rejection FirstOutsideDomain()
    {
        for (int row = 0; row < Count; row++)
        {
            if (!IsInDomain(Forward[row], Strike[row], Volatility[row], Years[row], Discount[row]))
            {
                return new Rejection(RejectionCode.OutsideDomain, row);
            }
        }

        return Rejection.None;
    }
}

/// <summary>Eight rows of <see cref="OptionColumns"/>.</summary>
internal struct OptionLanes
{
    public Vector512<double> Forward;
    public Vector512<double> Strike;
    public Vector512<double> Volatility;
    public Vector512<double> Years;
    public Vector512<double> Discount;

    /// <summary>All bits set where the option is a call.</summary>
    public Vector512<double> IsCall;

    /// <summary>The eight rows from <paramref name="row"/> on; all exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OptionLanes Load(in OptionColumns options, int row)
    {
        nuint offset = (nuint)row;
        ulong flags = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<bool, byte>(ref Unsafe.Add(ref MemoryMarshal.GetReference(options.IsCall), row)));
        return new OptionLanes
        {
            Forward = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(options.Forward), offset),
            Strike = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(options.Strike), offset),
            Volatility = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(options.Volatility), offset),
            Years = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(options.Years), offset),
            Discount = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(options.Discount), offset),
            IsCall = CallMask(BitConverter.IsLittleEndian ? flags : BinaryPrimitives.ReverseEndianness(flags)),
        };
    }

    /// <summary>The last <paramref name="count"/> &lt; 8 rows, the other lanes filled with a harmless option.</summary>
    public static OptionLanes LoadTail(in OptionColumns options, int row, int count)
    {
        Span<bool> flags = stackalloc bool[8];
        options.IsCall.Slice(row, count).CopyTo(flags);
        return new OptionLanes
        {
            Forward = Tail(options.Forward, row, count),
            Strike = Tail(options.Strike, row, count),
            Volatility = Tail(options.Volatility, row, count),
            Years = Tail(options.Years, row, count),
            Discount = Tail(options.Discount, row, count),
            IsCall = CallMask(BinaryPrimitives.ReadUInt64LittleEndian(MemoryMarshal.AsBytes(flags))),
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
    private static Vector512<double> CallMask(ulong flags)
    {
        Vector512<ulong> bytes = Vector512.Create(0xFFUL, 0xFFUL << 8, 0xFFUL << 16, 0xFFUL << 24, 0xFFUL << 32, 0xFFUL << 40, 0xFFUL << 48, 0xFFUL << 56);
        return Vector512.GreaterThan(Vector512.Create(flags) & bytes, Vector512<ulong>.Zero).AsDouble();
    }

    private static Vector512<double> Tail(ReadOnlySpan<double> column, int row, int count)
    {
        Span<double> lanes = stackalloc double[8];
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
