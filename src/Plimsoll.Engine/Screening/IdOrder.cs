// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Plimsoll.Engine.Accounts;

namespace Plimsoll.Engine.Screening;

/// <summary>The order of ids for accounts that are to be looked at: very many in a crash, two after a fill.</summary>
/// <remarks>Many are sorted by counting, digit by digit from the last, on numbers that hold an id and a place: no comparison, and no reference moves. Ids that
/// lie too far apart, as those of pockets and of their parents do, are compared.</remarks>
internal sealed class IdOrder
{
    /// <summary>As few as these are compared.</summary>
    internal const int Few = 64;

    private const int PlaceBits = 24;
    private const int DigitBits = 11;

    /// <summary>Places of one account, of two that ascend, and of two that descend.</summary>
    private readonly int[] _pair = [1, 0, 1];
    private readonly int[] _starts = new int[1 << DigitBits];
    private ulong[] _keys = [];
    private ulong[] _other = [];
    private int[] _places = [];

    /// <summary>The places of the accounts, ascending by id; places of the same account stand together. Good until the next call.</summary>
    internal ReadOnlySpan<int> Of(ReadOnlySpan<AccountState> accounts)
    {
        int count = accounts.Length;
        if (count <= 2)
        {
            // After a fill: nothing is set up for two.
            return count < 2 ? _pair.AsSpan(1, count) : _pair.AsSpan(accounts[0].Id.Value <= accounts[1].Id.Value ? 1 : 0, 2);
        }

        if (_places.Length < count)
        {
            int capacity = Math.Max(count, 2 * _places.Length);
            (_keys, _other, _places) = (new ulong[capacity], new ulong[capacity], new int[capacity]);
        }

        (ulong least, ulong most) = (ulong.MaxValue, 0);
        for (int i = 0; i < count; i++)
        {
            ulong id = accounts[i].Id.Value;
            _keys[i] = id;
            _places[i] = i;
            (least, most) = (Math.Min(least, id), Math.Max(most, id));
        }

        int idBits = count == 0 ? 0 : 64 - BitOperations.LeadingZeroCount(most - least);
        if (count <= Few || idBits > 64 - PlaceBits || count > 1 << PlaceBits)
        {
            _keys.AsSpan(0, count).Sort(_places.AsSpan(0, count));
        }
        else
        {
            SortByDigits(count, least, idBits);
        }

        return _places.AsSpan(0, count);
    }

    private void SortByDigits(int count, ulong least, int idBits)
    {
        for (int i = 0; i < count; i++)
        {
            _keys[i] = ((_keys[i] - least) << PlaceBits) | (uint)i;
        }

        for (int shift = PlaceBits; shift < PlaceBits + idBits; shift += DigitBits)
        {
            Array.Clear(_starts);
            foreach (ulong key in _keys.AsSpan(0, count))
            {
                _starts[Digit(key, shift)]++;
            }

            int start = 0;
            for (int digit = 0; digit < _starts.Length; digit++)
            {
                (_starts[digit], start) = (start, start + _starts[digit]);
            }

            foreach (ulong key in _keys.AsSpan(0, count))
            {
                _other[_starts[Digit(key, shift)]++] = key;
            }

            (_keys, _other) = (_other, _keys);
        }

        for (int i = 0; i < count; i++)
        {
            _places[i] = (int)(_keys[i] & ((1UL << PlaceBits) - 1));
        }
    }

    private static int Digit(ulong key, int shift) => (int)(key >> shift) & ((1 << DigitBits) - 1);
}
