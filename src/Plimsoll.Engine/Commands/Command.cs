// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>A request to the engine. Time is data on it; nothing else tells the engine what time it is.</summary>
/// <param name="Id">The client's name for it, its own among the commands of one account, or among the venue's for those that name no single account (fills
/// too): the same id with the same payload has one effect. Zero gives no such protection.</param>
/// <param name="Time">When it was sequenced; never before the last one applied.</param>
public abstract record Command(CommandId Id, Timestamp Time) : IFielded
{
    /// <summary>Its kind.</summary>
    internal abstract CommandForm Form { get; }

    /// <summary>The client account in whose name it is sent, and among whose commands its id is unique; null for the venue's own commands.</summary>
    internal virtual AccountId? Sender => null;

    /// <summary>Writes its fields, all but id and time, in their one order.</summary>
    public abstract void Write<TSink>(ref TSink fields)
        where TSink : IFieldSink, allows ref struct;
}
