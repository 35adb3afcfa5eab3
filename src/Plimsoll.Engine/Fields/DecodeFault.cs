// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Engine.Fields;

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
