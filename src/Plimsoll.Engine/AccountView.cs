// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Trading;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <summary>A look at one account, read-only. It shows the present: read what is needed before the next command.</summary>
public readonly struct AccountView
{
    private readonly EngineDesks _desks;
    private readonly AccountState _account;

    internal AccountView(EngineDesks desks, AccountState account)
    {
        _desks = desks;
        _account = account;
    }

    /// <summary>Its id.</summary>
    public AccountId Id => _account.Id;

    /// <summary>Its owner; none for house accounts.</summary>
    public OwnerId Owner => _account.Owner;

    /// <summary>Cross, sub or pocket.</summary>
    public AccountKind Kind => _account.Kind;

    /// <summary>The parent of a sub-account or pocket; zero otherwise.</summary>
    public AccountId Parent => _account.Parent;

    /// <summary>The one instrument of a pocket; null otherwise.</summary>
    public InstrumentId? Instrument => _account.Instrument;

    /// <summary>Where it stands.</summary>
    public AccountStatus Status => _account.Status;

    /// <summary>The rulebook that it is under: its margin mode.</summary>
    public Rulebook Rulebook => _desks.Assessor.Rules.Of(_account.Terms);

    /// <summary>What of its positions no liquidation would trade in a book as it stands, and why; by instrument id.</summary>
    public ImmutableArray<BlockedClose> BlockedCloses => _desks.Depth.Blocked(_account, Rulebook.Liquidation);

    /// <summary>True for the venue's own accounts.</summary>
    public bool IsHouse => _account.IsHouse;

    /// <summary>The pockets under it, ascending by instrument.</summary>
    public IReadOnlyList<AccountId> Pockets => [.. _account.Pockets.Select(p => p.Id)];

    /// <summary>Balances as posted, ascending by asset; interest that has accrued since is not in them.</summary>
    public ReadOnlySpan<Holding> Holdings => _account.Holdings.Span;

    /// <summary>Positions, ascending by instrument.</summary>
    public ReadOnlySpan<Position> Positions => _account.Positions.Span;

    /// <summary>The balance of an asset as posted.</summary>
    public Amount Balance(AssetId asset) => _account.Balance(asset);

    /// <summary>The position in an instrument; zero when flat.</summary>
    public Position Position(InstrumentId instrument) => _account.Position(instrument);

    /// <summary>What is left of its stake, numeraire; no collateral of the account.</summary>
    public Amount Stake => StakeState?.Amount ?? default;

    /// <summary>The part of its stake that waits to leave, numeraire.</summary>
    public Amount StakeLeaving => StakeState?.Leaving ?? default;

    /// <summary>Of <see cref="HouseAccounts.MarketFunds"/>, what one market's fund holds, numeraire; zero of every other account.</summary>
    public Amount MarketFund(ObservableId underlying) =>
        Id == HouseAccounts.MarketFunds && _desks.Tranches.Book.Markets.TryGetValue(underlying.Value, out MarketFundState? fund) ? fund.Balance : default;

    /// <summary>Of <see cref="HouseAccounts.Junior"/>, what the venue wants back and has not got yet, numeraire; zero of every other account.</summary>
    public Amount JuniorLeaving => Id == HouseAccounts.Junior ? _desks.Tranches.Book.JuniorLeaving : default;

    private StakeState? StakeState => _desks.Tranches.Book.Stakes.GetValueOrDefault(Id.Value);

    /// <summary>What the account is assessed on, interest owed up to now included; a copy that lasts.</summary>
    public Portfolio Portfolio
    {
        get
        {
            using PortfolioLease view = _desks.Assessor.View(_account);
            return new(view.Portfolio.Holdings.ToArray(), view.Portfolio.Positions.ToArray(), view.Portfolio.Terms);
        }
    }

    /// <summary>Equity and requirement under the account's rulebook at today's market, taken apart; or why they cannot be computed.</summary>
    public Result<MarginReport> Report()
    {
        using PortfolioLease view = _desks.Assessor.View(_account);
        return _desks.Assessor.Rules.Of(_account.Terms).Assess(view.Portfolio, _desks.Assessor.Market);
    }

    /// <summary>Assesses the account on a sheet of the caller's, without allocating.</summary>
    public Rejection Assess(MarginSheet sheet)
    {
        using PortfolioLease view = _desks.Assessor.View(_account);
        return _desks.Assessor.Rules.Of(_account.Terms).Assess(view.Portfolio, _desks.Assessor.Market, sheet);
    }

    /// <summary>The place of its position in the queue of deleveraging as it stands now; null when it is in none: flat, not in profit at the mark, in
    /// liquidation, a house account.</summary>
    /// <remarks>The same queue as <see cref="ClearingEngine.DeleveragingQueue"/>, which it is looked up in.</remarks>
    public DeleveragingPlace? DeleveragingPlace(InstrumentId instrument)
    {
        AccountId id = Id;
        int sign = _account.Position(instrument).Quantity.Sign;
        ImmutableArray<DeleveragingPlace> queue = sign == 0 ? [] : _desks.Winners.Queue(_desks.Assessor.Market.Catalog[instrument], sign);
        return queue.Where(place => place.Account == id).Select(static place => (DeleveragingPlace?)place).FirstOrDefault();
    }

    /// <summary>The most of an asset that could be withdrawn now; never negative, whole smallest units.</summary>
    /// <remarks>While a deficit holds withdrawals back (<see cref="ClearingEngine.WithdrawalsHeldUntil"/>) this is at most the account's fair share.</remarks>
    public Amount Withdrawable(AssetId asset) => _account.IsHouse ? default : _desks.Withdrawals.Withdrawable(_account, asset);

    /// <summary>Until when a deficit that nobody pays holds it to its fair share of an asset at the latest; null while none does.</summary>
    public Timestamp? WithdrawalsHeldUntil(AssetId asset) => _account.IsHouse ? null : _desks.Claims.HeldBackUntil(asset);

    /// <summary>What the account has realised in the running settlement period and has to keep until it is over, numeraire.</summary>
    public Amount HeldProfit => _account.IsHouse ? default : _desks.Held.Of(_account);

    /// <summary>What the account keeps in reserve for bids, numeraire.</summary>
    internal Amount Reserve => _account.Reserve;

    /// <summary>The discount at which the account is offered at a time; null where no auction of it is open then.</summary>
    internal Ratio? DiscountAt(Timestamp time) =>
        _account.Auction is { IsOver: false } stage && time >= stage.Opened && Rulebook.Liquidation.Auction is { } terms
            ? terms.DiscountAt((time.Nanoseconds - stage.Opened.Nanoseconds) / Timestamp.NanosecondsPerSecond) : null;

    /// <summary>Until when it is not liquidated although it is below maintenance, because of an outage of prices; null where that is not so.</summary>
    public Timestamp? GraceUntil => _account.GraceUntil is { } until && until > _desks.Assessor.Market.Time ? until : null;
}
