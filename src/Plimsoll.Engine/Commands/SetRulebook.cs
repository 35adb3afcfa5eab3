// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Puts an account, with its pockets, under another of the rulebooks that are in force: its margin mode.</summary>
/// <remarks>It must cover its initial margin there. Between a mode with pockets and one without it must have nothing open.</remarks>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Rulebook">The rulebook's name.</param>
public sealed record SetRulebook(
    CommandId Id, Timestamp Time, AccountId Account, string Rulebook)
    : Command(Id, Time), ICommand<SetRulebook>
{
    /// <inheritdoc/>
    public static byte Tag => 19;

    internal override CommandForm Form => CommandForm<SetRulebook>.Instance;

    internal override AccountId? Sender => Account;

    /// <inheritdoc/>
    public static SetRulebook Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            id,
            time,
            fields.Account("account"),
            fields.Text("rulebook"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Text("rulebook", Rulebook);
    }
}
