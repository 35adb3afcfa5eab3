// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues;

/// <summary>The scan of a venue's model: a <see cref="ScenarioMargin"/> over its classes, and the numbers of its scenarios, which stay when only some of them
/// are kept.</summary>
internal sealed class ScanModel
{
    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<ScenarioClass> _classes;
    private readonly ImmutableArray<int> _classOf;
    private readonly Ratio _initialFactor;
    private readonly ImmutableArray<int> _numbers;
    private readonly ImmutableArray<string> _names;

    private ScanModel(
        InstrumentCatalog catalog,
        ImmutableArray<ScenarioClass> classes,
        ImmutableArray<int> classOf,
        Ratio initialFactor,
        ImmutableArray<int> numbers,
        ImmutableArray<string> names)
    {
        _catalog = catalog;
        _classes = classes;
        _classOf = classOf;
        _initialFactor = initialFactor;
        _numbers = numbers;
        _names = names;
        Margin = new(catalog, classes, [.. classOf.Select(own => own < 0 ? null : classes[own])], initialFactor, Ratio.One);
    }

    /// <summary>The model.</summary>
    internal ScenarioMargin Margin { get; }

    /// <summary>How many scenarios there are before any is left out.</summary>
    internal int Count => _names.Length;

    /// <summary>A scan over classes, every scenario kept, maintenance at the worst loss itself.</summary>
    internal static ScanModel Of(InstrumentCatalog catalog, ImmutableArray<ScenarioClass> classes, IEnumerable<ScenarioClass?> byObservable,
        Ratio initialFactor)
    {
        ImmutableArray<string> names = [.. classes.SelectMany(static each => each.Scenarios).Select(static scenario => scenario.Name)];
        return new(catalog, classes, [.. byObservable.Select(each => each is null ? -1 : classes.IndexOf(each))], initialFactor,
            [.. Enumerable.Range(0, names.Length)], names);
    }

    /// <summary>A scenario's number, from its place in the model; −1 stays.</summary>
    internal int NumberOf(int scenario) => scenario < 0 ? -1 : _numbers[scenario];

    /// <summary>A scenario's name, by its number.</summary>
    internal string NameOf(int number) => _names[number];

    /// <summary>The worst loss of an underlying, position by position, where it is this figure; null where the scan says another.</summary>
    internal NamedValue? Explained(string name, Amount value, ObservableId underlying, in Portfolio portfolio, MarketView market)
    {
        MarginSheet sheet = new();
        Result<ExplainedMargin> trees = Margin.Assess(portfolio, market, sheet) is { IsRefused: true } refused
            ? Result<ExplainedMargin>.Refused(refused) : Margin.Explain(portfolio, market, sheet);
        string group = _catalog[underlying].Name;
        NamedValue? loss = trees.IsOk ? trees.Value.Maintenance.Parts.FirstOrDefault(part => part.Name == group)?.Parts[^1] : null;
        return loss is not null && loss.Value == value ? loss with { Name = name } : null;
    }

    /// <summary>The same scan with some of its scenarios. A class of which none is kept stands still: nothing moves in the one that it has instead.</summary>
    internal ScanModel Only(Func<int, bool> keep)
    {
        ImmutableArray<ScenarioClass>.Builder classes = ImmutableArray.CreateBuilder<ScenarioClass>(_classes.Length);
        ImmutableArray<int>.Builder numbers = ImmutableArray.CreateBuilder<int>();
        int first = 0;
        foreach (ScenarioClass each in _classes)
        {
            ImmutableArray<Scenario>.Builder kept = ImmutableArray.CreateBuilder<Scenario>();
            for (int s = 0; s < each.Scenarios.Length; s++)
            {
                if (keep(_numbers[first + s]))
                {
                    kept.Add(each.Scenarios[s]);
                    numbers.Add(_numbers[first + s]);
                }
            }

            if (kept.Count == 0)
            {
                kept.Add(Scenario.OfClass(Ratio.Zero, default).Value);
                numbers.Add(-1);
            }

            ScenarioClass? made = ScenarioClass.TryCreate(each.Name, kept.ToImmutable(), each.HasSpotOffset, out _);
            Invariant.Check(made is not null, "Some of a class's scenarios make a class.");
            classes.Add(made!);
            first += each.Scenarios.Length;
        }

        return new(_catalog, classes.ToImmutable(), _classOf, _initialFactor, numbers.ToImmutable(), _names);
    }
}
