// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Venue;

/// <summary>The rulebooks that the venue has adopted, by number: in force, or waiting for their time. An account names the one that it is under.</summary>
/// <remarks>
/// <para>Number 0 is the setup's. It is the venue's own as well: pace of the books, the backstop's capacity and costs, and the share of the fund that one owner
/// may draw are its.</para>
/// <para>A rulebook is kept as the text that was adopted and read again over each longer catalogue, so that one that was there from the start and one that came
/// later are the same.</para>
/// </remarks>
internal sealed class RuleShelf
{
    private readonly RulebookKinds? _kinds;
    private readonly AdoptedRulebook _first;
    private ImmutableArray<AdoptedRulebook> _adopted;
    private ImmutableArray<WaitingRulebook> _waiting = [];
    private ImmutableArray<AdoptedRulebook> _adoptedBefore;
    private ImmutableArray<WaitingRulebook> _waitingBefore;
    private long _nextEffective = long.MaxValue;

    /// <param name="first">The setup's rulebook.</param>
    /// <param name="text">The JSON that it was read from; null when it was made in code: the venue then lists nothing more.</param>
    /// <param name="kinds">What the kinds of further rulebooks may be; null when the venue adopts none.</param>
    internal RuleShelf(Rulebook first, string? text, RulebookKinds? kinds)
    {
        _kinds = kinds;
        _first = new(first.Name, first.Mode, text, first);
        _adopted = [_first];
    }

    /// <summary>All that were ever adopted, by number.</summary>
    internal ImmutableArray<AdoptedRulebook> Adopted => _adopted;

    /// <summary>Adoptions that wait, by their time.</summary>
    internal ImmutableArray<WaitingRulebook> Waiting => _waiting;

    /// <summary>The venue's own.</summary>
    internal Rulebook First => _adopted[0].Book!;

