// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Screening;
using Plimsoll.Engine.Venue;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;

namespace Plimsoll.Engine.Trading;

/// <summary>A rulebook in force, with what the engine derives from it.</summary>
internal sealed class RuleSet
{
    internal RuleSet(Rulebook book, MarketState market, InterestBook interest, PriceMemory memory)
    {
        Book = book;
        Sensitivity = new Sensitivity(book, market, interest);
        Rise = new LineRise(book, market, interest, Sensitivity, memory);
        ReadsVolatility = book.Bounds.ReadsVolatility;
        ReadsDepth = book.Bounds.ReadsDepth;
        Reads = FigureSet.Of(book.Reads);
    }

    internal Rulebook Book { get; }

    internal Sensitivity Sensitivity { get; }

    internal LineRise Rise { get; }

    internal bool ReadsVolatility { get; }

    internal bool ReadsDepth { get; }

    /// <summary>The figures that something in it follows.</summary>
    internal FigureSet Reads { get; }
}

/// <summary>The rules of each account: one index into a table, by the number in its terms.</summary>
internal sealed class RulesInForce
{
    private readonly RuleShelf _shelf;
    private readonly MarketState _market;
    private readonly InterestBook _interest;
    private RuleSet?[] _byNumber = [];

    internal RulesInForce(RuleShelf shelf, MarketState market, InterestBook interest)
    {
        _shelf = shelf;
        _market = market;
        _interest = interest;
        Memory = new PriceMemory(market);
        Renew();
    }

    /// <summary>The market when accounts were last assessed.</summary>
    internal PriceMemory Memory { get; }

    /// <summary>The rules of an account.</summary>
    internal RuleSet this[AccountTerms terms] => _byNumber[terms.Rulebook]!;

    /// <summary>The rulebook of an account.</summary>
    internal Rulebook Of(AccountTerms terms) => _byNumber[terms.Rulebook]!.Book;

    /// <summary>The venue's own rulebook, for whatever belongs to no single account.</summary>
    internal Rulebook Venue => _byNumber[0]!.Book;

    /// <summary>True when some requirement moves with depth.</summary>
    internal bool ReadsDepth { get; private set; }

    /// <summary>The figures that what is required of somebody, or counted for somebody, follows.</summary>
    internal FigureSet Reads { get; private set; }

    /// <summary>Follows the shelf: after something came into force, or was taken back.</summary>
    internal void Renew()
    {
        RuleSet?[] renewed = new RuleSet?[_shelf.Adopted.Length];
        for (int i = 0; i < renewed.Length; i++)
        {
            Rulebook? book = _shelf.Adopted[i].Book;
            RuleSet? known = i < _byNumber.Length ? _byNumber[i] : null;
            renewed[i] = book is null ? null : known is not null && ReferenceEquals(known.Book, book) ? known : new RuleSet(book, _market, _interest, Memory);
        }

        _byNumber = renewed;
        ReadsDepth = renewed.Any(static rules => rules is { ReadsDepth: true });
        Reads = renewed.Aggregate(default(FigureSet), static (read, rules) => rules is null ? read : read.And(rules.Reads));
    }
}
