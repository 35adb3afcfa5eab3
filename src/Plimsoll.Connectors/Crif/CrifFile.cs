// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text;
using Plimsoll.Connectors.Prices;

namespace Plimsoll.Connectors.Crif;

/// <summary>A row of a CRIF.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Fields">Its fields, in the order of <see cref="CrifFile.Columns"/>.</param>
public sealed record CrifRow(long Line, ImmutableArray<string> Fields);

/// <summary>A file in ISDA's Common Risk Interchange Format: rows of text under named columns, commas or tabs between them.</summary>
/// <remarks>Nothing of it is judged here but that every row has the columns of the first; <see cref="CrifBook"/> makes sensitivities of it. What was read is
/// written
/// again with the same columns in the same order.</remarks>
public sealed class CrifFile
{
    /// <summary>Columns that are known, by the names that are written.</summary>
    private static readonly ImmutableArray<string> _known =
    [
        "TradeID", "PortfolioID", "ProductClass", "RiskType", "Qualifier", "Bucket", "Label1", "Label2", "Amount", "AmountCurrency", "AmountUSD", "EndDate",
        "ValuationDate", "IMModel", "TradeType", "CollectRegulations", "PostRegulations", "NettingSetID", "CounterpartyID",
    ];

    private readonly Dictionary<string, int> _placeOf;

    private CrifFile(string path, char separator, ImmutableArray<string> columns, ImmutableArray<CrifRow> rows)
    {
        Path = path;
        Separator = separator;
        Columns = columns;
        Rows = rows;
        _placeOf = columns.Index().ToDictionary(static column => column.Item, static column => column.Index, StringComparer.Ordinal);
    }

    /// <summary>Where it was read from; what its makers call it otherwise.</summary>
    public string Path { get; }

    /// <summary>A comma or a tab.</summary>
    public char Separator { get; }

    /// <summary>The columns, known ones by their usual names.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>The rows, in the order of the file.</summary>
    public ImmutableArray<CrifRow> Rows { get; }

    /// <summary>Columns that say nothing to Plimsoll: kept, and not read.</summary>
    public ImmutableArray<string> UnknownColumns => [.. Columns.Where(static column => !_known.Contains(column))];

    /// <summary>Reads a file: CSV or tabs, plain or gzip; the first row names the columns.</summary>
    /// <exception cref="InputException">Names the file, the line and the field of the first thing that is wrong.</exception>
    public static CrifFile Read(string path)
    {
        char separator = SeparatorOf(path);
        ImmutableArray<string> columns = default;
        ImmutableArray<CrifRow>.Builder rows = ImmutableArray.CreateBuilder<CrifRow>();
        foreach ((long line, string[] fields) in CsvTable.Rows(path, separator))
        {
            if (columns.IsDefault)
            {
                columns = ReadColumns(path, line, fields);
            }
            else if (fields.Length != columns.Length)
            {
                throw CsvTable.WrongWidth(path, line, columns.Length, fields);
            }
            else
            {
                rows.Add(new(line, [.. fields]));
            }
        }

        return new(path, separator, columns, rows.ToImmutable());
    }

    /// <summary>Makes a file of rows.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The fields of each row, as many as there are columns.</param>
    /// <param name="separator">A comma or a tab.</param>
    public static CrifFile Of(string name, ImmutableArray<string> columns, IEnumerable<ImmutableArray<string>> rows, char separator = '\t') =>
        new(name, separator, columns, [.. rows.Select(static (fields, i) => new CrifRow(i + 2, fields))]);

    /// <summary>The text of a field; empty where the file has no such column.</summary>
    public string Field(CrifRow row, string column) => _placeOf.TryGetValue(column, out int place) ? row.Fields[place] : string.Empty;

    /// <summary>True where the file has the column.</summary>
    public bool Has(string column) => _placeOf.ContainsKey(column);

    /// <summary>The file as text: lines end with a line feed, and a field is in quotation marks where it has to be.</summary>
    public string Write()
    {
        StringBuilder text = new();
        WriteRow(text, Columns);
        foreach (CrifRow row in Rows)
        {
            WriteRow(text, row.Fields);
        }

        return text.ToString();
    }

    private void WriteRow(StringBuilder text, ImmutableArray<string> fields)
    {
        foreach ((int i, string field) in fields.Index())
        {
            text.Append(i == 0 ? string.Empty : Separator.ToString());
            bool isQuoted = field.Contains(Separator) || field.Contains('"', StringComparison.Ordinal);
            text.Append(isQuoted ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field);
        }

        text.Append('\n');
    }

    // The first line decides: names of columns have neither tabs nor commas in them.
    private static char SeparatorOf(string path)
    {
        try
        {
            using StreamReader reader = new(CsvTable.Open(path));
            return reader.ReadLine()?.Contains('\t', StringComparison.Ordinal) == true ? '\t' : ',';
        }
        catch (InvalidDataException fault)
        {
            throw CsvTable.Damaged(path, fault);
        }
    }

    private static ImmutableArray<string> ReadColumns(string path, long line, string[] fields)
    {
        // Some programs mark the row of names as a comment.
        ImmutableArray<string> columns = [.. fields.Select(static (field, i) => NameOf(i == 0 ? field.TrimStart('#').TrimStart() : field))];
        foreach (IGrouping<string, string> name in columns.GroupBy(static column => column, StringComparer.Ordinal))
        {
            if (name.Count() > 1)
            {
                throw new InputException(path, line, $"column {name.Key}", "the column is there twice");
            }
        }

        return columns;
    }

    private static string NameOf(string field)
    {
        static string Plain(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal).Replace(" ", string.Empty, StringComparison.Ordinal);
        return _known.FirstOrDefault(known => known.Equals(Plain(field), StringComparison.OrdinalIgnoreCase)) ?? field;
    }
}
