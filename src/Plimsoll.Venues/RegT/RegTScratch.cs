// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Venues.RegT;

/// <summary>The cheapest pairings of a book.</summary>
internal sealed record RegTResult(RegTPairing Initial, RegTPairing Maintenance)
{
    internal static RegTResult Of(RegTBook book)
    {
        RegTPairing initial = RegTPairing.Cheapest(book, book.Terms.Initial, null, out List<(RegTMove Move, Quantity Units)> units);
        RegTPairing maintenance = book.Terms.Initial == book.Terms.Maintenance ? initial
            : RegTPairing.Cheapest(book, book.Terms.Maintenance, units, out _);

        // The initial pairing is a maintenance pairing too and no dearer at its rates: only the last digits of its roundings can say otherwise.
        return new(initial, maintenance.Required <= initial.Required ? maintenance : maintenance with { Required = initial.Required });
    }
}

/// <summary>What an assessment on one sheet keeps: books, and the pairings of the last ones. Pairings never change a result.</summary>
internal sealed class RegTScratch
{
    private const int MostKept = 64;

    private readonly List<RegTBook> _spare = [];
    private readonly List<(RegTBook Book, RegTResult Result)> _kept = [];
    private int _oldest;

    /// <summary>By underlying and currency.</summary>
    internal List<RegTBook> Books { get; } = [];

    internal void Clear()
    {
        _spare.AddRange(Books);
        Books.Clear();
    }

    internal RegTBook? Find(ObservableId underlying, AssetId currency) =>
        Books.Find(book => book.Underlying == underlying && book.Currency == currency);

    internal bool HasOptions(ObservableId underlying, AssetId currency) => Find(underlying, currency) is { Legs.Count: > 0 };

    internal RegTBook BookOf(ObservableId underlying, AssetId currency, RegTTerms terms)
    {
        int at = 0;
        while (at < Books.Count && Compare(Books[at], underlying, currency) < 0)
        {
            at++;
        }

        if (at < Books.Count && Compare(Books[at], underlying, currency) == 0)
        {
            return Books[at];
        }

        RegTBook book = _spare.Count > 0 ? _spare[^1] : new();
        if (_spare.Count > 0)
        {
            _spare.RemoveAt(_spare.Count - 1);
        }

        book.Begin(underlying, currency, terms);
        Books.Insert(at, book);
        return book;
    }

    internal RegTResult PairingsOf(RegTBook book)
    {
        foreach ((RegTBook known, RegTResult result) in _kept)
        {
            if (known.IsAs(book))
            {
                return result;
            }
        }

        RegTBook kept = new();
        book.CopyTo(kept);
        (RegTBook Book, RegTResult Result) made = (kept, RegTResult.Of(kept));
        if (_kept.Count < MostKept)
        {
            _kept.Add(made);
        }
        else
        {
            _kept[_oldest] = made;
            _oldest = (_oldest + 1) % MostKept;
        }

        return made.Result;
    }

    private static int Compare(RegTBook book, ObservableId underlying, AssetId currency)
    {
        int order = book.Underlying.CompareTo(underlying);
        return order != 0 ? order : book.Currency.CompareTo(currency);
    }
}
