// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Adopts a rulebook: another one for accounts to choose, or a new version of one that there is under its name.</summary>
/// <remarks>The first command that is accepted at or after that time is checked under it, and assesses every account anew.</remarks>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Rulebook">Its JSON text, as a file holds it; <c>name</c> and <c>version</c> are in it.</param>
/// <param name="Effective">From when on it is in force, not before the command's time; none is at once.</param>
public sealed record AdoptRulebook(
    CommandId Id, Timestamp Time, string Rulebook, Timestamp Effective)
    : Command(Id, Time), ICommand<AdoptRulebook>
{
    /// <inheritdoc/>
    public static byte Tag => 18;

    internal override CommandForm Form => CommandForm<AdoptRulebook>.Instance;

    /// <inheritdoc/>
    public static AdoptRulebook Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            id,
            time,
            fields.Text("rulebook"),
            fields.OptionalTime("effective"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Text("rulebook", Rulebook);
        fields.OptionalTime("effective", Effective);
    }
}
