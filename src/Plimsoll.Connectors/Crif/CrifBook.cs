// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Venues.Simm;

namespace Plimsoll.Connectors.Crif;

/// <summary>What a CRIF says to SIMM.</summary>
/// <param name="Sensitivities">The sensitivities, in the order of the file.</param>
/// <param name="AddOns">Multipliers, factors, notionals and fixed amounts.</param>
/// <param name="Notes">What of the file was not used, or assumed, each with how many rows.</param>
public sealed record CrifBook(ImmutableArray<SimmSensitivity> Sensitivities, SimmAddOns AddOns, ImmutableArray<string> Notes)
{
    private static readonly ImmutableArray<string> _columns =
        ["ProductClass", "RiskType", "Qualifier", "Bucket", "Label1", "Label2", "Amount", "AmountCurrency", "AmountUSD"];

    private static readonly ImmutableArray<string> _required = ["ProductClass", "RiskType", "Qualifier", "Bucket", "Label1", "Label2"];

    /// <summary>Reads the rows of one portfolio for one side.</summary>
    /// <param name="file">The file.</param>
    /// <param name="side">Whose margin it is: rows that are excluded on that side are left out and counted.</param>
    /// <param name="portfolio">The PortfolioID; null where the file has one only. Two portfolios never net.</param>
    /// <exception cref="InputException">Names the file, the line and the field of the first thing that is wrong.</exception>
    public static CrifBook Of(CrifFile file, SimmSide side = SimmSide.Call, string? portfolio = null)
    {
        CheckColumns(file);
        if (file.Rows.IsEmpty)
        {
            throw new InputException(file.Path, 1, null, "there is no row below the names of the columns; expected sensitivities");
        }

        string[] portfolios = [.. file.Rows.Select(row => file.Field(row, "PortfolioID")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (portfolio is null ? portfolios.Length > 1 : !portfolios.Contains(portfolio))
        {
            throw new InputException(file.Path, null, "column PortfolioID",
                $"{(portfolio is null ? "several portfolios, which do not net: name one of" : $"there is no portfolio '{portfolio}'; expected one of")} "
                    + string.Join(", ", portfolios));
        }

        CrifReading reading = new(file);
        string regulations = side == SimmSide.Post ? "PostRegulations" : "CollectRegulations";
        foreach (CrifRow row in file.Rows)
        {
            if (portfolio is not null && file.Field(row, "PortfolioID") != portfolio)
            {
                reading.Count("rows of other portfolios");
            }
            else if (file.Field(row, "IMModel").Equals("Schedule", StringComparison.OrdinalIgnoreCase))
            {
                reading.Count("rows that IMModel gives to the schedule");
            }
            else if (file.Field(row, regulations).Equals("Excluded", StringComparison.OrdinalIgnoreCase))
            {
                reading.Count($"rows that are excluded by {regulations}");
            }
            else
            {
                reading.Add(row);
            }
        }

        return reading.Book();
    }

    /// <summary>Sensitivities as a CRIF of the usual columns, amounts in dollars.</summary>
    public static CrifFile File(string name, IEnumerable<SimmSensitivity> sensitivities, char separator = '\t') =>
        CrifFile.Of(name, _columns, sensitivities.Select(RowOf), separator);

    private static ImmutableArray<string> RowOf(SimmSensitivity one)
    {
        SimmRiskClass riskClass = SimmNames.ClassOf(one.Type);
        int count = SimmNames.BucketsOf(riskClass);
        string bucket = count == 0 || one.Type == SimmRiskType.BaseCorr ? string.Empty
            : one.Bucket == count ? SimmNames.Residual : (one.Bucket + 1).ToString(CultureInfo.InvariantCulture);
        string tenor = SimmSensitivity.HasTenor(one.Type) ? SimmNames.Tenors[one.Tenor] : string.Empty;
        string amount = one.Value.ToString();
        return [SimmNames.ProductClasses[(int)one.Product], SimmNames.RiskTypes[(int)one.Type], one.Qualifier, bucket, tenor, one.Label2,
            amount, "USD", amount];
    }

    private static void CheckColumns(CrifFile file)
    {
        string? missing = _required.FirstOrDefault(column => !file.Has(column))
            ?? (file.Has("AmountUSD") || (file.Has("Amount") && file.Has("AmountCurrency")) ? null : "AmountUSD");
        if (missing is not null)
        {
            throw new InputException(file.Path, 1, $"column {missing}", $"the column is missing; found {string.Join(", ", file.Columns)}");
        }
    }
}
