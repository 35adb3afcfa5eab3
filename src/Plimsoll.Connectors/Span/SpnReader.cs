// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using Plimsoll.Connectors.Prices;
using Plimsoll.Venues.Span;

namespace Plimsoll.Connectors.Span;

/// <summary>Reads a <c>.spn</c> file: containers are walked, and each contract, commodity or spread inside them is held only while it is read.</summary>
/// <remarks>The elements are those of CME's SPAN XML (fileFormat 4.00). A file names its encoding in its first line; one without is UTF-8.</remarks>
internal sealed class SpnReader(string path, double lookAhead)
{
    private static readonly ImmutableHashSet<string> _containers = ["spanFile", "pointInTime", "clearingOrg", "exchange", "interSpreads", "superSpreads"];
    private static readonly ImmutableHashSet<string> _families = ["phyPf", "equityPf", "futPf", "oopPf", "oofPf", "ooePf", "cmbPf", "series"];

    /// <summary>Elements that say nothing that a requirement follows from.</summary>
    internal static readonly string[] Meaningless =
    [
        "name", "symbol", "fileFormat", "created", "currency", "priceFmt", "strikeFmt", "priceDl", "strikeDl", "pfId", "pfCode", "exch", "cId", "setlDate",
        "volSrc", "pq", "r", "arrayPrecision", "setlMeth", "isSetl", "setlQualifier", "isContractScale", "mult", "cab", "pairedPoint", "spread", "priceMeth",
        "s", "t", "d", "i", "point", "pfType", "undPf", "undC", "rl", "exm", "svf", "oopDeltaMeth", "isNetMargin", "finalizeMeth",
    ];

    private const int MaxDepth = 32;

