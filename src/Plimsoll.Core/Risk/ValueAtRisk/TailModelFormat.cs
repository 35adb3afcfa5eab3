// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Value at risk and expected shortfall as models of a rulebook, the returns they are computed from written in it.</summary>
/// <remarks>
/// <para><c>{"kind":"valueAtRisk","confidence":"0.99","method":"filtered","decay":"0.94","horizonDays":2,"initialFactor":"1.2","returns":{"BTC":["-0.012", …]}}</c>,
/// with <c>"kind":"expectedShortfall"</c> likewise; <c>quantile</c>, <c>buffer</c>, <c>stressWeight</c>, <c>floor</c> and <c>stressed</c> (returns of a fixed
/// stressed period) are optional.</para>
/// <para>Returns are daily and logarithmic, oldest first, as many of each factor; factors are named as underlyings are. A rulebook is data: the same text
/// is the same model, wherever the panel it was made from lies.</para>
/// </remarks>
public sealed class TailModelFormat : IModelFormat
{
    private const int MaxReturns = 10_000;
    private const int MaxHorizonDays = 250;

    private TailModelFormat(string kind) => Kind = kind;

    /// <summary>Both kinds.</summary>
    public static ImmutableArray<IModelFormat> All { get; } = [new TailModelFormat("valueAtRisk"), new TailModelFormat("expectedShortfall")];

    /// <inheritdoc/>
    public string Kind { get; }

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        place.CheckObject("kind", "confidence", "method", "decay", "horizonDays", "quantile", "initialFactor", "buffer", "stressWeight", "floor", "returns", "stressed");
        int problemsBefore = place.Problems.Length;
        Ratio confidence = place.Field("confidence").Decimal<Ratio>("between 0 and 1", static c => c.IsPositive && c < Ratio.One);
        bool isFiltered = place.Field("method").Word(["filtered", "historical"]) == "filtered";
        double decay = place.Field("decay").Decimal<Ratio>("between 0 and 1", static d => d.IsPositive && d < Ratio.One, Ratio.Parse("0.94")).ToDouble();
        int horizon = place.Field("horizonDays").Integer(1, MaxHorizonDays, 1);
        QuantileRule quantile = place.Field("quantile").Word(["lower", "linear", "harrellDavis"], "lower") switch
        {
            "lower" => QuantileRule.Lower,
            "linear" => QuantileRule.Linear,
            _ => QuantileRule.HarrellDavis,
        };
        Ratio factor = place.Field("initialFactor").Decimal<Ratio>("at least 1", static f => f >= Ratio.One, Ratio.One);
        AntiProcyclicality policy = new(
            place.Field("buffer").Decimal<Ratio>("from 0 to 10", static b => !b.IsNegative && b <= Ratio.Of(10), Ratio.Zero),
            place.Field("stressWeight").Decimal<Ratio>("from 0 to 1", static w => !w.IsNegative && w <= Ratio.One, Ratio.Zero),
            place.Field("floor").Flag(false));
        ReturnPanel? returns = ReadReturns(place.Field("returns"));
        ReturnPanel? stressed = policy.NeedsStressed || place.Field("stressed").Exists ? ReadReturns(place.Field("stressed")) : null;
        if (returns is null || place.Problems.Length > problemsBefore)
        {
            return null;
        }

        ScenarioSet? current = Taken(place.Field("returns"), returns, isFiltered ? ScenarioSet.Filtered(returns, decay, horizon) : ScenarioSet.Historical(returns, horizon));
        ScenarioSet? stress = stressed is null ? null : Taken(place.Field("stressed"), stressed, ScenarioSet.Historical(stressed, horizon));
        ScenarioSet? longRun = policy.NeedsLongRun ? Taken(place.Field("returns"), returns, ScenarioSet.AtLongRunVolatility(returns, decay, horizon)) : null;
        if (current is null || place.Problems.Length > problemsBefore)
        {
            return null;
        }

        return Build(place, new(confidence, quantile, current, stress, longRun, policy, factor));
    }

    private TailMargin? Build(JsonPlace place, TailTerms terms)
    {
        IReadOnlyList<string> errors = terms.Errors();
        foreach (string sentence in errors)
        {
            place.Problem(sentence);
        }

        if (errors.Count > 0)
        {
            return null;
        }

        return Kind == "valueAtRisk" ? new VarMargin(terms) : new ExpectedShortfallMargin(terms);
    }

    /// <summary>Columns of returns by factor; null, and problems at their places, when anything is wrong.</summary>
    internal static ReturnPanel? ReadReturns(JsonPlace place)
    {
        int problemsBefore = place.Problems.Length;
        List<string> names = [];
        List<double[]> columns = [];
        foreach ((string name, JsonPlace value) in place.Members(required: true))
        {
            ImmutableArray<JsonPlace> items = value.Items(required: true);
            names.Add(name);
            columns.Add([.. items.Select(static item => item.Decimal<Ratio>("between −10 and 10", static r => r.Abs() < Ratio.Of(10)).ToDouble())]);
            if (items.Length is < 1 or > MaxReturns || items.Length != columns[0].Length)
            {
                value.Expected($"1 to {MaxReturns} returns, as many as of {names[0]} ({columns[0].Length})");
            }
        }

        return place.Problems.Length > problemsBefore || names.Count == 0 ? null : ReturnPanel.Of([.. names], [.. columns]).Value;
    }

    /// <summary>What was made of returns; null, and a problem at their place, when they do not allow it.</summary>
    internal static T? Taken<T>(JsonPlace place, ReturnPanel returns, Result<T> made)
        where T : class
    {
        if (made.IsOk)
        {
            return made.Value;
        }

        place.Problem(made.Rejection.Code == RejectionCode.HistoryTooShort
            ? $"the history is too short: {returns.Count} returns, and a volatility needs {Volatility.SeedLength}"
            : $"the returns of {returns.Names[(int)made.Rejection.Subject]} have no volatility, or a move too large to be one");
        return null;
    }
}
