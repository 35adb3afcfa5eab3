// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Named classes of terms and who belongs to which: the two fields <c>classes</c> and <c>terms</c> that every model has.</summary>
/// <typeparam name="T">What a class holds.</typeparam>
public sealed class TermsReader<T>
    where T : class
{
    private readonly SortedDictionary<string, T?> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _classOf = new(StringComparer.Ordinal);

    /// <summary>Reads both fields of a model or an add-on; what is wrong is noted at its place.</summary>
    /// <param name="model">The object that has them.</param>
    /// <param name="fields">The fields of a class; any other is refused.</param>
    /// <param name="readClass">Reads one class, and notes what is wrong at its place: the class then counts as not read, whatever is returned.</param>
    public TermsReader(JsonPlace model, ReadOnlySpan<string> fields, Func<JsonPlace, T?> readClass)
    {
        foreach ((string name, JsonPlace value) in model.Field("classes").Members(required: true))
        {
            int problemsBefore = value.Problems.Length;
            value.CheckObject(fields);
            T? read = value.IsObject ? readClass(value) : null;
            read = value.Problems.Length > problemsBefore ? null : read;
            _classes.Add(name, read);
            Classes = read is null ? Classes : Classes.Add((name, read));
        }

        foreach ((string name, JsonPlace value) in model.Field("terms").Members(required: true))
        {
            string className = value.Text();
            if (value.IsText && model.Field("classes").IsObject && !_classes.ContainsKey(className))
            {
                value.Expected($"the name of one of the classes ({string.Join(", ", _classes.Keys)})");
            }

            _classOf.Add(name, className);
        }
    }

    /// <summary>The classes that could be read, in file order.</summary>
    public ImmutableArray<(string Name, T Terms)> Classes { get; } = [];

    /// <summary>The terms of the first of these names that is given, or the default's; null when there are none.</summary>
    public T? For(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (_classOf.TryGetValue(name, out string? named))
            {
                return _classes.GetValueOrDefault(named);
            }
        }

        return _classOf.TryGetValue(RulebookReader.Default, out string? fallback) ? _classes.GetValueOrDefault(fallback) : null;
    }

    /// <summary>Terms by instrument id: those of the instrument's own name, else of its underlying's, else the default's.</summary>
    public ImmutableArray<T?> ByInstrument(InstrumentCatalog catalog) =>
        [.. catalog.Instruments.Select(spec => For(spec.Symbol, catalog[spec.Underlying].Name))];

    /// <summary>Terms by observable id: those of the observable's name, else the default's.</summary>
    public ImmutableArray<T?> ByObservable(InstrumentCatalog catalog) => [.. catalog.Observables.Select(spec => For(spec.Name))];
}
