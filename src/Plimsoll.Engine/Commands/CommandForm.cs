// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>What every kind of command says of itself, in its own file: its number in encodings and its fields, in one order for reading and writing.</summary>
public interface ICommand<TSelf>
    where TSelf : Command, ICommand<TSelf>
{
    /// <summary>Its number in encodings. Never changed and never used again: journals outlive programs.</summary>
    static abstract byte Tag { get; }

    /// <summary>Reads the fields in the order in which <see cref="Command.Write"/> writes them.</summary>
    static abstract TSelf Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct;
}

/// <summary>One kind of command: codec, JSON, generators and tables follow from it, so a new kind is a file and a line of <see cref="Kinds"/>.</summary>
public abstract class CommandForm : Form<Command, CommandId>
{
    private protected CommandForm(byte tag, string name)
        : base(tag, name)
    {
    }

    /// <summary>All kinds, by number and by name.</summary>
    public static FormKinds<CommandForm, Command, CommandId> Kinds { get; } = new(
        "command",
        CommandForm<OpenAccount>.Instance,
        CommandForm<Deposit>.Instance,
        CommandForm<Withdraw>.Instance,
        CommandForm<Transfer>.Instance,
        CommandForm<ContributeToFund>.Instance,
        CommandForm<SettleOutside>.Instance,
        CommandForm<SetLeverageLimit>.Instance,
        CommandForm<Fill>.Instance,
        CommandForm<ObservePrices>.Instance,
        CommandForm<PublishDepth>.Instance,
        CommandForm<ApplyFunding>.Instance,
        CommandForm<SetInterestRate>.Instance,
        CommandForm<SettleExpiry>.Instance,
        CommandForm<AdvanceTime>.Instance,
        CommandForm<ListAsset>.Instance,
        CommandForm<ListInstrument>.Instance,
        CommandForm<Delist>.Instance,
        CommandForm<AdoptRulebook>.Instance,
        CommandForm<SetRulebook>.Instance,
        CommandForm<PublishFigures>.Instance,
        CommandForm<ContributeToMarketFund>.Instance,
        CommandForm<ContributeToJunior>.Instance,
        CommandForm<Stake>.Instance,
        CommandForm<Unstake>.Instance,
        CommandForm<WithdrawJunior>.Instance,
        CommandForm<BidInAuction>.Instance,
        CommandForm<StandForAuctions>.Instance,
        CommandForm<BidForLegs>.Instance,
        CommandForm<RepayForCollateral>.Instance);

    /// <summary>All kinds, by their numbers.</summary>
    public static ImmutableArray<CommandForm> All => Kinds.All;

    /// <summary>The kind of a command.</summary>
    public static CommandForm Of(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command.Form;
    }

    /// <summary>The kind with a number; null when there is none.</summary>
    public static CommandForm? Tagged(byte tag) => Kinds.Tagged(tag);

    /// <summary>The kind with a name; null when there is none.</summary>
    public static CommandForm? Named(string name) => Kinds.Named(name);
}

/// <summary>The kind of one type.</summary>
internal sealed class CommandForm<T> : CommandForm
    where T : Command, ICommand<T>
{
    internal static readonly CommandForm<T> Instance = new();

    private CommandForm()
        : base(T.Tag, typeof(T).Name)
    {
    }

    /// <inheritdoc/>
    public override Command Read<TSource>(CommandId id, Timestamp time, ref TSource fields) => T.Read(id, time, ref fields);
}
