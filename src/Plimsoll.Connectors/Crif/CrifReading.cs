// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Prices;
using Plimsoll.Values;
using Plimsoll.Venues.Simm;

namespace Plimsoll.Connectors.Crif;

/// <summary>Rows of a CRIF, one after the other: sensitivities, add-ons, and what is not used.</summary>
internal sealed class CrifReading(CrifFile file)
{
    private const string Multiplier = "Param_ProductClassMultiplier", NotionalFactor = "Param_AddOnNotionalFactor", FixedAmount = "Param_AddOnFixedAmount",
        Notional = "Notional", PresentValue = "PV";

    private readonly ImmutableArray<SimmSensitivity>.Builder _sensitivities = ImmutableArray.CreateBuilder<SimmSensitivity>(file.Rows.Length);
    private readonly List<(SimmProductClass, Ratio)> _multipliers = [];
    private readonly List<(string, Ratio)> _factors = [];
    private readonly List<(string, Amount)> _notionals = [];
    private readonly List<Amount> _fixed = [];
    private readonly SortedDictionary<string, int> _notes = new(StringComparer.Ordinal);

    /// <summary>Counts a row that is not used, or a thing that is assumed.</summary>
    internal void Count(string what) => _notes[what] = _notes.GetValueOrDefault(what) + 1;

    /// <summary>Reads one row.</summary>
    internal void Add(CrifRow row)
    {
        string type = file.Field(row, "RiskType"), qualifier = file.Field(row, "Qualifier");
        switch (type)
        {
            case Multiplier:
                AddMultiplier(row, qualifier);
                break;
            case NotionalFactor:
                Ratio factor = Ratio.FromAtoms(Plain(row).Atoms);
                if (factor.IsNegative)
                {
                    throw Wrong(row, "Amount", $"expected a factor in per cent, at least 0; found {factor}");
                }

                AddOnce(row, _factors.Exists(one => one.Item1 == Named(row, qualifier)), $"the factor of {qualifier}");
                _factors.Add((qualifier, factor.DividedBy(Ratio.Of(100), Rounding.Up)));
                break;
            case FixedAmount:
                Amount amount = Dollars(row);
                _fixed.Add(amount.IsNegative ? throw Wrong(row, "AmountUSD", $"expected an amount of at least 0; found {amount}") : amount);
                break;
            case Notional:
                _notionals.Add((Named(row, qualifier), Dollars(row)));
                break;
            case PresentValue:
                Count("rows of RiskType PV, which only the schedule uses");
                break;
            default:
                AddSensitivity(row, type, qualifier);
                break;
        }
    }

    /// <summary>What was read.</summary>
    internal CrifBook Book()
    {
        SimmAddOns addOns = new([.. _multipliers], [.. _factors], [.. _notionals], [.. _fixed]);
        foreach (string product in addOns.WithoutFactor)
        {
            _notes[$"notionals of {product}, which no Param_AddOnNotionalFactor charges"] = _notionals.Count(one => one.Item1 == product);
        }

        IEnumerable<string> columns = file.UnknownColumns.Select(static column => $"column {column} is not read");
        return new(_sensitivities.ToImmutable(), addOns,
            [.. _notes.Select(note => string.Create(CultureInfo.InvariantCulture, $"{note.Value} {note.Key}")), .. columns]);
    }

    private void AddSensitivity(CrifRow row, string type, string qualifier)
    {
        SimmSensitivity one = SimmSensitivity.Of(file.Field(row, "ProductClass"), type, qualifier, file.Field(row, "Bucket"), file.Field(row, "Label1"),
            file.Field(row, "Label2"), Dollars(row), out SimmFault? fault);
        if (fault is not null)
        {
            throw Wrong(row, fault.Field, $"expected {fault.Expected}; found '{fault.Found}'");
        }

        if (one.Label2.Length == 0 && file.Field(row, "Label2").Length > 0)
        {
            Count($"rows of {type} with a Label2, which SIMM does not use there");
        }

        if (!SimmSensitivity.HasTenor(one.Type) && file.Field(row, "Label1").Length > 0)
        {
            Count($"rows of {type} with a Label1, which SIMM does not use there");
        }

        if (SimmNames.ClassOf(one.Type) == SimmRiskClass.CreditNonQualifying && one.Label2.Length == 0)
        {
            Count($"rows of {type} with an empty Label2: they count as one name");
        }

        _sensitivities.Add(one);
    }

    private void AddMultiplier(CrifRow row, string qualifier)
    {
        int product = SimmNames.ProductClasses.IndexOf(qualifier);
        Ratio multiplier = Ratio.FromAtoms(Plain(row).Atoms);
        if (product < 0 || multiplier < Ratio.One)
        {
            throw product < 0 ? Wrong(row, "Qualifier", $"expected one of {string.Join(", ", SimmNames.ProductClasses)}; found '{qualifier}'")
                : Wrong(row, "Amount", $"expected a multiplier of at least 1; found {multiplier}");
        }

        AddOnce(row, _multipliers.Exists(one => one.Item1 == (SimmProductClass)product), $"the multiplier of {qualifier}");
        _multipliers.Add(((SimmProductClass)product, multiplier));
    }

    private void AddOnce(CrifRow row, bool isThere, string what)
    {
        if (isThere)
        {
            throw Wrong(row, "Qualifier", $"{what} is there twice");
        }
    }

    private string Named(CrifRow row, string qualifier) =>
        qualifier.Length > 0 ? qualifier : throw Wrong(row, "Qualifier", "expected the name of a product; found nothing");

    /// <summary>Multipliers and factors are no money: column Amount, or AmountUSD where that is empty.</summary>
    private Amount Plain(CrifRow row) => file.Field(row, "Amount").Length > 0 ? Number(row, "Amount") : Number(row, "AmountUSD");

    private Amount Dollars(CrifRow row)
    {
        if (file.Field(row, "AmountUSD").Length > 0)
        {
            return Number(row, "AmountUSD");
        }

        string currency = file.Field(row, "AmountCurrency");
        if (currency != "USD")
        {
            throw Wrong(row, "AmountUSD", $"expected an amount in dollars, for AmountCurrency is '{currency}'; found nothing");
        }

        Count("rows without AmountUSD, whose Amount is in USD and was taken");
        return Number(row, "Amount");
    }

    private Amount Number(CrifRow row, string column)
    {
        string text = file.Field(row, column);
        if (Amount.TryParse(text, out Amount amount))
        {
            return amount;
        }

        // Programs write small figures as 1.2E-05.
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return text.Contains('e', StringComparison.OrdinalIgnoreCase) && decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out decimal number)
            && Amount.TryParse(number.ToString(CultureInfo.InvariantCulture), out amount)
            ? amount : throw Wrong(row, column, $"expected a plain decimal with at most 18 decimals; found '{text}'{CsvTable.NumberHint(text)}");
    }

    private InputException Wrong(CrifRow row, string column, string sentence) => new(file.Path, row.Line, "column " + column, sentence);
}
