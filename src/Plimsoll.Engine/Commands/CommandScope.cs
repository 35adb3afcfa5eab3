// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>In whose name a command is sent, and so among which commands its id must be unique.</summary>
/// <remarks>A command of one account is sent in that account's name; fills, prices and everything else that no single client can send, in the name of
/// the venue, which is 0. So a client who guesses the ids of others, or of the venue, uses up only names of its own.</remarks>
internal static class CommandScope
{
    private const ulong Venue = 0;

    /// <summary>The scope of a command's id; false when the command carries none, or names an account that no client can have: its refusal
    /// depends on nothing that changes, so there is nothing to remember.</summary>
    internal static bool TryOf(Command command, out ulong scope)
    {
        scope = command.Sender is { } sender ? sender.Value : Venue;
        return command.Id.Value != 0 && (command.Sender is null || scope >= AccountId.FirstClient);
    }
}
