// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Cli;

/// <summary>What the process says to the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>It could not be done; standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Done, and the answer is a margin breach.</summary>
    public const int Breach = 3;

    /// <summary>Commands that a journal had acknowledged are missing from it; standard error says how many.</summary>
    public const int Lost = 4;

    /// <summary>Every record of a journal is sound, but nothing outside them says that none is missing at the end.</summary>
    public const int Unproven = 5;

    /// <summary>A mistake in the program itself (EX_SOFTWARE); standard error says how to report it.</summary>
    public const int Bug = 70;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
