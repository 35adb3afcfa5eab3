// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace Plimsoll.Connectors.Span;

/// <summary>One field of a positional record: where it stands and what it is called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Characters before it.</param>
/// <param name="Length">Its width.</param>
public readonly record struct Pa2Field(string Name, int Start, int Length)
{
    /// <summary>What stands in it.</summary>
    public Pa2FieldKind Kind { get; init; }
}

/// <summary>What stands in a field.</summary>
public enum Pa2FieldKind
{
    /// <summary>Text, which ends where its blanks begin; or a number that is not read.</summary>
    Text,

    /// <summary>A code of letters over the whole width, or blank.</summary>
    Code,

    /// <summary>Digits over the whole width, never blank.</summary>
    Number,

    /// <summary>Digits over the whole width, or blank.</summary>
    NumberOrBlank,
}

/// <summary>The fields of each record of the expanded unpacked format (U2): names and widths in order.</summary>
/// <remarks>
/// <para>Source: CME Group, SPAN risk parameter file layouts, expanded format (spanl300). A width without a name is not read.</para>
/// <para># behind a width: digits that are never blank. ?: digits that may be blank, for one of three reasons. The group that they belong to is not used
/// (a tier, a month, a leg beyond the last, the strike of a future), and where it is used they are needed by name. They are an exponent or locator that older
/// versions do not have, blank being 0. Or what follows from them is refused to who needs it: the price of an option that is held, the adjustment of an
/// account, a computed array. !: a code that fills its width. Without a mark: text, or a number that is not read.</para>
/// </remarks>
public static class Pa2Layout
{
    /// <summary>Characters of a record, but of those whose fields reach beyond: 82 with its later fields, 83, 84 and P.</summary>
    public const int Length = 132;

    private const string Key = "id:2 exchange:3 commodity:10 underlying:10 product_type:3 right:1 fut_month:6 fut_day:2 :1 opt_month:6 opt_day:2 :1 "
        + "strike_raw:7? ";
    private const string Tail = "implied_vol_raw:8? price_raw:7? price_sign:1 strike_sign:1 current_delta:5 current_delta_sign:1 :1 sod_raw:7 sod_sign:1 "
        + "implied_vol_exponent:2? implied_vol_exponent_sign:1 cvf_raw:14? cvf_exponent:2? cvf_exponent_sign:1 svf_raw:14 svf_exponent:2 svf_exponent_sign:1";

    private static readonly FrozenDictionary<string, ImmutableArray<Pa2Field>> _fields = new Dictionary<string, string>
    {
        ["0"] = "id:2 clearing_org:6 business_date:8 settlement_flag:1 file_id:2 business_time:4 created_date:8 created_time:4 format:2 gross_net:1 "
            + "limit_nov:1",
        ["1"] = "id:2 exchange:3 :2 exchange_code:2",
        ["2"] = "id:2 exchange:3 :1 combined:6 risk_exponent:1# currency:3! currency_code:1 option_style:1 cap_nov:1 combination:1 method:2 "
            + Repeat(6, "commodity{0}:10 type{0}:3! locator{0}:1? locator_sign{0}:1 :1"),
        ["3"] = "id:2 combined:6 method:2 " + Repeat(4, "tier{0}:2? start{0}:6? end{0}:6?") + " :2 ratio_member:4? ratio_hedger:4? ratio_speculator:4?",
        ["4"] = "id:2 combined:6 spot_method:2 months:2? " + Repeat(2, "month_number{0}:2 month{0}:6 consumed{0}:7? remaining{0}:7?")
            + " :6 som_rate:7# adjust_member:3? adjust_hedger:3? adjust_speculator:3? som_method:1",
        ["5"] = "id:2 group:3 :7 " + Repeat(10, "combined{0}:6"),
        ["6"] = "id:2 group:3 priority:4# credit_rate:7? " + Repeat(4, "exchange{0}:3 required{0}:1 combined{0}:6 ratio{0}:7? side{0}:1")
            + " method:2 target_exchange:3 target_required:1 target_combined:6 credit_method:1 tier1:2? tier2:2? tier3:2? tier4:2? spread_group:1"
            + " target_ratio:7 target_legs:4 separate_rates:1 rate1:7? rate2:7? rate3:7? rate4:7? eligibility:1",
        ["81"] = Key + Arrays(5, 1, 9) + " settlement_raw:14? settlement_flag:1",
        ["82"] = Key + Arrays(5, 10, 16) + " composite_delta:5# composite_delta_sign:1 " + Tail,
        ["83"] = Key + Arrays(8, 1, 9),
        ["84"] = Key + Arrays(8, 10, 16) + " composite_delta:5# composite_delta_sign:1 " + Tail,
        ["B"] = "id:2 exchange:3 commodity:10 product_type:3 fut_month:6 fut_day:2 :1 opt_month:6 opt_day:2 :1 base_vol_raw:8 vol_scan_raw:8? "
            + "price_scan_raw:5? "
            + "extreme_multiplier_raw:5? extreme_cover_raw:5? rate_raw:5? time_raw:7? lookahead_raw:6? delta_scale_raw:6# expiry:8 underlying:10 model:2 "
                + "yield_raw:8 "
            + ":1 :7 :1 :14 :2 :1 base_vol_exponent:2 base_vol_exponent_sign:1 vol_scan_exponent:2? vol_scan_exponent_sign:1 discount_raw:12 vol_quotation:1 "
            + "price_quotation:1 price_scan_exponent:2? price_scan_exponent_sign:1",
        ["C"] = "id:2 combined:6 method:2 priority:2# legs:2# rate:7# " + Repeat(8, "leg{0}:2 tier{0}:2? ratio{0}:2? side{0}:1"),
        ["E"] = "id:2 combined:6 priority:5# rate:7# " + Repeat(4, "month{0}:7 ratio{0}:6? side{0}:1 :0"),
        ["P"] = "id:2 exchange:3 commodity:10 product_type:3 name:15 settlement_locator:3? strike_locator:3? settlement_alignment:1 strike_alignment:1 "
            + "cvf_raw:14? "
            + "cabinet_raw:8 :2 currency:3! currency_code:1 quotation:3 cvf_exponent_sign:1 cvf_exponent:2? exercise:4 long_name:35 :1 :1 valuation:5 "
                + "settlement:5",
        ["S"] = "id:2 combined:6 method:2 tiers:2# " + Repeat(5, "tier{0}:2? start{0}:6? end{0}:6?") + " wfpr_method:1 :20 " + Repeat(5, "som{0}:7?"),
    }.ToFrozenDictionary(static pair => pair.Key, static pair => Fields(pair.Value), StringComparer.Ordinal);

