// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Values;

public class FixedTextProperties
{
    private static readonly Gen<Timestamp> _times =
        from bits in ArbMap.Default.GeneratorFor<DoNotSize<long>>()
        from unit in Gen.Elements(1L, 100L, 1_000L, Timestamp.NanosecondsPerSecond)
        from edge in Gen.Elements(-1L, 0L, 1L, Timestamp.NanosecondsPerSecond, long.MaxValue, long.MinValue)
        from pick in Gen.Choose(0, 9)
        select new Timestamp(pick == 0 ? edge : bits.Item - (bits.Item % unit));

    // Digits, signs, points and a few strangers in any order: mostly nearly right.
    private static readonly Gen<string> _nearlyNumbers =
        from length in Gen.Choose(0, 44)
        from text in Gen.Elements("0123456789012345678901234567890123456789000000..-+e ,".ToCharArray()).ArrayOf(length)
        select new string(text);

    [Fact]
    public void Parse_undoes_print() => Atoms.ForAll(x => Fixed18.TryParse(Fixed18.Format(x), out Int128 read) && read == x);

    [Fact]
    public void Print_is_canonical() =>
        Atoms.ForAll(x =>
        {
            string text = Fixed18.Format(x);
            string digits = text.TrimStart('-');
            return text.StartsWith('-') == (x < 0)
                && !digits.StartsWith('.') && (digits[0] != '0' || digits.Length == 1 || digits[1] == '.')
                && (!digits.Contains('.', StringComparison.Ordinal) || (digits[^1] != '0' && digits[^1] != '.'));
        });

    [Fact]
    public void Whatever_is_read_prints_as_the_same_number() =>
        Atoms.ForAll(_nearlyNumbers, text =>
        {
            if (!Fixed18.TryParse(text, out Int128 atoms))
            {
                return atoms == 0;
            }

            string sign = text.StartsWith('-') ? "-" : string.Empty;
            string[] parts = text.TrimStart('-', '+').Split('.');
            string whole = parts[0].TrimStart('0');
            string fraction = parts.Length == 1 ? string.Empty : parts[1].TrimEnd('0');
            string canonical = (whole.Length == 0 ? "0" : whole) + (fraction.Length == 0 ? string.Empty : "." + fraction);
            return Fixed18.Format(atoms) == (canonical == "0" ? "0" : sign + canonical);
        });

    [Fact]
    public void Nineteen_decimals_are_refused_and_zeros_past_the_eighteenth_are_not() =>
        Atoms.ForAll(
            from atoms in Atoms.Any
            from digit in Gen.Choose(0, 9)
            select (atoms, digit),
            x =>
            {
                string text = Fixed18.Format(x.atoms);
                int point = text.IndexOf('.', StringComparison.Ordinal);
                string full = point < 0 ? text + "." + new string('0', 18) : text + new string('0', 18 - (text.Length - point - 1));
                return Fixed18.TryParse(full + x.digit, out Int128 read) == (x.digit == 0) && read == (x.digit == 0 ? x.atoms : 0);
            });

    [Fact]
    public void Json_carries_every_value_as_its_text() =>
        Atoms.ForAll(x =>
        {
            Amount amount = Amount.FromAtoms(x);
            string json = JsonSerializer.Serialize(amount);
            return json == $"\"{amount}\"" && JsonSerializer.Deserialize<Amount>(json) == amount;
        });

    [Fact]
    public void Json_refuses_every_bare_number() =>
        Atoms.ForAll(ArbMap.Default.GeneratorFor<NormalFloat>(), x =>
        {
            try
            {
                JsonSerializer.Deserialize<Amount>(x.Item.ToString("R", CultureInfo.InvariantCulture));
                return false;
            }
            catch (JsonException)
            {
                return true;
            }
        });

    [Fact]
    public void A_time_reads_back_as_printed() => Atoms.ForAll(_times, t => Timestamp.TryParse(t.ToString(), out Timestamp read) && read == t);

    [Fact]
    public void Printed_times_order_as_the_times_do() =>
        Atoms.ForAll(
            from a in _times
            from b in _times
            select (a, b),
            x => x.a.Nanoseconds / Timestamp.NanosecondsPerSecond == x.b.Nanoseconds / Timestamp.NanosecondsPerSecond
                || Math.Sign(string.CompareOrdinal(x.a.ToString(), x.b.ToString())) == x.a.CompareTo(x.b));
}
