// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Engine.Events;

/// <summary>Why a position was traded with the outside book in a liquidation.</summary>
public enum CloseReason : byte
{
    /// <summary>A plan said so: at the price of the book.</summary>
    Plan,

    /// <summary>Nothing trades it and nobody else could carry it: the outside book took it in the venue's own name, at its last mark, without
    /// a fee.</summary>
    NoMarket,

    /// <summary>A plan added it at the price of the book, because the requirement falls by more than it costs: nothing was closed.</summary>
    Hedge,
}
