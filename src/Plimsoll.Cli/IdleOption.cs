// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;

namespace Plimsoll.Cli;

/// <summary>Refuses an option that is given and would change nothing: whoever gives it believes that it does.</summary>
internal static class IdleOption
{
    /// <summary>Refuses it where it is given and idle.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option.</param>
    /// <param name="isIdle">True where this call does not look at it.</param>
    /// <param name="why">Behind "it has no effect ": "with --method hs".</param>
    /// <exception cref="UsageException">It is given and idle.</exception>
    internal static void Refuse(ParseResult parsed, Option option, bool isIdle, string why)
    {
        if (isIdle && IsGiven(parsed, option))
        {
            throw new UsageException(option.Name, $"it has no effect {why}; leave it out");
        }
    }

    /// <summary>True where the command line has it, and not only its default.</summary>
    internal static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
