// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine.Commands;
using Plimsoll.Markets;
using Plimsoll.Tests.Properties.Values;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Commands;

/// <summary>Generated commands of every type, their fields anywhere in the range of their types.</summary>
internal static class AnyCommand
{
    private static readonly Gen<ulong> _unsigned = ArbMap.Default.GeneratorFor<DoNotSize<ulong>>().Select(x => x.Item);
    private static readonly Gen<int> _number = ArbMap.Default.GeneratorFor<DoNotSize<int>>().Select(x => x.Item);
    private static readonly Gen<Ratio> _ratio = Atoms.Any.Select(Ratio.FromAtoms);
    private static readonly Gen<AccountId> _account = _unsigned.Select(x => new AccountId(x));
    private static readonly Gen<AssetId> _asset = _number.Select(x => new AssetId(x));
    private static readonly Gen<InstrumentId> _instrument = _number.Select(x => new InstrumentId(x));
    private static readonly Gen<Amount> _amount = Atoms.Any.Select(Amount.FromAtoms);

    private static readonly Gen<(CommandId Id, Timestamp Time)> _head =
        from high in _unsigned
        from low in _unsigned
        from time in ArbMap.Default.GeneratorFor<DoNotSize<long>>()
        select (new CommandId(new UInt128(high, low)), new Timestamp(time.Item));

    private static readonly Gen<DepthLevel> _level =
        from distance in _ratio
        from cumulative in Atoms.Any
        select new DepthLevel(distance, Quantity.FromAtoms(cumulative));

    private static readonly Gen<InstrumentDepth> _book =
        from instrument in _instrument
        from spread in _ratio
        from bids in List(_level, 4)
        from asks in List(_level, 4)
        select new InstrumentDepth(instrument, new DepthProfile(spread, bids, asks));

    private static readonly Gen<Observation> _observation =
        from symbol in _number
        from source in _number
        from value in Atoms.Any
        from confidence in _ratio
        from time in Gen.Elements(0, 0, 1, -1, long.MinValue, long.MaxValue, 1_760_054_400_000_000_000)
        select new Observation(new SymbolId(symbol), source, value, confidence, new Timestamp(time));

    /// <summary>Any command.</summary>
    public static Gen<Command> Any { get; } = Gen.OneOf(
        Open(), Money(), Leverage(), Trade(),
        from head in _head from list in List(_observation, 6) select (Command)new ObservePrices(head.Id, head.Time, list),
        from head in _head from list in List(_book, 3) select (Command)new PublishDepth(head.Id, head.Time, list),
        from head in _head from instrument in _instrument from rate in _ratio select (Command)new ApplyFunding(head.Id, head.Time, instrument, rate),
        from head in _head from asset in _asset from rate in _ratio select (Command)new SetInterestRate(head.Id, head.Time, asset, rate),
        from head in _head from instrument in _instrument select (Command)new SettleExpiry(head.Id, head.Time, instrument),
        from head in _head select (Command)new AdvanceTime(head.Id, head.Time));

    private static Gen<ImmutableArray<T>> List<T>(Gen<T> each, int most) =>
        from count in Gen.Choose(0, most)
        from items in each.ArrayOf(count)
        select ImmutableArray.Create(items);

    private static Gen<Command> Open() =>
        from head in _head
        from account in _account
        from owner in _unsigned
        from kind in Gen.Elements(AccountKind.Cross, AccountKind.Sub, AccountKind.Pocket)
        from parent in _account
        select (Command)new OpenAccount(head.Id, head.Time, account, new OwnerId(owner), kind, parent);

    private static Gen<Command> Money() =>
        from head in _head
        from account in _account
        from other in _account
        from asset in _asset
        from amount in _amount
        from kind in Gen.Choose(0, 3)
        select kind switch
        {
            0 => new Deposit(head.Id, head.Time, account, asset, amount),
            1 => new Withdraw(head.Id, head.Time, account, asset, amount),
            2 => new Transfer(head.Id, head.Time, account, other, asset, amount),
            _ => (Command)new ContributeToFund(head.Id, head.Time, asset, amount),
        };

    private static Gen<Command> Leverage() =>
        from head in _head
        from account in _account
        from instrument in _instrument
        from whole in Gen.Elements(true, false)
        from limit in _ratio
        select (Command)new SetLeverageLimit(head.Id, head.Time, account, whole ? null : instrument, limit);

    private static Gen<Command> Trade() =>
        from head in _head
        from instrument in _instrument
        from buyer in _account
        from seller in _account
        from quantity in Atoms.Any
        from price in Atoms.Any
        from buyerFee in _ratio
        from sellerFee in _ratio
        select (Command)new Fill(
            head.Id, head.Time, instrument, buyer, seller, Quantity.FromAtoms(quantity), Price.FromAtoms(price), buyerFee, sellerFee);
}
