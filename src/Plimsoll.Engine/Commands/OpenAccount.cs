// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Opens an account, under the venue's first rulebook; <see cref="SetRulebook"/> puts it under another.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Its id, at least <see cref="AccountId.FirstClient"/>.</param>
/// <param name="Owner">Who owns it.</param>
/// <param name="Kind">Cross or sub.</param>
/// <param name="Parent">For a sub-account, an account of the same owner; otherwise zero.</param>
public sealed record OpenAccount(
    CommandId Id, Timestamp Time, AccountId Account, OwnerId Owner, AccountKind Kind, AccountId Parent)
    : Command(Id, Time), ICommand<OpenAccount>
{
    /// <inheritdoc/>
    public static byte Tag => 1;

    internal override CommandForm Form => CommandForm<OpenAccount>.Instance;

    internal override AccountId? Sender => Account;

    /// <inheritdoc/>
    public static OpenAccount Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Account("account"), fields.Owner("owner"), fields.Choice<AccountKind>("kind"), fields.Account("parent"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Owner("owner", Owner);
        fields.Choice("kind", Kind);
        fields.Account("parent", Parent);
    }
}
