// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>Where tables and messages for people go: colours and the window's width on a terminal, plain text of 80 characters a line into a file or a
/// pipe.</summary>
/// <remarks>Colours and other escapes are left out where <c>NO_COLOR</c> is set to anything (https://no-color.org). <c>COLUMNS</c> gives the width where there
/// is no window.</remarks>
internal static class Terminal
{
    private const int PipeWidth = 80, NarrowestWidth = 20, WidestWidth = 1000;

    public static IAnsiConsole Out { get; } = Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>Characters a line.</summary>
    internal static int Width => Out.Profile.Width;

    /// <summary>A console over a stream.</summary>
    /// <param name="stream">Standard output or standard error.</param>
    /// <param name="isRedirected">True where it is no terminal.</param>
    internal static IAnsiConsole Create(TextWriter stream, bool isRedirected)
    {
        bool isPlain = isRedirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(stream),
        });
        if (isRedirected)
        {
            bool isGiven = int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out int columns) && columns is >= NarrowestWidth and <= WidestWidth;
            console.Profile.Width = isGiven ? columns : PipeWidth;
        }

        console.Pipeline.Attach(new FittedTables());
        return console;
    }
}
