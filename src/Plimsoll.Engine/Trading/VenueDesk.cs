// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Venue;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>A listing that was accepted, with what the engine will be after it.</summary>
/// <param name="Listing">The command.</param>
/// <param name="Catalog">The longer catalogue.</param>
/// <param name="Rules">The rulebooks over it.</param>
internal sealed record VenueGrowth(Command Listing, InstrumentCatalog Catalog, RuleShelfOver Rules);

/// <summary>Lists, delists and adopts. A listing is only checked here: the engine grows when everything else of its command is done.</summary>
internal sealed class VenueDesk
{
    private const int NamesShown = 16;

    private readonly VenueCatalog _venue;
    private readonly RuleShelf _shelf;
    private readonly AccountBook _accounts;
    private readonly Assessor _assessor;
    private readonly Announcer _events;
    private readonly MarginSheet _sheet = new();
    private VenueGrowth? _growth;

    internal VenueDesk(VenueCatalog venue, RuleShelf shelf, AccountBook accounts, Assessor assessor, Announcer events)
    {
        _assessor = assessor;
        _venue = venue;
        _shelf = shelf;
        _accounts = accounts;
        _events = events;
    }

    /// <summary>The listing that the command was; null when it was none, and from the next call on.</summary>
    internal VenueGrowth? TakeGrowth()
    {
        VenueGrowth? growth = _growth;
        _growth = null;
        return growth;
    }

    internal Rejection List(Command listing)
    {
        Rejection rejection = _venue.TryGrow(listing, out InstrumentCatalog grown);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (_shelf.Over(grown) is not { } rules)
        {
            return new(RejectionCode.RulebookInvalid);
        }

        rejection = HaveRoom(grown);
        rejection = rejection.IsRefused ? rejection : CheckWaiting(grown);
        _growth = rejection.IsRefused ? null : new(listing, grown, rules);
        return rejection;
    }

    internal Rejection Delist(Delist command)
    {
        if (!_venue.Catalog.Has(command.Instrument))
        {
            return new(RejectionCode.InstrumentUnknown, command.Instrument);
        }

        if (_venue.IsDelisted(command.Instrument))
        {
            return new(RejectionCode.InstrumentDelisted, command.Instrument);
        }

        _venue.Delist(command.Instrument);
        _events.Announce(new InstrumentDelisted(_events.Sequence, _events.Now, command.Instrument));
        return Rejection.None;
    }

    internal Rejection Adopt(AdoptRulebook command)
    {
        Timestamp effective = command.Effective == default ? _events.Now : command.Effective;
        if (effective < _events.Now || effective.Nanoseconds > EngineLimits.MaxTimeNanoseconds)
        {
            return new(RejectionCode.EffectiveTimePassed, effective);
        }

        if (_shelf.Read(command.Rulebook, _venue.Catalog) is not { } book || !ListingRules.IsName(book.Name))
        {
            return new(RejectionCode.RulebookInvalid);
        }

        int number = _shelf.Find(book.Name);
        if (_shelf.Waiting.Length >= EngineLimits.MaxRulebooks || (number < 0 && _shelf.Adopted.Length >= EngineLimits.MaxRulebooks))
        {
            return new(RejectionCode.TooManyListed, RefusalSubject.Limit(EngineLimits.MaxRulebooks));
        }

        if (number >= 0 && (_shelf.Adopted[number].Mode != book.Mode || HasVersion(number, book.Version)))
        {
            return new(RejectionCode.RulebookVersionTaken);
        }

        Rejection rejection = number < 0 ? Rejection.None : CheckVersions(number, [.. Versions(number), (effective, command.Rulebook)], _venue.Catalog);
        rejection = rejection.IsRefused || number < 0 ? rejection : CheckAccounts(number, command.Rulebook);
        if (!rejection.IsRefused)
        {
            _shelf.Adopt(command.Rulebook, book, effective);
            _events.Announce(new RulebookAdopted(_events.Sequence, _events.Now, book.Name, book.Version, effective));
            if (!book.Liquidation.UnknownNames.IsEmpty)
            {
                _events.Announce(new RulebookNamesUnknown(_events.Sequence, _events.Now, book.Name, book.Version, Shown(book.Liquidation.UnknownNames)));
            }

            if (!book.Liquidation.IdleSettings.IsEmpty)
            {
                string settings = string.Join("; ", book.Liquidation.IdleSettings.Select(static idle => idle.Words));
                _events.Announce(new RulebookSettingsIdle(_events.Sequence, _events.Now, book.Name, book.Version, settings));
            }
        }

        return rejection;
    }

