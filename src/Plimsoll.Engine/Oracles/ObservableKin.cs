// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Oracles;

/// <summary>Which observables tell of one underlying: its index, the marks of all that rest on it, and the forwards of its options. What one of them says
/// concerns them all.</summary>
/// <remarks>A volatility belongs to no kin: it says what is required for an option, not where a price goes.</remarks>
internal sealed class ObservableKin
{
    private readonly ImmutableArray<ObservableId>[] _kin;
    private readonly ImmutableArray<ObservableId>[] _withoutOptions;
    private readonly ObservableId[] _index;
    private readonly InstrumentSpec?[] _option;

    internal ObservableKin(InstrumentCatalog catalog)
    {
        int count = catalog.Observables.Length;
        int[] root = [.. Enumerable.Range(0, count)];
        _index = [.. catalog.Observables.Select(s => s.Id)];
        _option = new InstrumentSpec?[count];
        foreach (InstrumentSpec spec in catalog.Instruments)
        {
            Join(root, spec.Underlying.Value, spec.Mark.Value);
            _index[spec.Mark.Value] = spec.Underlying;
            if (spec.Option is { } option)
            {
                Join(root, spec.Underlying.Value, option.Forward.Value);
                _index[option.Forward.Value] = spec.Underlying;
                _option[spec.Mark.Value] = spec;
            }
        }

        // An index is its own, also where a contract is marked by it.
        foreach (InstrumentSpec spec in catalog.Instruments)
        {
            _index[spec.Underlying.Value] = spec.Underlying;
        }

        for (int i = 0; i < count; i++)
        {
            root[i] = RootOf(root, i);
        }

        ILookup<int, ObservableId> byRoot = catalog.Observables.Select(s => s.Id).ToLookup(id => root[id.Value]);
        _kin = new ImmutableArray<ObservableId>[count];
        _withoutOptions = new ImmutableArray<ObservableId>[count];
        for (int i = 0; i < count; i++)
        {
            _kin[i] = root[i] == i ? [.. byRoot[i]] : _kin[root[i]];
            _withoutOptions[i] = root[i] == i ? [.. byRoot[i].Where(id => _option[id.Value] is null)] : _withoutOptions[root[i]];
        }
    }

    /// <summary>All observables of an observable's underlying but the marks of options, ascending.</summary>
    internal ImmutableArray<ObservableId> WithoutOptions(ObservableId observable) => _withoutOptions[observable.Value];

    /// <summary>The first observable of an observable's underlying: a name for all of them.</summary>
    internal ObservableId FirstOf(ObservableId observable) => _kin[observable.Value][0];

    /// <summary>True when both tell of one underlying.</summary>
    internal bool AreKin(ObservableId a, ObservableId b) => _kin[a.Value] == _kin[b.Value];

    /// <summary>The index that an observable follows; itself where it is one or follows none.</summary>
    internal ObservableId IndexOf(ObservableId observable) => _index[observable.Value];

    /// <summary>The option whose mark an observable is; null when it is none's.</summary>
    internal InstrumentSpec? OptionAt(ObservableId observable) => _option[observable.Value];

    /// <summary>Joins two families under the smaller root.</summary>
    private static void Join(int[] root, int a, int b)
    {
        (int first, int second) = (RootOf(root, a), RootOf(root, b));
        root[Math.Max(first, second)] = Math.Min(first, second);
    }

    /// <summary>The first observable of a family; the way there is halved as it is gone.</summary>
    private static int RootOf(int[] root, int observable)
    {
        while (root[observable] != observable)
        {
            root[observable] = root[root[observable]];
            observable = root[observable];
        }

        return observable;
    }
}
