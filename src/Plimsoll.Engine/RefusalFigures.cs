// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <summary>What a refused command would have needed and did not find: the engine's own figures, as they stand beside the refusal.</summary>
/// <remarks>
/// <para>Looked up by whoever tells a refusal, and not carried by it: a refusal is returned on hot paths, and few are ever read. A refused command changes
/// nothing, so the engine stands as it stood before the command, at its own time.</para>
/// <para>A figure is there only where it is a reason for the refusal. An answer that is given again to a command already answered may be older than the
/// account's money; the balance of today would then contradict it, and is left out.</para>
/// </remarks>
public sealed record RefusalFigures
{
    /// <summary>None known.</summary>
    public static RefusalFigures None { get; } = new();

    /// <summary>What the account has of the asset, less than the command wants.</summary>
    public Amount? Balance { get; private init; }

    /// <summary>What may leave the account, less than the command wants.</summary>
    public Amount? Withdrawable { get; private init; }

    /// <summary>Until when a deficit holds withdrawals of the asset back at the latest.</summary>
    public Timestamp? HeldUntil { get; private init; }

    /// <summary>The account's equity before the command, numeraire.</summary>
    public Amount? Equity { get; private init; }

    /// <summary>Its initial margin before the command, numeraire.</summary>
    public Amount? Initial { get; private init; }

    /// <summary>What stays in the account although it is no margin, numeraire: its reserve for bids, or what it won in the settlement period.</summary>
    public Amount? Kept { get; private init; }

    /// <summary>The least that a bidder keeps in reserve, numeraire.</summary>
    public Amount? LeastReserve { get; private init; }

    /// <summary>The discount at which an account is offered at the command's time.</summary>
    public Ratio? Discount { get; private init; }

    /// <summary>What a keeper would get for his repayment, units of the collateral, less than he accepts.</summary>
    public Amount? Received { get; private init; }

    /// <summary>True where the account whose debt was to be repaid owes nothing of the asset.</summary>
    public bool OwesNothing { get; private init; }

    /// <summary>The mark that a price was too far from.</summary>
    public Price? Mark { get; private init; }

    /// <summary>Contracts open before a fill that would pass the cap.</summary>
    public Quantity? OpenInterest { get; private init; }

    /// <summary>Why a price may not be relied on, where its oracle's state says so.</summary>
    public OracleState? Oracle { get; private init; }

    /// <summary>Looks the figures of a refusal up. Call it before the next command, or from the sink that is told the refusal.</summary>
    public static RefusalFigures Of(ClearingEngine engine, Command command, Rejection rejection)
    {
        ArgumentNullException.ThrowIfNull(engine);
        RefusalSubject subject = rejection.Subject;
        return rejection.Code switch
        {
            RejectionCode.InsufficientBalance => OfBalance(engine, command, subject.Asset),
            RejectionCode.AboveWithdrawable or RejectionCode.InsufficientLiquidity or RejectionCode.AboveFairShare => OfWithdrawal(engine, command),
            RejectionCode.InsufficientMargin or RejectionCode.AboveLeverageLimit => OfMargin(engine, subject.Account),
            RejectionCode.ReserveHeld => OfKept(engine, command, static account => account.Reserve),
            RejectionCode.ProfitHeld => OfKept(engine, command, static account => account.HeldProfit),
            RejectionCode.ReserveTooSmall when command is StandForAuctions stand => OfReserve(engine, stand),
            RejectionCode.DiscountTooSmall when command is RepayForCollateral repay => new() { Received = engine.ReceivedFor(repay) },
            RejectionCode.DiscountTooSmall => OfDiscount(engine, command),
            RejectionCode.PriceOutOfBand => OfBand(engine, command),
            RejectionCode.AboveOpenInterestCap => new() { OpenInterest = engine.OpenInterest(subject.Instrument) },
            RejectionCode.OracleForbids => engine.OracleState(subject.Observable) is var state && state == OracleState.Live ? None : new() { Oracle = state },
            _ => None,
        };
    }

    private static RefusalFigures OfBalance(ClearingEngine engine, Command command, AssetId asset)
    {
        if (command is RepayForCollateral repay)
        {
            return new() { OwesNothing = asset == repay.Debt && engine.Account(repay.Account) is { } debtor && !debtor.Balance(asset).IsNegative };
        }

        (AccountId account, Amount? wanted) = command switch
        {
            Withdraw withdraw => (withdraw.Account, withdraw.Amount),
            Transfer transfer => (transfer.From, transfer.Amount),
            Fill fill => (engine.Catalog[fill.Instrument].Base == asset ? fill.Seller : fill.Buyer, null),
            _ => default((AccountId, Amount?)),
        };
        return engine.Account(account) is { } view && !(wanted <= view.Balance(asset)) ? new() { Balance = view.Balance(asset) } : None;
    }

    private static RefusalFigures OfWithdrawal(ClearingEngine engine, Command command)
    {
        if (command is not Withdraw withdraw || engine.Account(withdraw.Account) is not { } account)
        {
            return None;
        }

        Amount most = account.Withdrawable(withdraw.Asset);
        return withdraw.Amount > most ? new() { Withdrawable = most, HeldUntil = engine.WithdrawalsHeldUntil(withdraw.Asset) } : None;
    }

    private static RefusalFigures OfKept(ClearingEngine engine, Command command, Func<AccountView, Amount> kept) =>
        command is Withdraw withdraw && engine.Account(withdraw.Account) is { } account && kept(account) is { IsPositive: true } amount
            ? OfWithdrawal(engine, command) with { Kept = amount } : None;

    private static RefusalFigures OfReserve(ClearingEngine engine, StandForAuctions command) =>
        engine.Account(command.Account)?.Rulebook.Liquidation.Auction?.LeastReserve is { } least && command.Reserve < least
            ? new() { LeastReserve = least } : None;

    private static RefusalFigures OfDiscount(ClearingEngine engine, Command command)
    {
        (AccountId id, Ratio least) = command switch
        {
            BidInAuction bid => (bid.Account, bid.LeastDiscount),
            BidForLegs bid => (bid.Account, bid.LeastDiscount),
            _ => default((AccountId, Ratio)),
        };
        return engine.Account(id)?.DiscountAt(command.Time) is { } discount && discount < least ? new() { Discount = discount } : None;
    }

    private static RefusalFigures OfMargin(ClearingEngine engine, AccountId id)
    {
        MarginSheet sheet = new();
        return engine.Account(id) is { } account && !account.Assess(sheet).IsRefused ? new() { Equity = sheet.Equity, Initial = sheet.Initial } : None;
    }

    // An option is held to a band of its index around its mark, so its mark alone would not show what was too far.
    private static RefusalFigures OfBand(ClearingEngine engine, Command command)
    {
        if (command is not Fill fill || engine.Catalog[fill.Instrument] is not { Kind: not InstrumentKind.Option } spec
            || !engine.Market.TryPrice(spec.Mark, out Price mark))
        {
            return None;
        }

        Price band = engine.Catalog[spec.Mark].SizeOf(mark).Times(EngineLimits.FillBand, Rounding.Up);
        return (fill.Price - mark).Abs() > band ? new() { Mark = mark } : None;
    }
}
