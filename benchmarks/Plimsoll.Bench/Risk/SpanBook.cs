// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Plimsoll.Connectors.Span;
using Plimsoll.Venues.Span;

namespace Plimsoll.Bench.Risk;

/// <summary>A SPAN risk parameter file of the size that an exchange publishes, read whole, and a book of a thousand positions margined by it. The naive way
/// reads the whole document first and looks every contract up in it. The limit is one second.</summary>
internal sealed class SpanBook : IBenchmark
{
    private const int Commodities = 40, Strikes = 33, Positions = 1_000;

    public string Name => "span";

    public BenchmarkResult Run(Measure measure)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Text());
            SpanFile file = SpanFile.Read(path);
            string[] keys = [.. file.Contracts.Take(Positions).Select(static contract => contract.Name)];
            double ours = Streamed(path), naive = Whole(path, keys);
            if (Math.Abs(ours - naive) > 1e-6 * naive)
            {
                throw new InvalidOperationException($"The two ways differ: {ours} and {naive}.");
            }

            double[] times = measure.MedianNanoseconds(() => Streamed(path), () => Whole(path, keys));
            long bytes = new FileInfo(path).Length;
            string size = string.Create(CultureInfo.InvariantCulture, $"{file.Contracts.Length} contracts in {bytes / 1e6:0.0} MB, {keys.Length} positions");
            return new("ms", times[0] / 1e6, times[1] / 1e6, Limit: 1_000,
                Note: size + "; the limit is the second that is allowed for all of it, so that a ratio below 1 is inside it");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double Streamed(string path)
    {
        SpanFile file = SpanFile.Read(path);
        return SpanCalculator.Assess(file.Parameters, [.. file.Contracts.Take(Positions).Select(static (contract, i) => new SpanHolding(contract,
            (i % 7) - 3))])
            .Commodities.Sum(static one => one.ScanRisk);
    }

    private static double Whole(string path, string[] keys)
    {
        XDocument document = XDocument.Load(path);
        Dictionary<string, (string Commodity, double[] Array)> arrays = [];
        foreach (XElement family in document.Descendants("futPf").Concat(document.Descendants("oofPf")))
        {
            string product = family.Element("pfCode")!.Value;
            foreach (XElement contract in family.Descendants("fut").Concat(family.Descendants("opt")))
            {
                string period = contract.Element("pe")?.Value ?? contract.Parent!.Element("pe")!.Value;
                string name = contract.Name == "fut" ? $"{product} {period}"
                    : $"{product} {period} {contract.Element("o")!.Value} {contract.Element("k")!.Value}";
                arrays[name] = (product, [.. contract.Element("ra")!.Elements("a").Select(static a => double.Parse(a.Value, CultureInfo.InvariantCulture))]);
            }
        }

        Dictionary<string, double[]> sums = [];
        for (int i = 0; i < keys.Length; i++)
        {
            (string commodity, double[] array) = arrays[keys[i]];
            double[] sum = sums.TryGetValue(commodity, out double[]? found) ? found : sums[commodity] = new double[array.Length];
            for (int s = 0; s < array.Length; s++)
            {
                sum[s] += ((i % 7) - 3) * array[s];
            }
        }

        return sums.Values.Sum(static sum => Math.Max(0, sum.Max()));
    }

    private static string Text()
    {
        StringBuilder text = new("""<?xml version="1.0" encoding="ISO-8859-1"?><spanFile><pointInTime>""");
        text.Append("<date>20261127</date><clearingOrg><ec>BENCH</ec><pointDef>");
        SpanPoints points = SpanPoints.Standard(3, 0.33);
        for (int s = 0; s < points.Scans.Length; s++)
        {
            SpanScanPoint point = points.Scans[s];
            text.Append(CultureInfo.InvariantCulture,
                $"<scanPointDef><point>{s + 1}</point><priceScanDef><mult>{point.PriceFraction:0.######}</mult></priceScanDef>")
                .Append(CultureInfo.InvariantCulture, $"<volScanDef><mult>{point.VolatilityFraction}</mult></volScanDef><weight>{point.Weight}</weight>")
                .Append(CultureInfo.InvariantCulture, $"<pairedPoint>{point.Paired + 1}</pairedPoint></scanPointDef>\n");
        }

        text.Append("</pointDef><exchange><exch>X</exch>");
        for (int c = 0; c < Commodities; c++)
        {
            text.Append(CultureInfo.InvariantCulture, $"<futPf><pfId>{c}</pfId><pfCode>C{c}</pfCode><cvf>10</cvf><fut><cId>1</cId><pe>202612</pe><p>100</p>")
                .Append("<scanRate><r>1</r><priceScan>90</priceScan><volScan>0</volScan></scanRate>").Append(Array(SpanPricing.Array(90, points)))
                .Append("</fut></futPf>\n").Append(CultureInfo.InvariantCulture,
                    $"<oofPf><pfId>{1000 + c}</pfId><pfCode>C{c}</pfCode><exercise>EURO</exercise>")
                .Append("<cvf>10</cvf><series><pe>202612</pe><t>0.1</t><cvf>10</cvf>")
                .Append(CultureInfo.InvariantCulture,
                    $"<undC><exch>X</exch><pfId>{c}</pfId><cId>1</cId><i>1</i></undC><scanRate><r>1</r><priceScan>90</priceScan>")
                .Append("<volScanPct>0.25</volScanPct></scanRate>\n");
            for (int k = 0; k < 2 * Strikes; k++)
            {
                double strike = 80 + (k / 2);
                SpanOption option = new(SpanFormula.Black76, k % 2 == 0, strike, 100, 0.3, 0.1, 90, 0.25, 10);
                text.Append(CultureInfo.InvariantCulture,
                    $"<opt><cId>{k}</cId><o>{(k % 2 == 0 ? 'C' : 'P')}</o><k>{strike}</k><p>1.5</p><v>0.3</v><val>15</val>")
                    .Append(Array(SpanPricing.Array(option, points).Value)).Append("</opt>\n");
            }

            text.Append("</series></oofPf>\n");
        }

        text.Append("</exchange>");
        for (int c = 0; c < Commodities; c++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"<ccDef><cc>C{c}</cc><currency>USD</currency><pfLink><exch>X</exch><pfId>{c}</pfId><pfType>FUT</pfType></pfLink>")
                .Append(CultureInfo.InvariantCulture, $"<pfLink><exch>X</exch><pfId>{1000 + c}</pfId><pfType>OOF</pfType></pfLink></ccDef>\n");
        }

        return text.Append("</clearingOrg></pointInTime></spanFile>").ToString();
    }

    private static string Array(SpanArray array)
    {
        string losses = string.Concat(array.Losses.Select(static loss => "<a>" + loss.ToString("0.000000", CultureInfo.InvariantCulture) + "</a>"));
        return $"<ra><r>1</r>{losses}<d>{array.Delta.ToString("0.000000", CultureInfo.InvariantCulture)}</d></ra>";
    }
}
