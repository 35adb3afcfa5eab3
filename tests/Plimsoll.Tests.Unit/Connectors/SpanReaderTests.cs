// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Text;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Span;
using Plimsoll.Venues.Span;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>Readers of SPAN risk parameter files, on small files made by hand.</summary>
public sealed class SpanReaderTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly string _book = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(_book);
    }

    [Fact]
    public void A_spn_file_is_read_whole()
    {
        SpanFile file = Read(SpanTexts.Spn);

        Assert.Equal(("spn", "20261127", "TEST"), (file.Format, file.BusinessDate, file.ClearingOrganisation));
        Assert.Equal((3, 1.0 / 3, 0.35), (file.Parameters.Points.Scans.Length, file.Parameters.Points.Scans[1].PriceFraction,
            file.Parameters.Points.Scans[2].Weight));
        SpanCombined wheat = file.Parameters.Combined[0];
        Assert.Equal(("WHEAT", "EUR", 20.0, SpanMinimumMethod.Max, SpanPriceRiskMethod.ScanRangeCap, 300.0),
            (wheat.Name, wheat.Currency, wheat.ShortOptionRate, wheat.ShortOptionMethod, wheat.PriceRiskMethod, wheat.PriceScan));
        Assert.Equal([SpanChargeMethod.Flat, SpanChargeMethod.PerMonth], wheat.Spreads.Select(static spread => spread.Method));
        Assert.Equal("202612", wheat.Spreads[1].Legs[0].Period);
        Assert.Equal(new SpanSpotRate("202612", 5, 7), wheat.SpotRates[0]);
        Assert.Equal(new SpanAdjustment("class 1", 0.9, 1), wheat.Adjustments[0]);
        Assert.Equal((1, 1), (file.Parameters.SuperSpreads.Length, file.Parameters.Credits.Length));

        SpanContract option = file.Contracts.Single(static contract => contract.IsOption);
        Assert.Equal(("202703", "202612", true, 210.0, 12.5, true), (option.Period, option.DeltaPeriod, option.IsCall, option.Strike, option.Value,
            option.IsPremiumStyle));
        Assert.Equal((SpanFormula.Black76, 205.0, 0.3, true), (option.Inputs!.Value.Formula, option.Inputs.Value.Price, option.Inputs.Value.Volatility,
            option.Inputs.Value.IsScanAbsolute));
        Assert.Equal([new SpanUnused("element clearingOrg/interClearSpreads", 1), new SpanUnused("element fut/novelty", 1)], file.Unused);
    }

    [Fact]
    public void Letters_of_other_encodings_are_read()
    {
        string text = SpanTexts.Spn.Replace("UTF-8", "ISO-8859-9", StringComparison.Ordinal).Replace("WHEAT", "BU\u011eDAY", StringComparison.Ordinal);
        File.WriteAllBytes(_path, CodePagesEncodingProvider.Instance.GetEncoding("ISO-8859-9")!.GetBytes(text));
        Assert.Equal("BU\u011eDAY", SpanFile.Read(_path).Parameters.Combined[0].Name);

        byte[] compressed = Compressed(File.ReadAllBytes(_path));
        File.WriteAllBytes(_path, compressed);
        Assert.Equal("BU\u011eDAY", SpanFile.Read(_path).Parameters.Combined[0].Name);
    }

    [Fact]
    public void A_compressed_file_that_was_cut_off_is_told()
    {
        foreach (string text in (string[])[SpanTexts.Spn, SpanTexts.Pa2])
        {
            byte[] compressed = Compressed(Encoding.UTF8.GetBytes(text));
            File.WriteAllBytes(_path, compressed[..^6]);
            Assert.Equal($"{_path}, line 1: the file cannot be read: its compressed text is damaged or cut off",
                Assert.Throws<InputException>(() => SpanFile.Read(_path)).Message);
        }
    }

    [Fact]
    public void A_truncated_spn_names_its_line_and_what_is_open()
    {
        int cut = SpanTexts.Spn.IndexOf("</fut>", StringComparison.Ordinal);
        InputException fault = Assert.Throws<InputException>(() => Read(SpanTexts.Spn[..cut]));
        Assert.Equal(
            $"{_path}, line {LineOf("</fut>")}, spanFile/pointInTime/clearingOrg/exchange/futPf/fut: the file ends inside "
            + "spanFile/pointInTime/clearingOrg/exchange/futPf/fut: it is cut off, every element must be closed", fault.Message);
    }

    [Theory]
    [InlineData("<p>205</p>", "<p>2o5</p>", "fut/p: '2o5' is no number")]
    [InlineData("<a>-100</a><a>-105</a>", "<a>-100</a>", "fut/ra/a: expected 3 losses, one for each scenario; found 2")]
    [InlineData("<pairedPoint>2</pairedPoint>", "<pairedPoint>9</pairedPoint>", "pairedPoint: scenario 2 is paired with 9; expected 1 to 3")]
    [InlineData("<chargeMeth>F</chargeMeth>", "<chargeMeth>Q</chargeMeth>", "chargeMeth: expected one of F, P, W; found 'Q'")]
    [InlineData("<tn>1</tn><rs>A</rs>", "<tn>4</tn><rs>A</rs>", "tLeg/tn: there is no tier 4 of WHEAT; expected one of its tiers, or 0 for all periods")]
    [InlineData("<o>C</o>", "<o>X</o>", "opt/o: expected one of C, P; found 'X'")]
    [InlineData("<somMeth>MAX</somMeth>", "<somMeth>LEAST</somMeth>", "ccDef/somMeth: expected one of GROSS, MAX; found 'LEAST'")]
    [InlineData("<cc>WHEAT</cc><name>", "<name>", "ccDef/cc: it is missing or empty")]
    [InlineData("<val>0.4</val>", "<val>60</val>", "dSpread/rate/val: expected a rate of 0 to 1; found 60")]
    [InlineData("<val>0.5</val>", "<val>-0.5</val>", "dSpread/rate/val: expected a rate of 0 to 1; found -0.5")]
    [InlineData("<val>30</val>", "<val>-30</val>", "dSpread/rate/val: expected a rate of at least 0; found -30")]
    [InlineData("<val>20</val>", "<val>-20</val>", "somTiers/tier/rate/val: expected a rate of at least 0; found -20")]
    [InlineData("<sprd>5</sprd>", "<sprd>-5</sprd>", "spotRate/sprd: expected a rate of at least 0; found -5")]
    [InlineData("<outr>7</outr>", "<outr>-7</outr>", "spotRate/outr: expected a rate of at least 0; found -7")]
    [InlineData("<val>0.9</val>", "<val>-1</val>", "adjRate/val: expected a rate of at least 0; found -1")]
    [InlineData("<a>-100</a>", "<a>1e300</a>", "fut/ra/a: expected a number of at most 1,000,000,000,000; found '1e300'")]
    [InlineData("<a>-100</a>", "<a>NaN</a>", "fut/ra/a: 'NaN' is no number")]
    public void What_is_wrong_in_a_spn_is_named_with_line_and_field(string before, string after, string sentence)
    {
        Assert.Contains(before, SpanTexts.Spn, StringComparison.Ordinal);
        InputException fault = Assert.Throws<InputException>(() => Read(SpanTexts.Spn.Replace(before, after, StringComparison.Ordinal)));
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);

        // An element begins on its line or, where it is long, on one of the two before.
        Assert.InRange(fault.Line!.Value, LineOf(before) - 2, LineOf(before));
    }

    [Fact]
    public void An_adjustment_rate_of_0_counts_as_1_as_in_a_positional_file()
    {
        SpanFile file = Read(SpanTexts.Spn.Replace("<val>0.9</val>", "<val>0</val>", StringComparison.Ordinal));
        Assert.Equal(new SpanAdjustment("class 1", 1, 1), file.Parameters.Combined[0].Adjustments[0]);
        Assert.Contains(new SpanUnused("adjustment rates of 0: they count as 1", 1), file.Unused);
    }

    [Theory]
    [InlineData("<x>")]
    [InlineData("<exchange>")]
    public void Elements_that_are_too_deep_are_told(string element) =>
        Assert.Contains("expected at most 32 elements one inside the other; found more", Assert.Throws<InputException>(
            () => Read("<?xml version=\"1.0\"?><spanFile>" + string.Concat(Enumerable.Repeat(element, 200_000)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-7\"?><spanFile/>", "line 1, encoding: 'utf-7' is no known encoding")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-16\"?><spanFile/>", "line 1, encoding: the line says 'UTF-16' and is not written in it")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE l SYSTEM \"file:///x\"><spanFile/>", "line 1: it has a document type (DOCTYPE), which is not read")]
    [InlineData("<?xml version=\"1.0\"?><spanFile>&foo;</spanFile>", "(Reference to undeclared entity 'foo'); expected &amp;")]
    [InlineData("<?xml version=\"1.0\"?><spanFile><a></b></spanFile>", "this is no well-formed XML inside spanFile/a")]
    public void What_is_no_XML_is_told_by_its_cause(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_contract_without_an_array_is_counted_and_cannot_be_held()
    {
        int from = SpanTexts.Spn.IndexOf("<ra>", StringComparison.Ordinal), to = SpanTexts.Spn.IndexOf("</ra>", StringComparison.Ordinal) + 5;
        SpanFile file = Read(SpanTexts.Spn.Remove(from, to - from));
        Assert.Contains(new SpanUnused("contracts without a risk array", 1), file.Unused);
        Assert.Equal((2, "WO"), (file.Contracts.Length, Assert.Single(file.Holdable).Product));
        InputException fault = Assert.Throws<InputException>(() => Book(file, "WHEAT,202612,,,1"));
        Assert.Equal($"{_book}, line 2, product: WF 202612 has no risk array in {_path}", fault.Message);
    }

    [Fact]
    public void Positions_are_contracts_of_the_file()
    {
        SpanFile file = Read(SpanTexts.Spn);
        SpanReport report = SpanCalculator.Assess(file.Parameters, Book(file, "WF,202612,,,2\nWO,202703,C,210,-3"));
        SpanCommodityReport one = Assert.Single(report.Commodities);

        // 2 × (0, −100, −105) − 3 × (−4, −60, −90): 12, −20, 60.
        Assert.Equal([12.0, -20, 60], one.Losses);
        Assert.Equal((60, 3, -37.5), (one.ScanRisk, one.ActiveScenario, one.OptionValue));

        // Three short calls at 20; deltas 2 − 3 × .5 in one month: the outright pays 7 × .5.
        Assert.Equal((60, 3.5), (one.ShortOptionMinimum, one.SpotCharge));
        Assert.Equal(63.5 + 37.5, report.RequirementIn("EUR"));
    }

    [Theory]
    [InlineData("WF,209912,,,2", "line 2, product: there is no contract WF 209912 in")]
    [InlineData("WF,202612,,,2\nWHEAT,202612,,,1", "line 3, product: WF 202612 is there already, in line 2")]
    [InlineData("WO,202703,C,,2", "line 2, right: expected C or P with a strike, or neither for what is no option; found 'C' and ''")]
    [InlineData("WF,202612,,,two", "line 2, quantity: 'two' is no number")]
    [InlineData("WF,202612,,,NaN", "line 2, quantity: 'NaN' is no number")]
    [InlineData("WF,202612,,,-Infinity", "line 2, quantity: '-Infinity' is no number")]
    [InlineData("WF,202612,,,1000000000001", "line 2, quantity: expected a number of at most 1,000,000,000,000; found 1000000000001")]
    [InlineData("WO,202703,C,NaN,1", "line 2, strike: 'NaN' is no number")]
    [InlineData("WF,202612,,,1,5", "line 2: expected 5 fields as in the first row; found 6; a comma within a number")]
    public void A_wrong_position_is_named_with_its_line(string rows, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<InputException>(() => Book(Read(SpanTexts.Spn), rows)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_quantity_of_400_digits_is_refused() =>
        Assert.Contains("line 2, quantity: '9999", Assert.Throws<InputException>(
            () => Book(Read(SpanTexts.Spn), "WF,202612,,," + new string('9', 400))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_pa2_file_is_read_whole()
    {
        SpanFile file = Read(SpanTexts.Pa2);

        Assert.Equal(("pa2", "20181001", "CME"), (file.Format, file.BusinessDate, file.ClearingOrganisation));
        SpanCombined gas = file.Parameters.Combined[0];
        Assert.Equal(("NG", "USD", 100.0, true), (gas.Name, gas.Currency, gas.ShortOptionRate, gas.CapsOptionValue));
        Assert.Equal([new SpanTier(1, "201810", "201812"), new SpanTier(2, "201901", "201912")], gas.Tiers);
        Assert.Equal((450, 2, false), (gas.Spreads[0].Rate, gas.Spreads[0].Legs[1].Tier, gas.Spreads[0].Legs[1].IsSideA));
        Assert.Equal([new SpanSpotRate("201810", 50, 60)], gas.SpotRates);
        Assert.Equal([new SpanAdjustment("member", 1, 1), new("hedger", 1, 1), new("speculator", 1, 1.1)], gas.Adjustments);
        SpanSpread credit = Assert.Single(file.Parameters.Credits);
        Assert.Equal((0.8, 1.0, 4.0), (credit.Rate, credit.Legs[0].Ratio, credit.Legs[1].Ratio));
        Assert.Equal((3, 0.33), (file.Parameters.Points.Scans[14].PriceFraction, file.Parameters.Points.Scans[14].Weight));

        SpanContract future = file.Contracts[0];
        Assert.Equal((2.805, 28050, 1100, 1), (future.Price, Math.Round(future.Value, 6), future.PriceScan, future.Array!.Delta));
        Assert.Equal([0.0, 0, -367, -367, 367, 367, -733, -733, 733, 733, -1100, -1100, 1100, 1100, -1089, 1089], future.Array.Losses);
        SpanContract option = file.Contracts[1];
        Assert.Equal(("201811", "201811", true, 2.75, 820.0, 0.5661), (option.Period, option.DeltaPeriod, option.IsCall, option.Strike, option.Value,
            option.Array!.Delta));
        Assert.Equal([new SpanUnused("record type R", 1), new SpanUnused("unknown record type Q", 2)], file.Unused.Where(static one =>
            one.What.Contains("type", StringComparison.Ordinal)));
    }

    [Fact]
    public void Arrays_of_eight_digits_are_read()
    {
        string wide = SpanTexts.Wide(SpanTexts.Pa2);
        Assert.Contains("83NYM", wide, StringComparison.Ordinal);
        Assert.Equal(Read(SpanTexts.Pa2).Contracts[0].Array!.Losses, Read(wide).Contracts[0].Array!.Losses);
    }

    [Fact]
    public void A_pa2_record_of_another_length_names_its_line()
    {
        string[] lines = SpanTexts.Pa2.Split('\n');
        lines[1] = lines[1][..^3];
        InputException fault = Assert.Throws<InputException>(() => Read(string.Join('\n', lines)));
        Assert.Equal($"{_path}, line 2, record 2: expected 132 characters; found 129", fault.Message);
    }

    [Fact]
    public void A_pa2_whose_blanks_were_trimmed_is_read_and_a_record_that_is_cut_is_not()
    {
        string[] lines = [.. SpanTexts.Pa2.Split('\n').Select(static line => line.TrimEnd())];
        int array = Array.FindIndex(lines, static line => line.StartsWith("81", StringComparison.Ordinal));
        lines[0] += "  ";
        Assert.Equal(Read(SpanTexts.Pa2).Contracts[0].Array!.Losses, Read(string.Join('\n', lines)).Contracts[0].Array!.Losses);
        lines[array] = lines[array][..100];
        Assert.Contains("record 81: expected 132 characters; found 100", Assert.Throws<InputException>(() => Read(string.Join('\n', lines))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00367-00367-", "0o367-00367-", "record 81, a3: '0o367' is no number; expected 5 digits")]
    [InlineData("00367-00367-", "00367*00367-", "record 81, a3_sign: expected + or -; found '*'")]
    [InlineData("020201B", "020301B", "record C, tier: there is no tier 3 of NG; expected one of its tiers, or 0 for all periods")]
    [InlineData("C NG    1001", "C XX    1001", "record C, combined: there is no combined commodity XX; expected a record 2 before this one")]
    public void What_is_wrong_in_a_pa2_is_named_with_line_and_field(string before, string after, string sentence)
    {
        int at = SpanTexts.Pa2.IndexOf(before, StringComparison.Ordinal);
        Assert.True(at > 0, "the sample has another text");
        InputException fault = Assert.Throws<InputException>(() => Read(SpanTexts.Pa2.Remove(at, before.Length).Insert(at, after)));
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
        Assert.True(fault.Line > 1);
    }

    [Fact]
    public void A_first_part_of_an_array_without_its_second_is_told()
    {
        string text = string.Join('\n', SpanTexts.Pa2.Split('\n').Where(static line => !line.StartsWith("82", StringComparison.Ordinal)));
        Assert.Contains("the array is missing: there is no record 82 of this contract", Assert.Throws<InputException>(() => Read(text)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "line 1: the file is empty")]
    [InlineData("ts,price\n1,2\n", "this is no SPAN risk parameter file")]
    [InlineData("<book></book>", "there is no element spanFile")]
    public void What_is_no_parameter_file_is_told(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static byte[] Compressed(byte[] bytes)
    {
        using MemoryStream whole = new();
        using (GZipStream gzip = new(whole, CompressionMode.Compress))
        {
            gzip.Write(bytes);
        }

        return whole.ToArray();
    }

    private static int LineOf(string text) => 1 + SpanTexts.Spn.AsSpan(0, SpanTexts.Spn.IndexOf(text, StringComparison.Ordinal)).Count('\n');

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
