// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Simm;

/// <summary>The model <c>simm</c>: sensitivities of positions, margined as ISDA SIMM margins those of a CRIF.</summary>
/// <remarks>A file is one version. Buckets are in order, the residual one last; tables of two currencies have regular ones first and high-volatility ones
/// second.</remarks>
public sealed class SimmKind : IModelKind
{
    /// <summary>The kind's name.</summary>
    internal const string Name = "simm";

    private const int TenDays = 10;
    private static readonly string[] _classFields = ["riskClass", "bucket", "currency"];
    private static readonly string[] _riskClasses = ["Equity", "Commodity", "FX"];

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public string Schema => SimmSchema.Text;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => SimmMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        SimmParameters? parameters = SimmParametersReader.Read(place);
        string? calculationCurrency = parameters?.CalculationCurrency;
        TermsReader<SimmUnderlying> terms = new(place, _classFields, one => ReadClass(one, calculationCurrency));
        Ratio maintenance = place.Field("maintenance").PositiveFraction();
        int days = place.Field("mpor").Integer(1, TenDays);
        if (!place.Field("mpor").IsWrong && days is not (1 or TenDays))
        {
            place.Field("mpor").Expected("1 or 10, for which SIMM has figures");
        }

        return place.HasProblems ? null : new SimmMargin(
            catalog, parameters!, terms.ByObservable(catalog), days == 1 ? SimmPeriod.OneDay : SimmPeriod.TenDays, maintenance);
    }

    private static SimmUnderlying? ReadClass(JsonPlace place, string? calculationCurrency)
    {
        string riskClass = place.Field("riskClass").Word(_riskClasses);
        if (place.Field("riskClass").IsWrong)
        {
            return null;
        }

        JsonPlace bucket = place.Field("bucket"), currency = place.Field("currency");
        if (riskClass == "FX")
        {
            if (bucket.Exists)
            {
                bucket.Expected("nothing, for FX has no buckets");
            }

            string code = currency.Text();
            if (currency.IsText && (!SimmSensitivity.IsCurrency(code) || code == calculationCurrency))
            {
                currency.Expected($"three capital letters, and another currency than {calculationCurrency}");
            }

            return new(SimmRiskClass.Fx, 0, code);
        }

        if (currency.Exists)
        {
            currency.Expected("nothing, for only FX has a currency");
        }

        SimmRiskClass of = riskClass == "Equity" ? SimmRiskClass.Equity : SimmRiskClass.Commodity;
        int count = SimmNames.BucketsOf(of);
        string text = bucket.Text();
        if (SimmNames.HasResidual(of) && text == SimmNames.Residual)
        {
            return new(of, count, null);
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1 || number > count)
        {
            if (bucket.IsText)
            {
                bucket.Expected($"\"1\" to \"{count}\"{(SimmNames.HasResidual(of) ? " or \"Residual\"" : string.Empty)}");
            }

            return null;
        }

        return new(of, number - 1, null);
    }
}

/// <summary>Which risk factor an underlying is.</summary>
/// <param name="Class">Equity, commodity or FX.</param>
/// <param name="Bucket">The bucket from 0, the residual last.</param>
/// <param name="Currency">Of FX, the currency; else null: an underlying is a factor of its own name.</param>
public sealed record SimmUnderlying(SimmRiskClass Class, int Bucket, string? Currency)
{
    /// <summary>The product class that its contracts are in.</summary>
    public SimmProductClass Product => Class switch
    {
        SimmRiskClass.Equity => SimmProductClass.Equity,
        SimmRiskClass.Fx => SimmProductClass.RatesFx,
        _ => SimmProductClass.Commodity,
    };
}
