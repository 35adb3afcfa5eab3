// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Span;
using Plimsoll.Venues.Span;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>SPAN risk parameter files with gaps: what is missing is refused to who needs it or said by name, and is never 0.</summary>
public sealed class SpanGapTests : IDisposable
{
    private const string Option = "<p>12.5</p><v>0.3</v><val>12.5</val>", Holds = "NG,201811,,,2\nNG,201811,C,2.75,-3";
    private static readonly string[] _lines = SpanTexts.Pa2.Split('\n');

    private readonly string _path = Path.GetTempFileName();
    private readonly string _book = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(_book);
    }

    [Fact]
    public void An_option_without_a_price_is_named_and_cannot_be_held()
    {
        SpanFile file = Read(Spn(Option, "<v>0.3</v>"));
        Assert.Contains(new SpanUnused("contracts without a price; an option of them cannot be held: WO 202703 C 210", 1), file.Unused);
        Assert.Equal("WF", Assert.Single(file.Holdable).Product);
        Assert.Equal((null, null), (file.Contracts[1].Price, file.Contracts[1].Value));
        InputException fault = Assert.Throws<InputException>(() => Book(file, "WO,202703,C,210,-3"));
        Assert.Equal($"{_book}, line 2, product: WO 202703 C 210 has no value in {_path}, line {LineOf("<cId>20</cId>")}, "
            + "spanFile/pointInTime/clearingOrg/exchange/oofPf/series/opt/p: it is missing, and so is val; expected one of them", fault.Message);
        Assert.Equal((2 * 105) + (2 * 7), Required(file, "WF,202612,,,-2"));
    }

    [Fact]
    public void An_option_with_a_price_and_no_factor_cannot_be_held()
    {
        string text = Spn(Option, "<p>12.5</p><v>0.3</v>").Replace("<cvf>1</cvf><valueMeth>EQTY", "<valueMeth>EQTY", StringComparison.Ordinal)
            .Replace("<t>0.25</t><cvf>1</cvf>", "<t>0.25</t>", StringComparison.Ordinal);
        Assert.Contains("opt/val: it is missing, and there is no cvf that p is multiplied by; expected one of them",
            Assert.Throws<InputException>(() => Book(Read(text), "WO,202703,C,210,-3")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<v>0.3</v><val>12.5</val>")]
    [InlineData("<p>12.5</p><v>0.3</v>")]
    public void Either_of_price_and_value_is_enough(string fields)
    {
        SpanFile file = Read(Spn(Option, fields));
        Assert.Equal((12.5, 12.5), (file.Contracts[1].Price!.Value, file.Contracts[1].Value!.Value));
        Assert.Empty(file.Assumed);
        Assert.Equal(101, Required(file, "WF,202612,,,2\nWO,202703,C,210,-3"));
    }

    [Theory]
    [InlineData("125", "12.5", "WO 202703 C 210 in line 30 (12.5 and 125)")]
    [InlineData("12.5", "0", "WO 202703 C 210 in line 30 (0 and 12.5)")]
    [InlineData("12.46", "12.5", null)]
    [InlineData("12", "12.5", null)]
    [InlineData("0", "0", null)]
    public void A_price_and_a_value_that_contradict_each_other_are_named(string price, string value, string? note)
    {
        SpanFile file = Read(Spn(Option, $"<p>{price}</p><v>0.3</v><val>{value}</val>"));
        Assert.Equal(note is null ? [] : [new SpanUnused($"val of contracts whose p × cvf is another amount: {note}", 1)], file.Assumed);
        Assert.Equal(double.Parse(value, CultureInfo.InvariantCulture), file.Contracts[1].Value);
    }

    [Fact]
    public void Of_a_future_without_a_price_no_array_is_computed()
    {
        Assert.Equal(1, SpanArrayCheck.Of(Read(SpanTexts.Spn).Parameters.Points, Read(SpanTexts.Spn).Contracts).Computed);
        SpanFile file = Read(Spn("<p>205</p>", string.Empty));
        Assert.Equal(0, SpanArrayCheck.Of(file.Parameters.Points, file.Contracts).Computed);
        Assert.EndsWith("an underlying with a price: WO 202703 C 210", Assert.Single(file.Uncomputed).What, StringComparison.Ordinal);
        Assert.Contains(file.Unused, static one => one.What == "contracts without a price; an option of them cannot be held: WF 202612");
        Assert.DoesNotContain(file.Unused, static one => one.What.Contains("comput", StringComparison.Ordinal));

        // Its own array needs no price.
        Assert.Equal((2 * 105) + (2 * 7), Required(file, "WF,202612,,,-2"));
    }

    [Theory]
    [InlineData("<wfprMeth>SCANRANGE_CAP</wfprMeth>", "", "wfprMeth NORMAL of combined commodities that state none: WHEAT")]
    [InlineData("<somMeth>MAX</somMeth>", "", "somMeth GROSS of combined commodities that state none: WHEAT")]
    [InlineData("<capAnov>0</capAnov>", "", "capAnov 0 of combined commodities that do not state it: option value counts for others too: WHEAT")]
    [InlineData("<valueMeth>EQTY</valueMeth>", "", "valueMeth EQTY, a premium paid at once, of option families that state none: WO")]
    [InlineData("<pfType>OOF</pfType><sc>1</sc>", "<pfType>OOF</pfType>", "sc 1 of products whose pfLink states none: WO")]
    [InlineData("<somTiers><tier><tn>0</tn><rate><r>1</r><val>20</val></rate></tier></somTiers>", "",
        "short option minimum 0 of combined commodities that have options and state none: WHEAT")]
    [InlineData("<weight>0.35</weight>\n<pairedPoint>3</pairedPoint>", "<weight>0.35</weight>",
        "pairedPoint of scenarios that state none: the scenario itself: 3")]
    public void What_a_spn_does_not_state_is_assumed_by_name(string before, string after, string what) =>
        Assert.Equal(new SpanUnused(what, 1), Assert.Single(Read(Spn(before, after)).Assumed));

    [Fact]
    public void Nothing_is_assumed_of_a_spn_that_states_everything() => Assert.Empty(Read(SpanTexts.Spn).Assumed);

    [Theory]
    [InlineData("<rs>B</rs>", "", "dSpread/tLeg/rs: it is missing; expected one of A, B")]
    [InlineData("<chargeMeth>P</chargeMeth>", "", "dSpread/chargeMeth: it is missing; expected one of F, P, W")]
    [InlineData("<o>C</o>", "", "opt/o: it is missing; expected one of C, P")]
    [InlineData("<priceScan>300</priceScan>", "<priceScan>-300</priceScan>", "scanRate/priceScan: expected a range of at least 0; found -300")]
    [InlineData("<volScan>0.05</volScan>", "<volScan>-0.05</volScan>", "scanRate/volScan: expected a range of at least 0; found -0.05")]
    public void What_has_no_default_in_a_spn_is_refused(string before, string after, string sentence)
    {
        string text = SpanTexts.Spn.ReplaceLineEndings("\n");
        int at = text.IndexOf(before, StringComparison.Ordinal);
        Assert.Contains(sentence, Assert.Throws<InputException>(() => Read(text.Remove(at, before.Length).Insert(at, after))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_scan_range_of_another_future_than_the_first_is_named()
    {
        const string First = "<fut><cId>9</cId><pe>202609</pe><p>201</p><ra><r>1</r><a>0</a><a>-90</a><a>-95</a><d>1</d></ra></fut>\n<fut>\n<cId>10</cId>";
        SpanFile file = Read(Spn("<fut>\n<cId>10</cId>", First));
        Assert.Equal(300, file.Parameters.Combined[0].PriceScan);
        Assert.Equal([new SpanUnused("price scan range of another future than the first, which has none: WHEAT by WF 202612", 1)], file.Assumed);
    }

    [Fact]
    public void Prices_that_are_blank_in_both_parts_of_an_array_are_refused_to_who_holds_the_option()
    {
        string text = Blanked(Blanked(SpanTexts.Pa2, "82", 13, "price_raw"), "81", 12, "settlement_raw");
        SpanFile file = Read(text);
        Assert.Null(file.Contracts[1].Value);
        Assert.Equal("line 13, record 81, settlement_raw: it is blank; expected 14 digits, or price_raw in record 82", file.Contracts[1].NoValue);
        Assert.Contains("has no value in", Assert.Throws<InputException>(() => Book(file, Holds)).Message, StringComparison.Ordinal);
        Assert.Equal(2200, Required(file, "NG,201811,,,2"));

        // One of the two is enough.
        Assert.Equal(820, Read(Blanked(SpanTexts.Pa2, "81", 12, "settlement_raw")).Contracts[1].Value);
        Assert.Equal(820, Read(Blanked(SpanTexts.Pa2, "82", 13, "price_raw")).Contracts[1].Value);
    }

    [Theory]
    [InlineData("cvf_raw", "line 9, record P, cvf_raw: expected a contract value factor above 0, here or in record 82")]
    [InlineData("cvf_exponent", "line 9, record P, cvf_exponent: it is blank; expected 2 digits")]
    [InlineData("settlement_locator", "line 9, record P, settlement_locator: it is blank; expected 3 digits")]
    public void What_the_value_of_an_option_follows_from_is_refused_to_who_holds_it(string field, string sentence) =>
        Assert.EndsWith(sentence, Assert.Throws<InputException>(() => Book(Read(Blanked(SpanTexts.Pa2, "P", 8, field)), Holds)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_record_cut_at_any_length_is_refused_or_requires_the_same()
    {
        string[] trimmed = [.. _lines.Select(static line => line.TrimEnd())];
        SpanFile whole = Read(string.Join('\n', trimmed));
        string required = Told(whole, Holds);
        int refused = 0, read = 0;
        for (int line = 1; line < trimmed.Length; line++)
        {
            for (int length = 2; length < trimmed[line].Length; length++)
            {
                string[] cut = [.. trimmed];
                cut[line] = cut[line][..length];
                try
                {
                    SpanFile file = Read(string.Join('\n', cut));
                    Assert.True(Told(file, Holds) == required, $"line {line + 1} of {length} characters: {Told(file, Holds)}, not {required}");
                    Assert.All(file.Parameters.Combined[0].Adjustments.Zip(whole.Parameters.Combined[0].Adjustments), static pair =>
                        Assert.True(pair.First.Missing is not null || pair.First == pair.Second));
                    read++;
                }
                catch (InputException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 600 && read > 20, $"{refused} refused, {read} read");
    }

    [Fact]
    public void A_number_that_is_never_blank_is_refused_where_it_is()
    {
        int tried = 0;
        for (int line = 1; line < _lines.Length; line++)
        {
            string type = _lines[line][..2].TrimEnd();
            foreach (Pa2Field field in Pa2Layout.Of(type).Where(static field => field.Kind == Pa2FieldKind.Number))
            {
                InputException fault = Assert.Throws<InputException>(() => Read(Blanked(SpanTexts.Pa2, type, line, field.Name)));
                Assert.Equal($"{_path}, line {line + 1}, record {type}, {field.Name}: it is blank; expected {field.Length} digits", fault.Message);
                tried++;
            }
        }

        Assert.True(tried > 40, $"{tried}");
    }

    [Theory]
    [InlineData("3", 3, "end2", "it is blank; expected 6 digits")]
    [InlineData("4", 4, "month1", "it is blank")]
    [InlineData("4", 4, "consumed1", "it is blank; expected 7 digits")]
    [InlineData("4", 4, "remaining1", "it is blank; expected 7 digits")]
    [InlineData("C", 5, "tier2", "it is blank; expected 2 digits")]
    [InlineData("6", 6, "credit_rate", "it is blank; expected 7 digits")]
    [InlineData("P", 8, "strike_locator", "it is blank; expected 3 digits")]
    [InlineData("B", 9, "extreme_cover_raw", "it is blank; expected 5 digits")]
    [InlineData("81", 10, "a3_sign", "it is blank; expected + or -")]
    [InlineData("82", 13, "composite_delta_sign", "it is blank; expected + or -")]
    public void What_is_blank_and_needed_is_named(string type, int line, string field, string sentence) =>
        Assert.Equal($"{_path}, line {line + 1}, record {type}, {field}: {sentence}",
            Assert.Throws<InputException>(() => Read(Blanked(SpanTexts.Pa2, type, line, field))).Message);

    [Fact]
    public void A_sign_of_0_may_be_blank() =>
        Assert.Equal(Told(Read(SpanTexts.Pa2), Holds), Told(Read(Blanked(SpanTexts.Pa2, "81", 10, "a1_sign")), Holds));

    [Fact]
    public void An_adjustment_that_is_blank_is_missing_and_not_1()
    {
        SpanCombined gas = Read(Blanked(SpanTexts.Pa2, "3", 3, "ratio_speculator")).Parameters.Combined[0];
        Assert.Equal([null, null, "line 4, record 3, ratio_speculator: it is blank; expected 4 digits"], gas.Adjustments.Select(static one => one.Missing));
        gas = Read(Blanked(SpanTexts.Pa2, "4", 4, "adjust_member")).Parameters.Combined[0];
        Assert.Equal("line 5, record 4, adjust_member: it is blank; expected 3 digits", gas.Adjustments[0].Missing);
        Assert.Equal("record 4: there is none of HH, which the adjustment of a member stands in",
            Read(SpanTexts.Pa2).Parameters.Combined[1].Adjustments[0].Missing);
    }

    [Fact]
    public void A_padded_file_is_padded_in_every_record()
    {
        for (int line = 1; line < _lines.Length; line++)
        {
            string[] cut = [.. _lines];
            cut[line] = cut[line][..129];
            string type = _lines[line][..2].TrimEnd();
            if (!Pa2Layout.Of(type).IsEmpty)
            {
                Assert.Equal($"{_path}, line {line + 1}, record {type}: expected 132 characters; found 129",
                    Assert.Throws<InputException>(() => Read(string.Join('\n', cut))).Message);
            }
        }

        // The later fields of a record B reach beyond.
        string[] longer = [.. _lines];
        longer[9] = longer[9].PadRight(168);
        Assert.Equal(Told(Read(SpanTexts.Pa2), Holds), Told(Read(string.Join('\n', longer)), Holds));
    }

    [Fact]
    public void What_a_pa2_does_not_state_is_assumed_by_name() => Assert.Equal(
        [
            new SpanUnused("delta scaling factor 1 of contracts without a record B: NG 201811 C 2.75", 1),
            new SpanUnused("price risk method NORMAL of combined commodities without a record S that states one: NG", 1),
        ],
        Read(SpanTexts.Pa2).Assumed);

    // Source: CME Group, SPAN risk parameter file layouts, type S, expanded: 1 normal, 2 normal capped by the scan range, 3 the scan range.
    [Theory]
    [InlineData("01", "1", SpanPriceRiskMethod.Normal, 0, null)]
    [InlineData("01", "2", SpanPriceRiskMethod.ScanRangeCap, 0, null)]
    [InlineData("20", "3", SpanPriceRiskMethod.ScanRange, 1, null)]
    [InlineData("10", "1", SpanPriceRiskMethod.Normal, 0, "scanning tiers of record S: all periods are scanned as one: NG")]
    [InlineData("21", "1", SpanPriceRiskMethod.Normal, 1, "scanning tiers of record S: all periods are scanned as one: NG")]
    public void A_record_S_states_its_method_and_its_tiers(string method, string risk, SpanPriceRiskMethod expected, int tiers, string? unused)
    {
        SpanFile file = Read(string.Join('\n', [.. _lines, $"S NG    {method}0101201810201812".PadRight(82) + risk.PadRight(50)]));
        Assert.Equal((expected, tiers), (file.Parameters.Combined[0].PriceRiskMethod, file.Parameters.Combined[0].InterTiers.Length));
        Assert.Equal(unused is not null, file.Unused.Any(one => one.What == unused));
        Assert.Single(file.Assumed);
    }

    [Fact]
    public void Minimums_by_tier_do_not_become_tiers_of_credits()
    {
        // Two minimums, 70 and 250, with the months that they are for: the larger stands for all.
        string record = "S NG    3002" + "01201810201812" + "02201901201912" + new string(' ', 63) + "00000700000250";
        SpanCombined gas = Read(string.Join('\n', [.. _lines, record.PadRight(138)])).Parameters.Combined[0];
        Assert.Equal((250, 0), (gas.ShortOptionRate, gas.InterTiers.Length));
        Assert.Contains("record S, som2: it is blank", Assert.Throws<InputException>(
            () => Read(string.Join('\n', [.. _lines, record[..110].PadRight(138)]))).Message, StringComparison.Ordinal);
    }

    private static string Spn(string before, string after)
    {
        string text = SpanTexts.Spn.ReplaceLineEndings("\n");
        Assert.Contains(before, text, StringComparison.Ordinal);
        return text.Replace(before, after, StringComparison.Ordinal);
    }

    private static string Blanked(string text, string type, int line, string name)
    {
        string[] lines = text.Split('\n');
        Assert.StartsWith(type, lines[line], StringComparison.Ordinal);
        Pa2Field field = Pa2Layout.Of(type).Single(one => one.Name == name);
        lines[line] = lines[line].Remove(field.Start, field.Length).Insert(field.Start, new string(' ', field.Length));
        return string.Join('\n', lines);
    }

    private static int LineOf(string text) => 1 + SpanTexts.Spn.AsSpan(0, SpanTexts.Spn.IndexOf(text, StringComparison.Ordinal)).Count('\n');

    private double Required(SpanFile file, string rows) => SpanCalculator.Assess(file.Parameters, Book(file, rows)).RequirementIn(
        file.Parameters.Combined[0].Currency);

    private string Told(SpanFile file, string rows)
    {
        SpanCommodityReport one = SpanCalculator.Assess(file.Parameters, Book(file, rows)).Commodities[0];
        return string.Create(CultureInfo.InvariantCulture,
            $"{one.ScanRisk} {one.IntraCharge} {one.SpotCharge} {one.ShortOptionMinimum} {one.OptionValue} {one.NetDelta} {one.Requirement}");
    }

    private SpanFile Read(string text)
    {
        File.WriteAllText(_path, text);
        return SpanFile.Read(_path);
    }

    private System.Collections.Immutable.ImmutableArray<SpanHolding> Book(SpanFile file, string rows)
    {
        File.WriteAllText(_book, "product,period,right,strike,quantity\n" + rows + "\n");
        return SpanPositionsFile.Read(_book, file);
    }
}
