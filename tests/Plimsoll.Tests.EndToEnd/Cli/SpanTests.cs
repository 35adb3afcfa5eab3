// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary>A book margined by a SPAN risk parameter file, from the shell.</summary>
public sealed class SpanTests : IDisposable
{
    private const string Text = """
        <?xml version="1.0" encoding="ISO-8859-1"?><spanFile><pointInTime><date>20261127</date><clearingOrg><ec>TEST</ec>
        <pointDef><scanPointDef><point>1</point><priceScanDef><mult>1</mult></priceScanDef><volScanDef><mult>0</mult></volScanDef><weight>1</weight>
        </scanPointDef>
        <scanPointDef><point>2</point><priceScanDef><mult>-1</mult></priceScanDef><volScanDef><mult>0</mult></volScanDef><weight>1</weight></scanPointDef>
        </pointDef>
        <exchange><exch>X</exch><futPf><pfId>1</pfId><pfCode>WF</pfCode><cvf>1</cvf>
        <fut><cId>1</cId><pe>202612</pe><p>205</p><ra><r>1</r><a>-300</a><a>300</a><d>1</d></ra></fut></futPf></exchange>
        <ccDef><cc>WHEAT</cc><currency>EUR</currency><pfLink><exch>X</exch><pfId>1</pfId><pfType>FUT</pfType></pfLink></ccDef>
        </clearingOrg></pointInTime></spanFile>
        """;

    private readonly string _file = Path.GetTempFileName(), _book = Path.GetTempFileName();

    public SpanTests()
    {
        File.WriteAllText(_file, Text);
        File.WriteAllText(_book, "product,period,right,strike,quantity\nWF,202612,,,4\n");
    }

    public void Dispose()
    {
        File.Delete(_file);
        File.Delete(_book);
    }

    [Fact]
    public void A_book_is_margined_by_a_file()
    {
        (int code, string output, string error) = PlimsollProcess.Run("span", _file, "--positions", _book);
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("requirement 1,200.00 EUR", output, StringComparison.Ordinal);
        (_, string text, _) = PlimsollProcess.Run("span", _file, "--positions", _book, "--json");
        using JsonDocument json = JsonDocument.Parse(text);
        JsonElement wheat = json.RootElement.GetProperty("commodities")[0];
        Assert.Equal(("WHEAT", 1200, 2), (wheat.GetProperty("combinedCommodity").GetString(), wheat.GetProperty("scanRisk").GetDouble(),
            wheat.GetProperty("activeScenario").GetInt32()));
        Assert.Equal(1200, json.RootElement.GetProperty("totals")[0].GetProperty("requirement").GetDouble());
    }

    [Fact]
    public void What_is_wrong_is_one_sentence()
    {
        File.WriteAllText(_file, Text[..600]);
        (int code, string output, string error) = PlimsollProcess.Run("span", _file, "--positions", _book);
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains("it is cut off, every element must be closed", error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        (code, _, error) = PlimsollProcess.Run("span", _file, "--account", "member");
        Assert.Equal(2, code);
        Assert.Contains("--positions", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_positions_what_can_be_held_is_listed()
    {
        (int code, string output, string error) = PlimsollProcess.Run("span", _file);
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("1 contract in 1 combined commodity", output, StringComparison.Ordinal);
        Assert.Matches("WHEAT +WF +202612 +205 +300.00 +300.00", output);
        (_, string text, _) = PlimsollProcess.Run("span", _file, "--json");
        using JsonDocument json = JsonDocument.Parse(text);
        JsonElement listed = json.RootElement.GetProperty("holdable")[0];
        Assert.Equal(("WF", "202612", JsonValueKind.Null, 2), (listed.GetProperty("product").GetString(), listed.GetProperty("period").GetString(),
            listed.GetProperty("strike").ValueKind, listed.GetProperty("losses").GetArrayLength()));
    }

    [Fact]
    public void What_is_assumed_and_what_is_not_computed_are_told_to_whom_they_matter()
    {
        (_, string output, _) = PlimsollProcess.Run("span", _file, "--positions", _book);
        Assert.Contains("assumed: wfprMeth NORMAL of combined commodities that state none: WHEAT (1)", Joined(output), StringComparison.Ordinal);

        File.WriteAllText(_file, File.ReadAllText(RepositoryRoot.At("examples", "span", "grain.spn")).Replace("EURO", "AMER", StringComparison.Ordinal));
        (_, output, _) = PlimsollProcess.Run("span", _file);
        Assert.DoesNotContain("computed", output, StringComparison.Ordinal);
        (_, output, _) = PlimsollProcess.Run("span", _file, "--arrays");
        Assert.Contains("not computed: options that are not European", Joined(output), StringComparison.Ordinal);
        (_, string text, _) = PlimsollProcess.Run("span", _file, "--arrays", "--json");
        using JsonDocument json = JsonDocument.Parse(text);
        Assert.Equal((4, 0, 0), (json.RootElement.GetProperty("arrays").GetProperty("notComputed")[0].GetProperty("count").GetInt32(),
            json.RootElement.GetProperty("assumed").GetArrayLength(), json.RootElement.GetProperty("unused").GetArrayLength()));
    }

    [Fact]
    public void An_adjustment_that_a_file_lacks_is_refused_to_who_applies_it()
    {
        const string Key = "NYMNG        NG        FUT 201811            0000000";
        File.WriteAllLines(_file,
        [
            "0 CME   20181001S  1800201810011800U2", "2 NYM NG    0USDUPY010NG        FUT0+",
            "3 NG    01" + new string('0', 56) + "  10001000", "4 NG    01" + new string(' ', 52) + "00001001001001001",
            "81" + Key + string.Concat(Enumerable.Repeat("00733-", 9)) + "00000000280500N",
            "82" + Key + string.Concat(Enumerable.Repeat("00733+", 7)) + "10000+",
        ]);
        File.WriteAllText(_book, "product,period,right,strike,quantity\nNG,201811,,,2\n");
        (int code, string output, _) = PlimsollProcess.Run("span", _file, "--positions", _book, "--account", "hedger");
        Assert.Equal(0, code);
        Assert.Contains("requirement 1,466.00 USD; hedger: maintenance 1,466.00, initial 1,466.00", Joined(output), StringComparison.Ordinal);
        (code, _, string error) = PlimsollProcess.Run("span", _file, "--positions", _book, "--account", "speculator");
        Assert.Equal(1, code);
        Assert.Contains("line 3, record 3, ratio_speculator: it is blank; expected 4 digits", Joined(error), StringComparison.Ordinal);
    }

    private static string Joined(string lines) => string.Join(' ', lines.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