    /// <summary>The number of a name; −1 when there is none.</summary>
    internal int Find(string name)
    {
        for (int i = 0; i < _adopted.Length; i++)
        {
            if (_adopted[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The number of a rulebook that an account may choose, by name.</summary>
    internal Rejection TryChoose(string name, out int number)
    {
        number = Find(name);
        return number >= 0 && _adopted[number].Book is not null ? Rejection.None : new(RejectionCode.RulebookUnknown);
    }

    /// <summary>The least interest that any rulebook in force requires of a loan.</summary>
    internal Ratio LeastInterest(AssetId asset)
    {
        Ratio least = Ratio.Zero;
        foreach (AdoptedRulebook adopted in _adopted)
        {
            least = adopted.Book is { } book ? Ratio.Max(least, book.Interest.For(asset)) : least;
        }

        return least;
    }

    /// <summary>Reads a text over a catalogue; null where it is no rulebook that an engine can run under.</summary>
    internal Rulebook? Read(string text, InstrumentCatalog catalog)
    {
        // The screen's radius and the rule of withdrawals are proved from the terms that an equity rule states; without them they would be wrong numbers.
        Rulebook? book = _kinds is null || text.Length > EngineLimits.MaxRulebookLength ? null : RulebookReader.Read(text, catalog, _kinds, out _);
        return book is { StatesTerms: true } ? book : null;
    }

    /// <summary>Puts an adoption that was checked behind those that wait.</summary>
    internal void Adopt(string text, Rulebook book, Timestamp effective)
    {
        int number = Find(book.Name);
        if (number < 0)
        {
            number = _adopted.Length;
            _adopted = _adopted.Add(new(book.Name, book.Mode, null, null));
        }

        // Of one time the one adopted last is in force.
        int at = _waiting.Count(waiting => waiting.Effective <= effective);
        _waiting = _waiting.Insert(at, new(number, text, book, effective));
        Recount();
    }

    /// <summary>True when something that waits is in force by a time.</summary>
    internal bool IsDue(Timestamp time) => time.Nanoseconds >= _nextEffective;

    /// <summary>Puts in force what is due, in the order of time; <see cref="Revert"/> undoes it until the next call.</summary>
    /// <returns>What came into force.</returns>
    internal ImmutableArray<Rulebook> Enforce(Timestamp time)
    {
        (_adoptedBefore, _waitingBefore) = (_adopted, _waiting);
        ImmutableArray<Rulebook>.Builder inForce = ImmutableArray.CreateBuilder<Rulebook>();
        foreach (WaitingRulebook waiting in _waiting.Where(waiting => waiting.Effective <= time))
        {
            _adopted = _adopted.SetItem(waiting.Number, _adopted[waiting.Number] with { Text = waiting.Text, Book = waiting.Book });
            inForce.Add(waiting.Book);
        }

        _waiting = _waiting.RemoveAll(waiting => waiting.Effective <= time);
        Recount();
        return inForce.ToImmutable();
    }

    /// <summary>Undoes the last <see cref="Enforce"/>: its command was refused.</summary>
    internal void Revert()
    {
        (_adopted, _waiting) = (_adoptedBefore, _waitingBefore);
        Recount();
    }

    /// <summary>All of it over a longer catalogue; null where one of the texts cannot be read over it.</summary>
    internal RuleShelfOver? Over(InstrumentCatalog catalog)
    {
        AdoptedRulebook?[] adopted = [.. _adopted.Select(
            item => item.Book is null ? item : item.Text is { } text && Read(text, catalog) is { } book ? item with { Book = book } : null)];
        WaitingRulebook?[] waiting = [.. _waiting.Select(item => Read(item.Text, catalog) is { } book ? item with { Book = book } : null)];
        return adopted.All(static item => item is not null) && waiting.All(static item => item is not null) ? new([.. adopted!], [.. waiting!]) : null;
    }

    /// <summary>Takes over what <see cref="Over"/> read.</summary>
    internal void Replace(RuleShelfOver over) => (_adopted, _waiting) = (over.Adopted, over.Waiting);

    /// <summary>Writes its part of a snapshot: the texts.</summary>
    internal void Write(in ByteWriter w)
    {
        // The first is known from the setup until a version of it takes its place, however the setup was made.
        w.UInt32((uint)_adopted.Length);
        foreach (AdoptedRulebook adopted in _adopted)
        {
            w.Text(adopted.Name);
            w.Byte((byte)adopted.Mode);
            w.Bool(adopted.Book is not null);
            w.Text(adopted.Text == _first.Text ? string.Empty : adopted.Text ?? string.Empty);
        }

        w.UInt32((uint)_waiting.Length);
        foreach (WaitingRulebook waiting in _waiting)
        {
            w.UInt32((uint)waiting.Number);
            w.Text(waiting.Text);
            w.Int64(waiting.Effective.Nanoseconds);
        }
    }

    /// <summary>Reads the texts over the catalogue as it is.</summary>
    /// <exception cref="InvalidDataException">One is no rulebook.</exception>
    internal void Read(ref ByteReader r, InstrumentCatalog catalog)
    {
        ImmutableArray<AdoptedRulebook>.Builder adopted = ImmutableArray.CreateBuilder<AdoptedRulebook>();
        int count = r.Count(EngineLimits.MaxRulebooks);
        for (int i = 0; i < count; i++)
        {
            (string name, AccountMode mode, bool isInForce, string text) = (r.Text(), (AccountMode)r.Byte(), r.Bool(), r.Text());
            bool isFirst = i == 0 && text.Length == 0;
            Rulebook? book = !isInForce ? null : isFirst ? FirstOver(catalog) : ReadSound(text, catalog);
            adopted.Add(new(name, mode, isFirst ? _first.Text : text.Length == 0 ? null : text, book));
        }

        if (adopted.Count == 0 || adopted[0].Book is null)
        {
            throw new InvalidDataException("The snapshot has no first rulebook.");
        }

        ImmutableArray<WaitingRulebook>.Builder waiting = ImmutableArray.CreateBuilder<WaitingRulebook>();
        count = r.Count(EngineLimits.MaxRulebooks);
        for (int i = 0; i < count; i++)
        {
            (int number, string text, Timestamp effective) = (r.Count(adopted.Count - 1), r.Text(), new(r.Int64()));
            waiting.Add(new(number, text, ReadSound(text, catalog), effective));
        }

        (_adopted, _waiting) = (adopted.ToImmutable(), waiting.ToImmutable());
        Recount();
    }

    /// <summary>The setup's rulebook over the catalogue as it is: itself while nothing was listed.</summary>
    private Rulebook FirstOver(InstrumentCatalog catalog) =>
        _first.Text is null || ReferenceEquals(catalog, _first.Book!.Catalog) ? _first.Book! : ReadSound(_first.Text, catalog);

    private Rulebook ReadSound(string text, InstrumentCatalog catalog) =>
        Read(text, catalog) ?? throw new InvalidDataException("A rulebook of the snapshot cannot be read.");

    private void Recount() => _nextEffective = _waiting.IsEmpty ? long.MaxValue : _waiting[0].Effective.Nanoseconds;
}

/// <summary>What a shelf would be over a longer catalogue.</summary>
/// <param name="Adopted">As <see cref="RuleShelf.Adopted"/>.</param>
/// <param name="Waiting">As <see cref="RuleShelf.Waiting"/>.</param>
internal sealed record RuleShelfOver(ImmutableArray<AdoptedRulebook> Adopted, ImmutableArray<WaitingRulebook> Waiting);
