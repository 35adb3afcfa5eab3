// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>An account shows that it is there to bid, and keeps so much free of margin for it until it says otherwise; sent again, it shows itself
/// anew.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Who.</param>
/// <param name="Reserve">What is kept free, numeraire; 0 takes it back.</param>
public sealed record StandForAuctions(CommandId Id, Timestamp Time, AccountId Account, Amount Reserve) : Command(Id, Time), ICommand<StandForAuctions>
{
    /// <inheritdoc/>
    public static byte Tag => 31;

    internal override CommandForm Form => CommandForm<StandForAuctions>.Instance;

    internal override AccountId? Sender => Account;

    /// <inheritdoc/>
    public static StandForAuctions Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Account("account"), Amount.FromAtoms(fields.Decimal("reserve")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("reserve", Reserve.Atoms);
    }
}
