// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>What an account was assessed on when its liquidation began: the rule, and every number of it. Follows <see cref="LiquidationStarted"/>, whose
/// equity is the sum of what the assets count and whose maintenance is the sum of the lines.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Rulebook">The rulebook that it is under.</param>
/// <param name="Version">The version in force.</param>
/// <param name="Assets">Equity, asset by asset. What is held against prices that may not be relied on is one of the numeraire with no balance.</param>
/// <param name="Positions">What it held.</param>
/// <param name="Lines">The requirement, line by line.</param>
public sealed record AccountAssessed(
    ulong Sequence,
    Timestamp Time,
    AccountId Account,
    string Rulebook,
    string Version,
    ImmutableArray<AssessedAsset> Assets,
    ImmutableArray<AssessedPosition> Positions,
    ImmutableArray<AssessedLine> Lines)
    : Event(Sequence, Time), IEvent<AccountAssessed>
{
    /// <inheritdoc/>
    public static byte Tag => 42;

    internal override EventForm Form => EventForm<AccountAssessed>.Instance;

    /// <summary>The line that requires the most: the binding constraint, the first of equals; null where nothing is required.</summary>
    public AssessedLine? Binding
    {
        get
        {
            AssessedLine? most = null;
            foreach (AssessedLine line in Lines)
            {
                most = line.Maintenance > (most?.Maintenance ?? default) ? line : most;
            }

            return most;
        }
    }

    /// <summary>Equal by what the lists hold, as all events are equal by what they tell.</summary>
    public bool Equals(AccountAssessed? other) =>
        base.Equals(other) && (Account, Rulebook, Version) == (other.Account, other.Rulebook, other.Version)
        && Assets.SequenceEqual(other.Assets) && Positions.SequenceEqual(other.Positions) && Lines.SequenceEqual(other.Lines);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((int)Account.Value) ^ unchecked((int)Sequence);

    /// <inheritdoc/>
    public static AccountAssessed Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Text("rulebook"),
            fields.Text("version"),
            fields.List<AssessedAsset, AssessedAssetForm>("assets"),
            fields.List<AssessedPosition, AssessedPositionForm>("positions"),
            fields.List<AssessedLine, AssessedLineForm>("lines"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Text("rulebook", Rulebook);
        fields.Text("version", Version);
        fields.List<AssessedAsset, AssessedAssetForm>("assets", Assets);
        fields.List<AssessedPosition, AssessedPositionForm>("positions", Positions);
        fields.List<AssessedLine, AssessedLineForm>("lines", Lines);
    }
}
