// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Sets the most leverage of an account, in one instrument or in all.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Instrument">The instrument; null for the whole account.</param>
/// <param name="Limit">The limit, at least 1; zero takes it away.</param>
public sealed record SetLeverageLimit(
    CommandId Id, Timestamp Time, AccountId Account, InstrumentId? Instrument, Ratio Limit)
    : Command(Id, Time), ICommand<SetLeverageLimit>
{
    /// <inheritdoc/>
    public static byte Tag => 6;

    internal override CommandForm Form => CommandForm<SetLeverageLimit>.Instance;

    internal override AccountId? Sender => Account;

    /// <inheritdoc/>
    public static SetLeverageLimit Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Account("account"), fields.Optional("instrument"), Ratio.FromAtoms(fields.Decimal("limit")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Optional("instrument", Instrument);
        fields.Decimal("limit", Limit.Atoms);
    }
}