    private readonly SpanDraft _draft = new();
    private readonly SpnProducts _products = new(path, lookAhead);
    private readonly Dictionary<string, string> _head = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];
    private SpanPoints? _points;
    private string _where = string.Empty;

    /// <summary>Reads the whole file.</summary>
    internal SpanFile Read(Stream stream)
    {
        using StreamReader text = new(stream, SpnEncoding.Of(path), detectEncodingFromByteOrderMarks: true, 1 << 16);
        using XmlReader reader = XmlReader.Create(text, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        });
        try
        {
            Walk(reader);
        }
        catch (XmlException fault)
        {
            string inside = _open.Count == 0 ? string.Empty : $" inside {string.Join('/', _open)}";
            throw new InputException(path, Math.Max(1, fault.LineNumber), string.Join('/', _open), CauseOf(fault.Message, inside), fault);
        }

        if (!_head.ContainsKey("/spanFile"))
        {
            throw new InputException(path, 1, null, "there is no element spanFile; expected a SPAN risk parameter file");
        }

        if (_points is null)
        {
            throw new InputException(path, null, "clearingOrg/pointDef", "the scenarios are missing; expected a pointDef with scanPointDef elements");
        }

        foreach (string code in _head.ContainsKey("capAnov") ? [] : _draft.WithoutCap)
        {
            _draft.Assume("capAnov 0 of combined commodities that do not state it: option value counts for others too", code);
        }

        if (_head.GetValueOrDefault("capAnov") == "1")
        {
            foreach (string code in _draft.Combined.Keys.ToArray())
            {
                _draft.Combined[code] = _draft.Combined[code] with { CapsOptionValue = true };
            }
        }

        _products.Link(_draft, _points);
        return _draft.Finish(path, "spn", _head.GetValueOrDefault("date", string.Empty), _head.GetValueOrDefault("ec", string.Empty), _points);
    }

    private static string CauseOf(string fault, string inside)
    {
        bool Says(string words) => fault.Contains(words, StringComparison.Ordinal);
        return Says("DTD") ? "it has a document type (DOCTYPE), which is not read; expected elements alone"
            : Says("undeclared entity") ? $"it has a reference{inside} that XML does not know ({fault[..(fault.IndexOf('.', StringComparison.Ordinal))]}); "
                + "expected &amp;, &lt;, &gt;, &quot;, &apos; or a number"
            : Says("end of file") || Says("unclosed literal") || Says("Root element is missing")
                ? $"the file ends{inside}: it is cut off, every element must be closed"
            : $"this is no well-formed XML{inside}; expected elements that open and close";
    }

    private void Enter(string name, int line)
    {
        _open.Add(name);
        if (_open.Count > MaxDepth)
        {
            throw new InputException(path, line, string.Join('/', _open.Take(3)) + "/…", string.Create(CultureInfo.InvariantCulture,
                $"expected at most {MaxDepth} elements one inside the other; found more"));
        }
    }

    private void Walk(XmlReader reader)
    {
        IXmlLineInfo at = (IXmlLineInfo)reader;
        reader.Read();
        while (!reader.EOF)
        {
            if (reader.NodeType == XmlNodeType.EndElement)
            {
                _open.RemoveAt(_open.Count - 1);
                _where = string.Join('/', _open);
                _products.Close(reader.LocalName);
                reader.Read();
                continue;
            }

            if (reader.NodeType != XmlNodeType.Element)
            {
                reader.Read();
                continue;
            }

            string name = reader.LocalName;
            if (_containers.Contains(name) || _families.Contains(name))
            {
                if (!reader.IsEmptyElement)
                {
                    _products.Open(name, _where, at.LineNumber);
                    Enter(name, at.LineNumber);
                    _where = string.Join('/', _open);
                }

                _head["/" + name] = string.Empty;
                reader.Read();
                continue;
            }

            Take(Element(reader, at, _where, null));
        }
    }

    /// <summary>One element with all that is in it; the reader then stands behind it.</summary>
    private SpnElement Element(XmlReader reader, IXmlLineInfo at, string parent, SpnElement? within)
    {
        SpnElement element = new(path, reader.LocalName, parent, within, at.LineNumber);
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return element;
        }

        Enter(element.Name, at.LineNumber);
        reader.Read();
        while (reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                element.Add(Element(reader, at, string.Empty, element));
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                element.Text += reader.Value;
                reader.Read();
            }
            else if (!reader.Read())
            {
                break;
            }
        }

        _open.RemoveAt(_open.Count - 1);
        reader.Read();
        return element;
    }

    private void Take(SpnElement element)
    {
        string inside = _open.Count == 0 ? string.Empty : _open[^1];
        switch (element.Name)
        {
            case "pointDef":
                TakePoints(element);
                break;
            case "ccDef":
                SpnCombined.Take(element, _draft);
                break;
            case "dSpread" when inside is "interSpreads" or "superSpreads":
                SpnCombined.TakeCredit(element, _draft, inside == "superSpreads");
                break;
            case "definitions":
                // Names of currencies, accounts and groups: what the arrays need of them stands beside the arrays.
                return;
            case "exch" when inside == "exchange":
                _products.Exchange = element.Text.Trim();
                return;
            default:
                if (_families.Contains(inside) && _products.Take(inside, element, _draft))
                {
                    return;
                }

                if (element.IsLeaf)
                {
                    _head.TryAdd(element.Name, element.Text.Trim());
                }

                if (element.Name is not ("date" or "ec" or "capAnov") && !Meaningless.Contains(element.Name))
                {
                    _draft.Skip($"element {(inside.Length == 0 ? string.Empty : inside + "/")}{element.Name}");
                }

                return;
        }

        element.CountUnread(_draft, Meaningless);
    }

    private void TakePoints(SpnElement element)
    {
        if (_points is not null)
        {
            _draft.Skip("element pointDef after the first");
            return;
        }

        SortedDictionary<int, SpanScanPoint> scans = [];
        List<SpnElement> places = [];
        foreach (SpnElement scan in element.All("scanPointDef"))
        {
            int number = scan.CountOf("point");
            int paired = (int)scan.NumberOf("pairedPoint", number);
            if (scan.Find("pairedPoint") is null)
            {
                _draft.Assume("pairedPoint of scenarios that state none: the scenario itself", $"{number}");
            }

            SpanScanPoint point = new(Fraction(scan, "priceScanDef"), Fraction(scan, "volScanDef"), scan.NumberOf("weight"), paired - 1);
            if (!scans.TryAdd(number, point))
            {
                throw scan.Wrong("point", $"scenario {number} is there twice");
            }

            places.Add(scan);
        }

        if (scans.Count is 0 or > SpanPoints.MaxScans || scans.Keys.First() != 1 || scans.Keys.Last() != scans.Count)
        {
            throw element.Wrong("scanPointDef", $"expected scenarios numbered from 1 without gaps, at most {SpanPoints.MaxScans}; found {scans.Count}");
        }

        foreach (SpnElement scan in places)
        {
            int paired = scans[scan.CountOf("point")].Paired;
            if (paired < 0 || paired >= scans.Count)
            {
                throw scan.Wrong("pairedPoint", $"scenario {scan.CountOf("point")} is paired with {paired + 1}; expected 1 to {scans.Count}");
            }
        }

        _points = new([.. scans.Values], [.. element.All("deltaPointDef").Select(static point =>
            new SpanDeltaPoint(Fraction(point, "priceScanDef"), Fraction(point, "volScanDef"), point.NumberOf("weight")))]);
    }

    // The multiplier is printed to six decimals; numerator and denominator are exact where they are given.
    private static double Fraction(SpnElement point, string name)
    {
        SpnElement scan = point.Find(name) ?? throw point.Wrong(name, "it is missing");
        double denominator = scan.NumberOf("denominator", 0);
        return denominator == 0 ? scan.NumberOf("mult") : scan.NumberOf("numerator") / denominator;
    }
}

/// <summary>The encoding that an XML file names in its first line.</summary>
internal static class SpnEncoding
{
    internal static Encoding Of(string path)
    {
        using Stream file = CsvTable.Open(path);
        byte[] head = new byte[256];
        int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        string text = Encoding.ASCII.GetString(head, 0, length);
        int at = text.IndexOf("encoding=", StringComparison.Ordinal), end = text.IndexOf("?>", StringComparison.Ordinal);
        if (at < 0 || end < at)
        {
            return Encoding.UTF8;
        }

        string name = text[(at + 9)..end].Trim().Trim('"', '\'');
        try
        {
            Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            return encoding.GetString("<?xml"u8) == "<?xml" ? encoding : throw new InputException(path, 1, "encoding",
                $"the line says '{name}' and is not written in it; expected the encoding that the file is in, such as UTF-8");
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            throw new InputException(path, 1, "encoding", string.Create(
                CultureInfo.InvariantCulture, $"'{name}' is no known encoding; expected one such as ISO-8859-1, ISO-8859-9 or UTF-8"), fault);
        }
    }
}
