// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Engine.Commands;

/// <summary>The number of each command type in its encoding. Journals outlive programs: a number is never changed and never used again.</summary>
public enum CommandTag : byte
{
    /// <summary>No command.</summary>
    None = 0,

    /// <summary><see cref="Commands.OpenAccount"/>.</summary>
    OpenAccount = 1,

    /// <summary><see cref="Commands.Deposit"/>.</summary>
    Deposit = 2,

    /// <summary><see cref="Commands.Withdraw"/>.</summary>
    Withdraw = 3,

    /// <summary><see cref="Commands.Transfer"/>.</summary>
    Transfer = 4,

    /// <summary><see cref="Commands.ContributeToFund"/>.</summary>
    ContributeToFund = 5,

    /// <summary><see cref="Commands.SetLeverageLimit"/>.</summary>
    SetLeverageLimit = 6,

    /// <summary><see cref="Commands.Fill"/>.</summary>
    Fill = 7,

    /// <summary><see cref="Commands.ObservePrices"/>.</summary>
    ObservePrices = 8,

    /// <summary><see cref="Commands.PublishDepth"/>.</summary>
    PublishDepth = 9,

    /// <summary><see cref="Commands.ApplyFunding"/>.</summary>
    ApplyFunding = 10,

    /// <summary><see cref="Commands.SetInterestRate"/>.</summary>
    SetInterestRate = 11,

    /// <summary><see cref="Commands.SettleExpiry"/>.</summary>
    SettleExpiry = 12,

    /// <summary><see cref="Commands.AdvanceTime"/>.</summary>
    AdvanceTime = 13,

    /// <summary><see cref="Commands.SettleOutside"/>.</summary>
    SettleOutside = 14,
}

/// <summary>Why bytes are not a command.</summary>
public enum DecodeFault : byte
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>The bytes end before the command does.</summary>
    Truncated,

    /// <summary>The version byte is not one this program reads.</summary>
    VersionUnknown,

    /// <summary>The tag is not that of a command.</summary>
    TagUnknown,

    /// <summary>A list claims more entries than a command may hold, or the whole is too long.</summary>
    TooLong,

    /// <summary>A byte that may hold a few values holds another.</summary>
    ValueUndefined,

    /// <summary>Bytes are left over after the command.</summary>
    TrailingBytes,
}
