// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>Two small risk parameter files, made by hand.</summary>
internal static class SpanTexts
{
    /// <summary>Three scenarios, one future and one option on it.</summary>
    internal const string Spn = """
        <?xml version="1.0" encoding="UTF-8"?>
        <spanFile><fileFormat>4.00</fileFormat>
        <pointInTime><date>20261127</date><isSetl>1</isSetl>
        <clearingOrg><ec>TEST</ec><capAnov>0</capAnov>
        <pointDef><r>1</r>
        <scanPointDef><point>1</point><priceScanDef><mult>0</mult></priceScanDef><volScanDef><mult>1</mult></volScanDef><weight>1</weight>
        <pairedPoint>1</pairedPoint></scanPointDef>
        <scanPointDef><point>2</point><priceScanDef><numerator>1</numerator><denominator>3</denominator></priceScanDef><volScanDef><mult>0</mult>
        </volScanDef><weight>1</weight><pairedPoint>2</pairedPoint></scanPointDef>
        <scanPointDef><point>3</point><priceScanDef><mult>1</mult></priceScanDef><volScanDef><mult>0</mult></volScanDef><weight>0.35</weight>
        <pairedPoint>3</pairedPoint></scanPointDef>
        <deltaPointDef><point>1</point><priceScanDef><mult>0</mult></priceScanDef><volScanDef><mult>0</mult></volScanDef><weight>1</weight></deltaPointDef>
        </pointDef>
        <exchange><exch>X</exch>
        <futPf><pfId>1</pfId><pfCode>WF</pfCode><currency>EUR</currency><cvf>1</cvf><valueMeth>FUT</valueMeth>
        <fut>
        <cId>10</cId>
        <pe>202612</pe>
        <novelty>1</novelty>
        <scanRate><r>1</r><priceScan>300</priceScan><volScan>0</volScan></scanRate>
        <d>1</d>
        <p>205</p><ra><r>1</r><a>0</a><a>-100</a><a>-105</a><d>1</d></ra>
        </fut>
        </futPf>
        <oofPf><pfId>2</pfId><pfCode>WO</pfCode><exercise>EURO</exercise><currency>EUR</currency><cvf>1</cvf><valueMeth>EQTY</valueMeth>
        <series><pe>202703</pe><t>0.25</t><cvf>1</cvf>
        <undC><exch>X</exch><pfId>1</pfId><cId>10</cId><i>1</i></undC>
        <intrRate><val>0.05</val><cpm>0</cpm></intrRate><divRate><val>0</val></divRate>
        <scanRate><r>1</r><priceScan>300</priceScan><volScan>0.05</volScan></scanRate>
        <opt><cId>20</cId><o>C</o><k>210</k><p>12.5</p><v>0.3</v><val>12.5</val><ra><r>1</r><a>-4</a><a>-60</a><a>-90</a><d>0.5</d></ra></opt>
        </series></oofPf>
        </exchange>
        <ccDef><cc>WHEAT</cc><name>Wheat</name><currency>EUR</currency><riskExponent>0</riskExponent><wfprMeth>SCANRANGE_CAP</wfprMeth><somMeth>MAX</somMeth>
        <pfLink><exch>X</exch><pfId>1</pfId><pfCode>WF</pfCode><pfType>FUT</pfType><sc>1</sc></pfLink><pfLink><exch>X</exch><pfId>2</pfId>
        <pfCode>WO</pfCode><pfType>OOF</pfType><sc>1</sc></pfLink>
        <adjRate><r>1</r><baseR>1</baseR><val>0.9</val></adjRate>
        <intraTiers><tier><tn>1</tn><sPe>202612</sPe><ePe>202612</ePe></tier></intraTiers>
        <somTiers><tier><tn>0</tn><rate><r>1</r><val>20</val></rate></tier></somTiers>
        <dSpread><spread>1</spread><chargeMeth>F</chargeMeth><rate><r>1</r><val>30</val></rate><tLeg><cc>WHEAT</cc><tn>0</tn><rs>B</rs><i>1</i></tLeg><tLeg>
        <cc>WHEAT</cc><tn>1</tn><rs>A</rs><i>1</i></tLeg></dSpread>
        <dSpread><spread>2</spread><chargeMeth>P</chargeMeth><rate><r>1</r><val>9</val></rate><pLeg><pe>202612</pe><rs>A</rs><i>1</i></pLeg><pLeg>
        <pe>202703</pe><rs>B</rs><i>1</i></pLeg></dSpread>
        <spotRate><r>1</r><pe>202612</pe><sprd>5</sprd><outr>7</outr></spotRate>
        </ccDef>
        <superSpreads><dSpread><spread>1</spread><chargeMeth>W</chargeMeth><rate><r>1</r><val>0.5</val></rate><tLeg><cc>WHEAT</cc><tn>0</tn><rs>A</rs>
        <i>1</i></tLeg><tLeg><cc>CORN</cc><tn>0</tn><rs>B</rs><i>2</i></tLeg></dSpread></superSpreads>
        <interSpreads><dSpread><spread>1</spread><chargeMeth>W</chargeMeth><rate><r>1</r><val>0.4</val></rate><tLeg><cc>WHEAT</cc><tn>0</tn><rs>A</rs>
        <i>1</i></tLeg><tLeg><cc>CORN</cc><tn>0</tn><rs>B</rs><i>2</i></tLeg></dSpread></interSpreads>
        <interClearSpreads></interClearSpreads>
        </clearingOrg></pointInTime></spanFile>
        """;