    /// <summary>The first of them that could be listed at all, and how many more there are: what an event says is bounded.</summary>
    private static string Shown(ImmutableArray<string> names)
    {
        string[] shown = [.. names.Where(ListingRules.IsName).Take(NamesShown)];
        string rest = names.Length > shown.Length ? $"{(shown.Length > 0 ? " and " : string.Empty)}{names.Length - shown.Length} more" : string.Empty;
        return string.Join(", ", shown) + rest;
    }

    private bool HasVersion(int number, string version) =>
        _shelf.Adopted[number].Book?.Version == version || _shelf.Waiting.Any(waiting => waiting.Number == number && waiting.Book.Version == version);

    /// <summary>The texts of a rulebook: in force, and waiting.</summary>
    private IEnumerable<(Timestamp Effective, string? Text)> Versions(int number)
    {
        AdoptedRulebook adopted = _shelf.Adopted[number];
        return [.. adopted.Book is null ? [] : new (Timestamp, string?)[] { (default, adopted.Text) },
            .. _shelf.Waiting.Where(w => w.Number == number).Select(w => (w.Effective, (string?)w.Text))];
    }

    /// <summary>A version has terms for everything that the one before it has terms for: who holds something is not left without a requirement.</summary>
    private Rejection CheckVersions(int number, ImmutableArray<(Timestamp Effective, string? Text)> versions, InstrumentCatalog catalog)
    {
        TermsProbe probe = new(catalog, _events.Now);

        // Read for this only, because a model remembers what it has seen of a market. The sort is stable: of one time the one adopted last comes last.
        Rulebook?[] books = [.. versions.OrderBy(static version => version.Effective)
            .Select(version => version.Text is null ? null : _shelf.Read(version.Text, catalog))];
        if (books.Contains(null))
        {
            return new(RejectionCode.RulebookInvalid);
        }

        for (int i = 1; i < books.Length; i++)
        {
            foreach (AssetSpec asset in catalog.Assets)
            {
                if (books[i - 1]!.TermsFor(asset.Id) is not null && books[i]!.TermsFor(asset.Id) is null)
                {
                    // Whoever holds it would count nothing from one command to the next, and whoever owes it twice.
                    return new(RejectionCode.CollateralNotAccepted, asset.Id);
                }
            }

            Rejection lost = probe.FirstLost(books[i - 1]!, books[i]!);
            if (lost.IsRefused)
            {
                return lost;
            }
        }

        return Rejection.None;
    }

    /// <summary>A version can assess every account that the one in force can: what it cannot would count at a bound from one command to the next, whether for a
    /// figure that was never told or for a size that its formulas do not reach.</summary>
    private Rejection CheckAccounts(int number, string text)
    {
        // Read for this only, as in CheckVersions.
        if (_shelf.Adopted[number].Book is not { } before || _shelf.Read(text, _venue.Catalog) is not { } after)
        {
            return Rejection.None;
        }

        foreach (AccountState account in _accounts.Clients)
        {
            if (account.Terms.Rulebook == number && (account.PositionCount > 0 || account.HasDebt)
                && _assessor.TryUnder(after, account, _sheet) is { IsRefused: true } lost && !_assessor.TryUnder(before, account, _sheet).IsRefused)
            {
                return lost;
            }
        }

        return Rejection.None;
    }

    /// <summary>What waits must have terms for what is listed where what is in force has them.</summary>
    private Rejection CheckWaiting(InstrumentCatalog grown)
    {
        Rejection rejection = Rejection.None;
        foreach (int number in _shelf.Waiting.Select(static waiting => waiting.Number).Distinct())
        {
            rejection = rejection.IsRefused ? rejection : CheckVersions(number, [.. Versions(number)], grown);
        }

        return rejection;
    }

    /// <summary>A spot market opens a way from one asset to another: nobody may come to hold more of them by it than an account may hold.</summary>
    private Rejection HaveRoom(InstrumentCatalog grown)
    {
        InstrumentSpec? last = grown.Instruments.IsEmpty ? null : grown.Instruments[^1];
        if (grown.Assets.Length <= EngineLimits.MaxHoldings || last?.Kind != InstrumentKind.Spot || _venue.Catalog.Has(last.Id))
        {
            return Rejection.None;
        }

        HoldingSlots slots = new(_accounts, grown);
        return _accounts.Clients.TrueForAll(account => slots.HaveRoom(account, grown.Numeraire))
            ? Rejection.None
            : new(RejectionCode.TooManyPositions, RefusalSubject.Limit(EngineLimits.MaxHoldings));
    }
}