    /// <summary>The fields of a record type; nothing for one that is not read.</summary>
    public static ImmutableArray<Pa2Field> Of(string type) => _fields.GetValueOrDefault(type, []);

    /// <summary>The least characters of a record, up to a field that every version has and never leaves blank; what follows may have been trimmed, and is
    /// refused by name where it is needed.</summary>
    internal static int LeastOf(string type)
    {
        string last = type switch
        {
            "0" => "business_date",
            "1" => "exchange",
            "2" or "3" => "method",
            "4" => "spot_method",
            "6" or "C" or "E" => "side2",
            "81" => "settlement_raw",
            "82" or "84" => "composite_delta_sign",
            "83" => "a9_sign",
            "B" => "delta_scale_raw",
            "P" => "cvf_raw",
            "S" => "tiers",
            _ => string.Empty,
        };
        Pa2Field end = Of(type).FirstOrDefault(field => field.Name == last);
        return end.Start + end.Length;
    }

    /// <summary>True for a record whose length is right in a file whose first record has <see cref="Length"/> characters: as many, or more where the
    /// record's later fields reach beyond.</summary>
    internal static bool IsPadded(string type, int length) =>
        length == Length || Of(type) is not { IsEmpty: false } fields || (length > Length && fields[^1].Start + fields[^1].Length > Length);

    private static string Repeat(int count, string fields) =>
        string.Join(' ', Enumerable.Range(1, count).Select(i => string.Format(CultureInfo.InvariantCulture, fields, i)));

    private static string Arrays(int width, int first, int last) =>
        string.Join(' ', Enumerable.Range(first, last - first + 1).Select(i => $"a{i}:{width}# a{i}_sign:1"));

    private static ImmutableArray<Pa2Field> Fields(string text)
    {
        ImmutableArray<Pa2Field>.Builder fields = ImmutableArray.CreateBuilder<Pa2Field>();
        int at = 0;
        foreach (string field in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = field.Split(':');
            int length = int.Parse(parts[1].AsSpan().TrimEnd("#?!"), CultureInfo.InvariantCulture);
            if (parts[0].Length > 0)
            {
                fields.Add(new(parts[0], at, length)
                {
                    Kind = parts[1][^1] switch
                    {
                        '!' => Pa2FieldKind.Code,
                        '#' => Pa2FieldKind.Number,
                        '?' => Pa2FieldKind.NumberOrBlank,
                        _ => Pa2FieldKind.Text,
                    },
                });
            }

            at += length;
        }

        return fields.ToImmutable();
    }
}
