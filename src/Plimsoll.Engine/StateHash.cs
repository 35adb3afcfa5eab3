// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Engine;

/// <summary>A SHA-256 over the whole canonical state of an engine: equal states, and only they, have equal hashes.</summary>
public readonly record struct StateHash(UInt128 High, UInt128 Low)
{
    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{High:x32}{Low:x32}";
}
