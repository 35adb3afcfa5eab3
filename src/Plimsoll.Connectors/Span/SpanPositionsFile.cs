// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Prices;
using Plimsoll.Venues.Span;

namespace Plimsoll.Connectors.Span;

/// <summary>A book of contracts of a parameter file, from CSV.</summary>
public static class SpanPositionsFile
{
    private static readonly string[] _columns = ["product", "period", "right", "strike", "quantity"];

    /// <summary>Reads positions: <c>product,period,right,strike,quantity</c>; right and strike are empty for what is no option.</summary>
    /// <param name="path">CSV, plain or gzip. The product is the product's code or the combined commodity's.</param>
    /// <param name="file">The parameter file.</param>
    /// <exception cref="InputException">A row is wrong, or its contract is not in the file or has no array there, or is an option without a value.</exception>
    public static ImmutableArray<SpanHolding> Read(string path, SpanFile file)
    {
        Dictionary<string, List<SpanContract>> byKey = new(StringComparer.Ordinal);
        foreach (SpanContract contract in file.Contracts)
        {
            foreach (string product in (string[])[contract.Product, contract.Combined])
            {
                string key = KeyOf(product, contract.Period, contract.IsOption ? contract.IsCall ? "C" : "P" : string.Empty, contract.Strike);
                List<SpanContract> known = byKey.TryGetValue(key, out List<SpanContract>? found) ? found : byKey[key] = [];
                if (!known.Contains(contract))
                {
                    known.Add(contract);
                }
            }
        }

        ImmutableArray<SpanHolding>.Builder book = ImmutableArray.CreateBuilder<SpanHolding>();
        Dictionary<SpanContract, long> seen = new(ReferenceEqualityComparer.Instance);
        int[]? places = null;
        foreach ((long line, string[] fields) in CsvTable.Rows(path))
        {
            if (places is null)
            {
                places = Places(path, line, fields);
                continue;
            }

            if (fields.Length != _columns.Length)
            {
                throw CsvTable.WrongWidth(path, line, _columns.Length, fields);
            }

            SpanContract contract = Contract(path, line, file, byKey, [.. places.Select(place => fields[place])]);
            if (!seen.TryAdd(contract, line))
            {
                throw new InputException(path, line, "product", $"{contract.Name} is there already, in line {seen[contract]}");
            }

            book.Add(new(contract, Number(path, line, "quantity", fields[places[4]])));
        }

        return places is null || book.Count == 0 ? throw new InputException(path, 1, null, "there are no positions in it") : book.ToImmutable();
    }

    private static SpanContract Contract(
        string path, long line, SpanFile file, Dictionary<string, List<SpanContract>> byKey, string[] fields)
    {
        (string product, string period, string right, string strikeText) = (fields[0], fields[1], fields[2], fields[3]);
        if (right is not ("" or "C" or "P") || right.Length == 0 != (strikeText.Length == 0))
        {
            throw new InputException(path, line, "right",
                $"expected C or P with a strike, or neither for what is no option; found '{right}' and '{strikeText}'");
        }

        double strike = right.Length == 0 ? 0 : Number(path, line, "strike", strikeText);
        List<SpanContract> found = byKey.GetValueOrDefault(KeyOf(product, period, right, strike), []);
        if (found.Count != 1)
        {
            string which = $"{product} {period}{(right.Length > 0 ? $" {right} {strikeText}" : string.Empty)}";
            throw new InputException(path, line, "product", found.Count == 0
                ? $"there is no contract {which} in {file.Path}"
                : $"{which} is {found.Count} contracts in {file.Path}: of "
                    + string.Join(", ", found.Select(static one => $"{one.Product} in {one.Combined}")));
        }

        SpanContract contract = found[0];
        return contract.Array is null ? throw new InputException(path, line, "product", $"{contract.Name} has no risk array in {file.Path}")
            : contract.IsOption && contract.Value is null
                ? throw new InputException(path, line, "product", $"{contract.Name} has no value in {file.Path}, {contract.NoValue}")
            : contract;
    }

    private static int[] Places(string path, long line, string[] header)
    {
        int[] places = [.. _columns.Select(name => Array.IndexOf(header, name))];
        int missing = Array.FindIndex(places, static place => place < 0);
        return missing < 0 && header.Length == _columns.Length ? places
            : throw new InputException(path, line, missing < 0 ? null : _columns[missing],
                $"expected the columns {string.Join(", ", _columns)}; found {string.Join(", ", header)}");
    }

    private static double Number(string path, long line, string column, string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && Math.Abs(number) <= SpnElement.MaxNumber
            ? number : throw new InputException(path, line, column, double.IsFinite(number) && Math.Abs(number) > SpnElement.MaxNumber
                ? string.Create(CultureInfo.InvariantCulture, $"expected a number of at most {SpnElement.MaxNumber:#,0}; found {text}")
                : $"'{(text.Length > 40 ? text[..40] + "…" : text)}' is no number{CsvTable.NumberHint(text)}");

    private static string KeyOf(string product, string period, string right, double strike) =>
        string.Create(CultureInfo.InvariantCulture, $"{product}|{period}|{right}|{strike:R}");
}
