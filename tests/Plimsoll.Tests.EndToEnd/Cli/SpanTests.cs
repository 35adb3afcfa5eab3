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
}