    /// <summary>Natural gas of 2018: a future whose array is quoted by CME, an option, a spread, a credit, and records that are not used.</summary>
    internal static string Pa2 { get; } = string.Join('\n',
        Padded("0 CME   20181001S  1800201810011800U2"),
        Padded("2 NYM NG    0USDUPY010", ("NG", "FUT"), ("NG", "OOF")),
        Padded("2 NYM HH    0USDUPY010"),
        Padded("3 NG    1001201810201812022019012019120000000000000000000000000000  100010001100"),
        Padded("4 NG    100101201810000005000000600000000000000000000000      00001001001001001"),
        Padded("C NG    1001020000450010101A020201B"),
        Padded("6 CME00010800000NYM1NG    0010000ANYM1HH    0040000B"),
        Padded("P NYMNG        FUTNATURAL GAS    005003LL001000000000000000000001USD$STD+00"),
        Padded("P NYMNG        OOFNATURAL GAS    004003LL001000000000000000000001USD$STD+00EURO"),
        Padded("B NYMNG        FUT201811            0000000000000000011000300003300000000083333004000010000"),
        Padded("81NYMNG        NG        FUT 201811            000000000000+00000+00367-00367-00367+00367+00733-00733-00733+00000000280500N"),
        Padded("82NYMNG        NG        FUT 201811            000000000733+01100-01100-01100+01100+01089-01089+10000+"),
        Padded("81NYMNG        NG        OOFC201811   201811   000275000087-00100+00314-00133-00123+00311+00558-00386-00314+00000000000820N"),
        Padded("82NYMNG        NG        OOFC201811   201811   000275000490+00700-00600-00500+00520+00650-00200+05661+002512340000820"),
        Padded("R NYM"),
        Padded("Q what"),
        Padded("Q this"));

    /// <summary>The same with arrays of eight digits.</summary>
    internal static string Wide(string text) => string.Join('\n', text.Split('\n').Select(static line =>
    {
        if (!line.StartsWith("81", StringComparison.Ordinal) && !line.StartsWith("82", StringComparison.Ordinal))
        {
            return line;
        }

        bool isFirst = line[1] == '1';
        int values = isFirst ? 9 : 7;
        string wide = string.Concat(Enumerable.Range(0, values).Select(i => $"000{line.AsSpan(54 + (6 * i), 6)}"));
        return ((isFirst ? "83" : "84") + line[2..54] + wide + (isFirst ? string.Empty : line[96..])).PadRight(132);
    }));

    private static string Padded(string head, params ReadOnlySpan<(string Product, string Type)> products)
    {
        string text = head;
        foreach ((string product, string type) in products)
        {
            text += product.PadRight(10) + type + "0+ ";
        }

        return text.PadRight(132);
    }
}
